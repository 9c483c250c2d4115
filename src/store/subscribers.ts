import type { Frequency, Subscriber, SubscriberId, SubscriberState, TopicId } from "../model.ts";
import type { Db, Tx } from "./client.ts";

export type NewSubscriber = Omit<Subscriber, "id" | "pausedUntil" | "topics"> & {
  addressKey: string;
  nonce: string;
  consent: Record<string, string>;
  topicIds: readonly TopicId[];
  nextDue: { at: Date; day: Date } | null;
};

/** @returns the id, or null when the address has a subscriber already (nothing is changed then). */
export async function addSubscriber(
  db: Db,
  { topicIds, nextDue, ...subscriber }: NewSubscriber,
  now: Date,
): Promise<SubscriberId | null> {
  return await db.$transaction(async (tx) => {
    const [row] = await tx.subscriber.createManyAndReturn({
      data: [
        {
          ...subscriber,
          nextDueAt: nextDue?.at ?? null,
          nextDueDay: nextDue?.day ?? null,
          confirmedAt: subscriber.state === "active" ? now : null,
          createdAt: now,
          updatedAt: now,
        },
      ],
      skipDuplicates: true,
      select: { id: true },
    });
    if (!row) return null;
    await tx.subscriberTopic.createMany({
      data: topicIds.map((topicId, position) => ({ subscriberId: row.id, topicId, position })),
    });
    await recordHistory(tx, row.id, "added", now);
    return row.id as SubscriberId;
  });
}

/** Writes down state and schedule as they are from now on: what was due is counted from this. */
async function recordHistory(
  tx: Tx,
  subscriberId: string,
  cause: string,
  now: Date,
): Promise<void> {
  const { state, timeZone, localMinute, frequency, weekday, pausedUntil } =
    await tx.subscriber.findUniqueOrThrow({ where: { id: subscriberId } });
  await tx.subscriberHistory.create({
    data: {
      subscriberId,
      validFrom: now,
      cause,
      state,
      timeZone,
      localMinute,
      frequency,
      weekday,
      pausedUntil,
    },
  });
}

export type Left = "left" | "already" | "unknown";

/** Ends the mails; asked again, it stays so. */
export async function leave(db: Db, id: SubscriberId, now: Date): Promise<Left> {
  return await db.$transaction(async (tx) => {
    const { count } = await tx.subscriber.updateMany({
      where: { id, state: { not: "left" } },
      data: { state: "left", nextDueAt: null, nextDueDay: null, updatedAt: now },
    });
    if (count === 1) {
      await recordHistory(tx, id, "left", now);
      return "left";
    }
    return (await tx.subscriber.count({ where: { id } })) > 0 ? "already" : "unknown";
  });
}

const withTopics = {
  topics: { orderBy: { position: "asc" }, include: { topic: true } },
} as const;

export async function listSubscribers(
  db: Db,
): Promise<(Subscriber & { nextDueAt: Date | null })[]> {
  const rows = await db.subscriber.findMany({
    include: withTopics,
    orderBy: { createdAt: "asc" },
  });
  return rows.map((row) => ({ ...toSubscriber(row), nextDueAt: row.nextDueAt }));
}

export async function findSubscriber(db: Db, addressKey: string): Promise<Subscriber | null> {
  const row = await db.subscriber.findUnique({ where: { addressKey }, include: withTopics });
  return row === null ? null : toSubscriber(row);
}

export type SubscriberRow = {
  id: string;
  address: string;
  addressHash: string;
  state: string;
  timeZone: string;
  localMinute: number;
  frequency: string;
  weekday: number;
  size: number;
  leastSize: number;
  pausedUntil: Date | null;
  topics: { topic: { id: number; slug: string | null; name: string; query: string } }[];
};

/** States and frequencies come as text; check constraints in the database keep them in their lists. */
export function toSubscriber(row: SubscriberRow): Subscriber {
  return {
    id: row.id as SubscriberId,
    address: row.address,
    addressHash: row.addressHash,
    state: row.state as SubscriberState,
    timeZone: row.timeZone,
    localMinute: row.localMinute,
    frequency: row.frequency as Frequency,
    weekday: row.weekday,
    size: row.size,
    leastSize: row.leastSize,
    pausedUntil: row.pausedUntil,
    topics: row.topics.map(({ topic: { id, slug, name, query } }) => ({
      id: id as TopicId,
      slug,
      name,
      query,
    })),
  };
}

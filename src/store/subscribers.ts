import type {
  Frequency,
  Subscriber,
  SubscriberId,
  SubscriberState,
  Topic,
  TopicId,
  Wish,
} from "../model.ts";
import type { Db } from "./client.ts";
import {
  lockAddress,
  recordHistory,
  replaceTopics,
  wishColumns,
  wishedTopicIds,
} from "./subscriber-columns.ts";

export type NewActive = {
  address: string;
  addressKey: string;
  addressHash: string;
  wish: Wish;
  nonce: string;
  consent: Record<string, string>;
  nextDue: { at: Date; day: Date };
};

/**
 * Makes an address an active subscriber, also one that left or never confirmed.
 * @returns the id, or null when it is active already (nothing is changed then).
 */
export async function addSubscriber(
  db: Db,
  { wish, nextDue, addressKey, addressHash, ...given }: NewActive,
  now: Date,
): Promise<SubscriberId | null> {
  const columns = {
    ...given,
    ...wishColumns(wish),
    state: "active",
    nextDueAt: nextDue.at,
    nextDueDay: nextDue.day,
    pausedUntil: null,
    confirmedAt: now,
    updatedAt: now,
  };
  return await db.$transaction(async (tx) => {
    await lockAddress(tx, addressKey);
    const before = await tx.subscriber.findUnique({ where: { addressKey } });
    if (before?.state === "active") return null;
    const { id } = await tx.subscriber.upsert({
      where: { addressKey },
      create: { ...columns, addressKey, addressHash, createdAt: now },
      update: columns,
    });
    await replaceTopics(tx, id, await wishedTopicIds(tx, wish, now));
    await recordHistory(tx, id, "added", now);
    return id as SubscriberId;
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
  nonce: string;
  state: string;
  timeZone: string;
  localMinute: number;
  frequency: string;
  weekday: number;
  size: number;
  leastSize: number;
  pausedUntil: Date | null;
  topics: {
    isMuted: boolean;
    topic: { id: number; slug: string | null; name: string; query: string };
  }[];
};

/** States and frequencies come as text; check constraints in the database keep them in their lists. */
export function toSubscriber(row: SubscriberRow): Subscriber {
  return {
    id: row.id as SubscriberId,
    address: row.address,
    addressHash: row.addressHash,
    nonce: row.nonce,
    state: row.state as SubscriberState,
    timeZone: row.timeZone,
    localMinute: row.localMinute,
    frequency: row.frequency as Frequency,
    weekday: row.weekday,
    size: row.size,
    leastSize: row.leastSize,
    pausedUntil: row.pausedUntil,
    topics: topicsOf(row, false),
    muted: topicsOf(row, true),
  };
}

function topicsOf({ topics }: SubscriberRow, isMuted: boolean): Topic[] {
  return topics
    .filter((one) => one.isMuted === isMuted)
    .map(({ topic: { id, slug, name, query } }) => ({ id: id as TopicId, slug, name, query }));
}

import type { TopicId, Wish } from "../model.ts";
import { canonicalTopic } from "../query/canonical-topic.ts";
import type { Tx } from "./client.ts";

/** What every change of a subscriber writes. */

/**
 * Raw, because Prisma has no advisory locks: two changes of one address, which may
 * have no row to lock yet, come one after the other.
 */
export async function lockAddress(tx: Tx, addressKey: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${addressKey}, 0))`;
}

export function wishColumns({ timeZone, localMinute, frequency, weekday, size, leastSize }: Wish) {
  return { timeZone, localMinute, frequency, weekday, size, leastSize };
}

export async function replaceTopics(
  tx: Tx,
  subscriberId: string,
  topicIds: readonly TopicId[],
): Promise<void> {
  await tx.subscriberTopic.deleteMany({ where: { subscriberId } });
  await tx.subscriberTopic.createMany({
    data: topicIds.map((topicId, position) => ({ subscriberId, topicId, position })),
  });
}

/** Writes down state and schedule as they are from now on: what was due is counted from this. */
export async function recordHistory(
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

/** The topics of a checked wish: those of the catalogue first, then the reader's own, shared by canonical query. */
export async function wishedTopicIds(
  tx: Tx,
  { slugs, queries }: Pick<Wish, "slugs" | "queries">,
  now: Date,
): Promise<TopicId[]> {
  const own = queries.map(canonicalTopic);
  await tx.topic.createMany({
    data: own.map(({ query, canonical }) => ({ name: query, query, canonical, createdAt: now })),
    skipDuplicates: true,
  });
  const canonicals = own.map(({ canonical }) => canonical);
  const rows = await tx.topic.findMany({
    where: { OR: [{ slug: { in: slugs }, retiredAt: null }, { canonical: { in: canonicals } }] },
  });
  const ids = [
    ...slugs.map((slug) => rows.find((row) => row.slug === slug)?.id),
    ...canonicals.map((canonical) => rows.find((row) => row.canonical === canonical)?.id),
  ];
  return [...new Set(ids.filter((id) => id !== undefined))] as TopicId[];
}

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

export type WishedTopics = { followed: readonly TopicId[]; muted: readonly TopicId[] };

export async function replaceTopics(
  tx: Tx,
  subscriberId: string,
  { followed, muted }: WishedTopics,
): Promise<void> {
  const followedOnes = followed.map((topicId) => ({ topicId, isMuted: false }));
  const mutedOnes = muted.map((topicId) => ({ topicId, isMuted: true }));
  await tx.subscriberTopic.deleteMany({ where: { subscriberId } });
  await tx.subscriberTopic.createMany({
    data: [...followedOnes, ...mutedOnes].map((one, position) => ({
      ...one,
      subscriberId,
      position,
    })),
  });
}

/**
 * Writes down state and schedule as they are from now on, and a day owed beside the schedule: what
 * was due is counted from this.
 */
export async function recordHistory(
  tx: Tx,
  subscriberId: string,
  cause: string,
  now: Date,
  askedDay?: string,
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
      askedDay: askedDay === undefined ? null : new Date(`${askedDay}T00:00:00Z`),
    },
  });
}

/**
 * The topics of a checked wish: those of the catalogue first, then the reader's own, and what is
 * muted; shared by canonical query.
 */
export async function wishedTopicIds(
  tx: Tx,
  { slugs, queries, mutes = [] }: StoredWish,
  now: Date,
): Promise<WishedTopics> {
  const own = [...queries, ...mutes].map(canonicalTopic);
  await tx.topic.createMany({
    data: own.map(({ query, canonical }) => ({ name: query, query, canonical, createdAt: now })),
    skipDuplicates: true,
  });
  const canonicals = own.map(({ canonical }) => canonical);
  const rows = await tx.topic.findMany({
    where: { OR: [{ slug: { in: slugs }, retiredAt: null }, { canonical: { in: canonicals } }] },
  });
  const ownIds = canonicals.map((canonical) => rows.find((row) => row.canonical === canonical)?.id);
  const slugIds = slugs.map((slug) => rows.find((row) => row.slug === slug)?.id);
  const followed = known([...slugIds, ...ownIds.slice(0, queries.length)]);
  const muted = known(ownIds.slice(queries.length)).filter((id) => !followed.includes(id));
  return { followed, muted };
}

/** A sign-up that waited through an update says nothing of what is muted. */
type StoredWish = Pick<Wish, "slugs" | "queries"> & Partial<Pick<Wish, "mutes">>;

function known(ids: readonly (number | undefined)[]): TopicId[] {
  return [...new Set(ids.filter((id) => id !== undefined))] as TopicId[];
}

import { Prisma } from "../generated/prisma/client.ts";
import type { PaperId, Topic, TopicId } from "../model.ts";
import type { Db, Tx } from "./client.ts";
import { savePaperVectors } from "./semantic-models.ts";

/** Papers and topics that have not met yet, and what came of it when they did. */

/** A paper as it is held against topics. */
export type MatchablePaper = {
  id: PaperId;
  search: string;
  categories: string[];
  authors: string[];
  organization: string | null;
  sources: string[];
};

/** The next papers, by id, that were listed since `since` and have or have not been matched. The page of ids first. */
export async function readMatchable(
  db: Db,
  request: { isMatched: boolean; since: Date; after: number; most: number },
): Promise<MatchablePaper[]> {
  const { isMatched, since, after, most } = request;
  return await db.$queryRaw<MatchablePaper[]>`
    WITH page AS MATERIALIZED (
      SELECT p.id FROM paper p
       WHERE p.alias_of_id IS NULL AND p.listed_at >= ${since} AND p.id > ${after}
         AND p.matched_at IS ${isMatched ? Prisma.sql`NOT NULL` : Prisma.sql`NULL`}
       ORDER BY p.id LIMIT ${most})
    SELECT p.id, p.search::text, p.categories, p.authors, p.organization,
           ARRAY(SELECT s.source FROM paper_source s WHERE s.paper_id = p.id) AS sources
      FROM page JOIN paper p USING (id) ORDER BY p.id`;
}

export type NewMatch = { topicId: TopicId; paperId: PaperId; relevance: number; isStrict: boolean };

export type MatchedBatch = {
  matches: readonly NewMatch[];
  /** Papers that met every active topic. Empty where new topics met papers that had met the others. */
  paperIds: readonly PaperId[];
  model: { id: number; vectors: readonly { paperId: PaperId; vector: Float32Array }[] } | null;
};

/** One transaction: killed anywhere, the batch is done again from nothing. */
export async function saveMatches(db: Db, batch: MatchedBatch, now: Date): Promise<void> {
  const { matches, model } = batch;
  const paperIds = [...batch.paperIds];
  await db.$transaction(async (tx) => {
    if (paperIds.length > 0) {
      await tx.topicMatch.deleteMany({ where: { paperId: { in: paperIds } } });
      await tx.paper.updateMany({ where: { id: { in: paperIds } }, data: { matchedAt: now } });
    }
    if (model) await savePaperVectors(tx, model.id, model.vectors);
    await insertMatches(tx, matches);
  });
}

/** Raw, because Prisma can only add many rows or none where some are known. */
async function insertMatches(tx: Tx, matches: readonly NewMatch[]): Promise<void> {
  if (matches.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO topic_match (topic_id, paper_id, relevance, is_strict)
    SELECT * FROM unnest(${matches.map(({ topicId }) => topicId)}::int[],
                         ${matches.map(({ paperId }) => paperId)}::int[],
                         ${matches.map(({ relevance }) => relevance)}::real[],
                         ${matches.map(({ isStrict }) => isStrict)}::boolean[])
    ON CONFLICT (topic_id, paper_id) DO UPDATE
       SET relevance = excluded.relevance, is_strict = excluded.is_strict`;
}

const LAST_RUN = "topics matched at";

/** The instant of the last run of matching, as it was written; null before the first. */
export async function readLastRun(db: Db): Promise<string | null> {
  return (await db.instance.findUnique({ where: { name: LAST_RUN } }))?.value ?? null;
}

/** Topics that did not take part in the last run: new, changed, or followed again. */
export async function readFreshTopics(
  db: Db,
  topics: readonly Topic[],
  lastRun: string | null,
): Promise<Set<TopicId>> {
  const rows = await db.topic.findMany({
    where: { id: { in: topics.map(({ id }) => id) } },
    select: { id: true, matchedAt: true },
  });
  const fresh = rows.filter(
    ({ matchedAt }) => matchedAt === null || matchedAt.toISOString() !== lastRun,
  );
  return new Set(fresh.map(({ id }) => id as TopicId));
}

/**
 * Notes that these topics have met all papers. If another run ended since `lastRun` was read, each
 * may have missed what the other found, so then every topic counts as fresh for the next.
 */
export async function endRun(
  db: Db,
  topics: readonly TopicId[],
  lastRun: string | null,
  now: Date,
): Promise<void> {
  const value = now.toISOString();
  await db.$transaction(async (tx) => {
    const before = await tx.instance.findUnique({ where: { name: LAST_RUN } });
    const isAlone = (before?.value ?? null) === lastRun;
    await tx.instance.upsert({
      where: { name: LAST_RUN },
      create: { name: LAST_RUN, value },
      update: { value },
    });
    const ids: number[] = isAlone ? [...topics] : [];
    await tx.topic.updateMany({
      where: { id: { notIn: ids }, matchedAt: { not: null } },
      data: { matchedAt: null },
    });
    await tx.topic.updateMany({ where: { id: { in: ids } }, data: { matchedAt: now } });
  });
}

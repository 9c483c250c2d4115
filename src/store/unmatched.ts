import { Prisma } from "../generated/prisma/client.ts";
import type { PaperId, Topic, TopicId } from "../model.ts";
import type { Db } from "./client.ts";
import { takePaperTurn } from "./paper-turn.ts";
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
  updated_at: Date;
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
    SELECT p.id, p.search::text, p.categories, p.authors, p.organization, p.updated_at,
           ARRAY(SELECT s.source FROM paper_source s WHERE s.paper_id = p.id) AS sources
      FROM page JOIN paper p USING (id) ORDER BY p.id`;
}

export type NewMatch = { topicId: TopicId; paperId: PaperId; relevance: number; isStrict: boolean };

/** The papers' matches go before they meet the topics anew. */
export async function clearMatches(db: Db, paperIds: readonly PaperId[]): Promise<void> {
  await db.topicMatch.deleteMany({ where: { paperId: { in: [...paperIds] } } });
}

/** Raw, because Prisma can only add many rows or none where some are known; a topic may be gone by now. */
export async function insertMatches(db: Db, matches: readonly NewMatch[]): Promise<void> {
  if (matches.length === 0) return;
  await db.$executeRaw`
    INSERT INTO topic_match (topic_id, paper_id, relevance, is_strict)
    SELECT r.* FROM unnest(${matches.map(({ topicId }) => topicId)}::int[],
                           ${matches.map(({ paperId }) => paperId)}::int[],
                           ${matches.map(({ relevance }) => relevance)}::real[],
                           ${matches.map(({ isStrict }) => isStrict)}::boolean[])
           AS r(topic_id, paper_id, relevance, is_strict) JOIN topic t ON t.id = r.topic_id
    ON CONFLICT (topic_id, paper_id) DO UPDATE
       SET relevance = excluded.relevance, is_strict = excluded.is_strict`;
}

export type MatchedPapers = {
  /** As they were read. */
  papers: readonly Pick<MatchablePaper, "id" | "updated_at">[];
  model: { id: number; vectors: readonly { paperId: PaperId; vector: Float32Array }[] } | null;
};

/**
 * The papers have met every active topic: written last, so that killed before they meet again. One
 * whose text has changed since it was read is left to the next run.
 */
export async function markMatched(
  db: Db,
  { papers, model }: MatchedPapers,
  now: Date,
): Promise<void> {
  await db.$transaction(async (tx) => {
    await takePaperTurn(tx);
    const marked = await tx.$queryRaw<{ id: PaperId }[]>`
      UPDATE paper p SET matched_at = ${now}
        FROM unnest(${papers.map(({ id }) => id)}::int[],
                    ${papers.map(({ updated_at: at }) => at.toISOString())}::timestamptz[]) AS r(id, updated_at)
       WHERE p.id = r.id AND p.updated_at = r.updated_at RETURNING p.id`;
    if (model === null) return;
    const ids = new Set(marked.map(({ id }) => id));
    await savePaperVectors(
      tx,
      model.id,
      model.vectors.filter(({ paperId }) => ids.has(paperId)),
    );
  });
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
  const met = await db.topic.findMany({ where: { matchedAt: lastRun }, select: { id: true } });
  const known = new Set(lastRun === null ? [] : met.map(({ id }) => id as TopicId));
  return new Set(topics.flatMap(({ id }) => (known.has(id) ? [] : [id])));
}

/** Notes that these topics, as their queries were, have met all papers; all others have not. */
export async function endRun(
  db: Db,
  topics: readonly Pick<Topic, "id" | "query">[],
  now: Date,
): Promise<void> {
  const value = now.toISOString();
  await db.$transaction(async (tx) => {
    await tx.instance.upsert({
      where: { name: LAST_RUN },
      create: { name: LAST_RUN, value },
      update: { value },
    });
    await tx.$executeRaw`
      UPDATE topic SET matched_at = CASE WHEN met.id IS NULL THEN NULL ELSE ${now}::timestamptz END
        FROM topic t LEFT JOIN unnest(${topics.map(({ id }) => id)}::int[],
                                      ${topics.map(({ query }) => query)}::text[]) AS met(id, query)
             ON met.id = t.id AND met.query = t.query
       WHERE topic.id = t.id AND (met.id IS NOT NULL OR t.matched_at IS NOT NULL)`;
  });
}

/** Older than this, the lease of a process that died is anybody's. */
const LEASE_SECONDS = 60;

/**
 * One process matches at a time: two at once could each miss what the other finds. By the database's
 * own clock, for a job by hand may be run as of another instant. Raw for INSERT … ON CONFLICT … WHERE.
 * @returns whether `holder` has the lease now; to renew it, take it again.
 */
export async function takeMatching(db: Db, holder: string): Promise<boolean> {
  const taken = await db.$queryRaw<unknown[]>`
    INSERT INTO host_gate (host, next_at, holder, lease_until)
    VALUES ('topics', now(), ${holder}, now() + ${LEASE_SECONDS} * interval '1 second')
    ON CONFLICT (host) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
     WHERE host_gate.holder IS NULL OR host_gate.holder = ${holder} OR host_gate.lease_until < now()
    RETURNING 1`;
  return taken.length > 0;
}

export async function releaseMatching(db: Db, holder: string): Promise<void> {
  await db.hostGate.updateMany({ where: { host: "topics", holder }, data: { holder: null } });
}

import type { Prisma } from "../generated/prisma/client.ts";
import type { PaperId, Query, TopicId } from "../model.ts";
import type { Db } from "./client.ts";
import { queryCondition } from "./match-sql.ts";
import { endRun } from "./unmatched.ts";

/** What the evaluations ask beside the product's own ways. Raw, because full-text search is not Prisma's. */

/** PostgreSQL's own ranking, as a baseline: all words or any word of a text. */
export async function rankByPostgres(
  db: Db,
  text: string,
  words: "and" | "or",
  most: number,
): Promise<PaperId[]> {
  const rows = await db.$queryRaw<{ id: PaperId }[]>`
    WITH asked AS (
      SELECT CASE ${words} WHEN 'and' THEN plainto_tsquery('english', ${text})
             ELSE replace(plainto_tsquery('english', ${text})::text, '&', '|')::tsquery END AS query)
    SELECT p.id FROM paper p, asked a WHERE p.search @@ a.query
     ORDER BY ts_rank(p.search, a.query) DESC, p.id DESC LIMIT ${most}`;
  return rows.map(({ id }) => id);
}

/** How many papers match each topic, of all or of the given ones. */
export async function countMatches(
  db: Db,
  topicIds: readonly TopicId[],
  among?: readonly PaperId[],
): Promise<Map<TopicId, number>> {
  const rows = await db.topicMatch.groupBy({
    by: ["topicId"],
    where: { topicId: { in: [...topicIds] }, ...(among && { paperId: { in: [...among] } }) },
    _count: true,
  });
  return new Map(rows.map(({ topicId, _count }) => [topicId as TopicId, _count]));
}

/** Papers of a set that meet a query to the letter, as one statement. */
export async function findAmong(
  db: Db,
  query: Query,
  among: readonly PaperId[],
): Promise<PaperId[]> {
  const rows = await db.$queryRaw<{ id: PaperId }[]>`
    SELECT p.id FROM paper p WHERE p.id = ANY (${[...among]}::int[]) AND ${queryCondition(query)}`;
  return rows.map(({ id }) => id);
}

/**
 * All topics have met all papers but the newest `news`, and each means what some paper means, as
 * if it had been placed long ago. @returns the new papers.
 */
export async function settleForBench(db: Db, news: number, now: Date): Promise<PaperId[]> {
  const rows = await db.paper.findMany({
    orderBy: { id: "desc" },
    take: news,
    select: { id: true },
  });
  const ids = rows.map(({ id }) => id as PaperId);
  await db.$executeRaw`UPDATE paper SET matched_at = ${now} WHERE id <> ALL (${ids}::int[])`;
  await db.$executeRaw`
    UPDATE topic SET model_id = v.model_id, vector = v.vector
      FROM paper_vector v WHERE v.paper_id = topic.id`;
  const topics = await db.topic.findMany({ select: { id: true, query: true } });
  await endRun(
    db,
    topics.map(({ id, query }) => ({ id: id as TopicId, query })),
    now,
  );
  return ids;
}

/** How many papers match a topic, on how many days of listing, and the most voted of them. */
export async function rankMatches(
  db: Db,
  topicId: TopicId,
  most: number,
): Promise<{ papers: number; days: number; best: { title: string; votes: number }[] }> {
  const [counts] = await db.$queryRaw<{ papers: number; days: number }[]>`
    SELECT count(*)::int AS papers, count(DISTINCT p.listed_at)::int AS days
      FROM topic_match m JOIN paper p ON p.id = m.paper_id WHERE m.topic_id = ${topicId}`;
  const best = await db.$queryRaw<{ title: string; votes: number }[]>`
    SELECT p.title, coalesce(max(s.value), 0)::int AS votes
      FROM topic_match m JOIN paper p ON p.id = m.paper_id
      LEFT JOIN signal s ON s.paper_id = p.id AND s.kind = 'upvotes'
     WHERE m.topic_id = ${topicId} GROUP BY p.id ORDER BY votes DESC, p.id LIMIT ${most}`;
  return { papers: counts?.papers ?? 0, days: counts?.days ?? 0, best };
}

/** What ingest wrote for some papers, as it stands in the tables. */
export type PaperRows = {
  papers: Prisma.PaperCreateManyInput[];
  sources: Prisma.PaperSourceCreateManyInput[];
  signals: Prisma.SignalCreateManyInput[];
};

/** The papers whose key begins so, a line of JSON for each `size` of them: see `rowsOfPage`. */
export async function* pagesOfPapers(
  db: Db,
  keyStart: string,
  size: number,
): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const found = await db.paper.findMany({
      where: { key: { startsWith: keyStart }, id: { gt: after } },
      include: { sources: true, signals: true },
      orderBy: { id: "asc" },
      take: size,
    });
    if (found.length === 0) return;
    const rows: PaperRows = {
      papers: found.map(columnsOf),
      sources: found.flatMap(({ sources }) => sources),
      signals: found.flatMap(({ signals }) => signals),
    };
    yield `${JSON.stringify(rows)}\n`;
    after = found.at(-1)?.id ?? after;
  }
}

function columnsOf(found: Prisma.PaperGetPayload<{ include: { sources: true; signals: true } }>) {
  const { sources: _, signals: __, links, provenance, ...columns } = found;
  return { ...columns, links: links ?? {}, provenance: provenance ?? {} };
}

/** @param line one that `pagesOfPapers` wrote; instants are ISO 8601 in it, which Prisma takes too. */
export function rowsOfPage(line: string): PaperRows {
  return JSON.parse(line) as PaperRows;
}

/** No papers, and nothing counted of any: no trigger hears of TRUNCATE. */
export async function clearPapers(db: Db): Promise<void> {
  await db.$executeRaw`TRUNCATE paper, lexeme, corpus CASCADE`;
}

/** One transaction, as ingest makes one of a batch. */
export async function insertBare(db: Db, { papers, sources, signals }: PaperRows): Promise<void> {
  await db.$transaction([
    db.paper.createMany({ data: papers }),
    db.paperSource.createMany({ data: sources }),
    db.signal.createMany({ data: signals }),
  ]);
}

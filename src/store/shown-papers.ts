import { Prisma } from "../generated/prisma/client.ts";
import type { Paper, PaperId, Pick, Query, Reason, ScoreParts } from "../model.ts";
import type { Db } from "./client.ts";
import { storedPicks } from "./deliveries.ts";
import { queryCondition, queryRank } from "./match-sql.ts";
import { readPapers } from "./read-papers.ts";

/** Papers as the pages show them. */

export type ShownPaper = { paper: Paper; reason: Reason };

/** The best of the newest edition, and the instant it sees the world at. */
export async function readTrending(
  db: Db,
  limit: number,
  now: Date,
): Promise<{ asOf: Date; papers: ShownPaper[] } | null> {
  const edition = await db.edition.findFirst({
    where: { asOf: { lte: now } },
    orderBy: [{ asOf: "desc" }, { id: "desc" }],
    include: { papers: { orderBy: { position: "asc" }, take: limit } },
  });
  if (edition === null) return null;
  const reasons = edition.papers.map((row): [number, Reason] => [
    row.paperId,
    reasonOf(row.parts as unknown as ScoreParts), // as saveEdition wrote it
  ]);
  return { asOf: edition.asOf, papers: await withPapers(db, reasons) };
}

function reasonOf({ votes, votesGained, stars }: ScoreParts): Reason {
  return { topics: [], votes, votesGained, stars };
}

async function withPapers(
  db: Db,
  reasons: readonly (readonly [number, Reason])[],
): Promise<ShownPaper[]> {
  const papers = await readPapers(
    db,
    reasons.map(([id]) => id as PaperId),
  );
  const byId = new Map(papers.map((paper) => [paper.id as number, paper]));
  return reasons.flatMap(([id, reason]) => {
    const paper = byId.get(id);
    return paper ? [{ paper, reason }] : [];
  });
}

/**
 * Papers that match, the best first: relevance, halved for every 30 days of age.
 * Raw, because full-text search is not Prisma's.
 */
export async function searchPapers(
  db: Db,
  query: Query,
  limit: number,
  now: Date,
): Promise<ShownPaper[]> {
  const latest = (kind: string) => Prisma.sql`
    (SELECT s.value FROM signal s
      WHERE s.paper_id = p.id AND s.kind = ${kind} AND s.seen_at <= ${now}
      ORDER BY s.seen_at DESC, s.value DESC LIMIT 1)`;
  const rows = await db.$queryRaw<{ id: number; votes: number; stars: number | null }[]>`
    SELECT p.id, coalesce(${latest("upvotes")}, 0) AS votes, ${latest("stars")} AS stars
      FROM paper p
     WHERE p.alias_of_id IS NULL AND p.listed_at <= ${now} AND ${queryCondition(query)}
     ORDER BY (${queryRank(query)} + 0.01)
              * power(0.5, extract(epoch FROM ${now}::timestamptz - p.listed_at) / (30 * 86400.0)) DESC, p.id DESC
     LIMIT ${limit}`;
  const reasons = rows.map(({ id, votes, stars }): [number, Reason] => [
    id,
    { topics: [], votes, votesGained: null, stars },
  ]);
  return await withPapers(db, reasons);
}

/** A digest as it was selected, with the names of the topics its reader follows; null if there is none to show. */
export async function readDigest(
  db: Db,
  id: string,
): Promise<{ day: string; topics: string[]; papers: { paper: Paper; pick: Pick }[] } | null> {
  const row = await db.delivery.findUnique({
    where: { id },
    include: {
      subscriber: {
        include: { topics: { orderBy: { position: "asc" }, include: { topic: true } } },
      },
    },
  });
  if (row === null || row.editionId === null) return null;
  const picks = storedPicks(row.selection);
  const papers = await readPapers(
    db,
    picks.map(({ paperId }) => paperId),
  );
  const byId = new Map(papers.map((paper) => [paper.id, paper]));
  return {
    day: row.day.toISOString().slice(0, 10),
    topics: row.subscriber?.topics.map(({ topic }) => topic.name) ?? [],
    papers: picks.flatMap((pick) => {
      const paper = byId.get(pick.paperId);
      return paper ? [{ paper, pick }] : [];
    }),
  };
}

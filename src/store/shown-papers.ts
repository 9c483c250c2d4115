import type { RankedPaper, ScoreParts } from "../edition.ts";
import { Prisma } from "../generated/prisma/client.ts";
import type { Paper, PaperId, Pick, Reason, TopicId } from "../model.ts";
import type { Db } from "./client.ts";
import { storedPicks } from "./deliveries.ts";
import { readPapers } from "./read-papers.ts";
import { readScores } from "./scores.ts";

/** Papers as the pages show them. */

export type ShownPaper = { paper: Paper; reason: Reason };

/** The best of the newest edition, in the order of `compare`, and the instant it sees the world at. */
export async function readTrending(
  db: Db,
  limit: number,
  now: Date,
  compare: (a: RankedPaper, b: RankedPaper) => number,
): Promise<{ asOf: Date; papers: ShownPaper[] } | null> {
  const edition = await db.edition.findFirst({
    where: { asOf: { lte: now } },
    orderBy: [{ asOf: "desc" }, { id: "desc" }],
    select: { id: true, asOf: true },
  });
  if (edition === null) return null;
  const scores = (await readScores(db, edition)).toSorted(compare).slice(0, limit);
  const reasons = scores.map(({ paperId, parts }): [number, Reason] => [paperId, reasonOf(parts)]);
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

/** Papers in the order of their ids as given, with the counts that are known. */
export async function readShown(db: Db, ids: readonly PaperId[], now: Date): Promise<ShownPaper[]> {
  const rows = await db.$queryRaw<{ id: number; votes: number | null; stars: number | null }[]>`
    SELECT i.id, ${latest("upvotes", now)} AS votes, ${latest("stars", now)} AS stars
      FROM unnest(${[...ids]}::int[]) WITH ORDINALITY AS i(id, place) ORDER BY i.place`;
  const reasons = rows.map(({ id, votes, stars }): [number, Reason] => [
    id,
    { topics: [], votes: votes ?? 0, votesGained: null, stars },
  ]);
  return await withPapers(db, reasons);
}

function latest(kind: string, now: Date): Prisma.Sql {
  return Prisma.sql`
    (SELECT s.value FROM signal s
      WHERE s.paper_id = i.id AND s.kind = ${kind} AND s.seen_at <= ${now}
      ORDER BY s.seen_at DESC, s.value DESC LIMIT 1)`;
}

/** A digest as it was selected, with its reader's topics and of the sources it lacks; null if there is none to show. */
export async function readDigest(
  db: Db,
  id: string,
): Promise<{
  day: string;
  topics: { id: TopicId; name: string }[];
  missing: string[];
  papers: { paper: Paper; pick: Pick }[];
} | null> {
  const row = await db.delivery.findUnique({
    where: { id },
    include: {
      edition: { select: { missing: true } },
      subscriber: {
        include: { topics: { orderBy: { position: "asc" }, include: { topic: true } } },
      },
    },
  });
  if (row === null || row.edition === null) return null;
  const picks = storedPicks(row.selection);
  const papers = await readPapers(
    db,
    picks.map(({ paperId }) => paperId),
  );
  const byId = new Map(papers.map((paper) => [paper.id, paper]));
  return {
    day: row.day.toISOString().slice(0, 10),
    topics:
      row.subscriber?.topics.flatMap(({ isMuted, topic }) =>
        isMuted ? [] : { id: topic.id as TopicId, name: topic.name },
      ) ?? [],
    missing: row.edition.missing,
    papers: picks.flatMap((pick) => {
      const paper = byId.get(pick.paperId);
      return paper ? [{ paper, pick }] : [];
    }),
  };
}

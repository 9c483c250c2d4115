import { Prisma } from "../generated/prisma/client.ts";
import type {
  Candidate,
  Edition,
  EditionId,
  PaperId,
  Query,
  RankedPaper,
  ScoreParts,
  TopicId,
} from "../model.ts";
import type { Db, Tx } from "./client.ts";
import { queryCondition, queryRank } from "./match-sql.ts";

/** For how long after its first listing a paper may be chosen. */
export const ELIGIBLE_DAYS = 7;

/**
 * Every paper that may be chosen at `asOf`, with the readings visible then.
 * Raw, because Prisma has no "latest row per group" over two kinds and two instants.
 */
export async function readCandidates(db: Db, asOf: Date): Promise<Candidate[]> {
  const rows = await db.$queryRaw<CandidateRow[]>`
    SELECT p.id, p.listed_at,
           coalesce(now_votes.value, 0) AS votes,
           then_votes.value AS votes_yesterday,
           stars.value AS stars
      FROM paper p
      LEFT JOIN LATERAL (${latest("upvotes", Prisma.sql`s.seen_at <= ${asOf}`)}) now_votes ON true
      LEFT JOIN LATERAL (${latest(
        "upvotes",
        Prisma.sql`s.seen_at <= ${hoursBefore(asOf, 12)} AND s.seen_at >= ${hoursBefore(asOf, 36)}`,
      )}) then_votes ON true
      LEFT JOIN LATERAL (${latest("stars", Prisma.sql`s.seen_at <= ${asOf}`)}) stars ON true
     WHERE p.alias_of_id IS NULL
       AND p.listed_at <= ${asOf}
       AND p.listed_at > ${hoursBefore(asOf, 24 * ELIGIBLE_DAYS)}`;
  return rows.map((row) => ({
    paperId: row.id as PaperId,
    listedAt: row.listed_at,
    votes: row.votes,
    votesYesterday: row.votes_yesterday,
    stars: row.stars,
  }));
}

type CandidateRow = {
  id: number;
  listed_at: Date;
  votes: number;
  votes_yesterday: number | null;
  stars: number | null;
};

function latest(kind: string, visible: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT s.value FROM signal s
     WHERE s.paper_id = p.id AND s.kind = ${kind} AND ${visible}
     ORDER BY s.seen_at DESC, s.value DESC LIMIT 1`;
}

function hoursBefore(at: Date, hours: number): Date {
  return new Date(at.getTime() - hours * 3_600_000);
}

export type NewEdition = {
  asOf: Date;
  formula: string;
  settings: Record<string, number>;
  papers: readonly RankedPaper[];
  topics: readonly { id: TopicId; query: Query }[];
};

/** Stores an edition whole or not at all: papers as ranked, matches found by PostgreSQL. */
export async function saveEdition(db: Db, edition: NewEdition, now: Date): Promise<EditionId> {
  const { asOf, formula, settings } = edition;
  return await db.$transaction(async (tx) => {
    const { id } = await tx.edition.create({ data: { asOf, madeAt: now, formula, settings } });
    await insertRanking(tx, id, edition.papers);
    for (const topic of edition.topics) await insertMatches(tx, id, topic);
    return id as EditionId;
  });
}

/** Raw, because one statement with a JSON parameter takes thousands of rows where createMany binds each value. */
async function insertRanking(tx: Tx, id: number, papers: readonly RankedPaper[]): Promise<void> {
  const rows = papers.map(({ paperId, score, parts }, position) => ({
    paper_id: paperId,
    position: position + 1,
    score,
    parts,
  }));
  await tx.$executeRaw`
    INSERT INTO edition_paper (edition_id, paper_id, position, score, parts)
    SELECT ${id}, r.paper_id, r.position, r.score, r.parts
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           AS r(paper_id int, position int, score float8, parts jsonb)`;
}

/** Raw, because full-text search and INSERT … SELECT are not Prisma's. Each topic once, whoever follows it. */
async function insertMatches(
  tx: Tx,
  editionId: number,
  topic: { id: TopicId; query: Query },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO edition_match (edition_id, topic_id, paper_id, relevance)
    SELECT ${editionId}, ${topic.id}, p.id, ${queryRank(topic.query)}
      FROM edition_paper e JOIN paper p ON p.id = e.paper_id
     WHERE e.edition_id = ${editionId} AND ${queryCondition(topic.query)}`;
}

/** The newest edition that sees the world no later than `now` and no earlier than `since`. */
export async function findEdition(db: Db, since: Date, now: Date): Promise<EditionId | null> {
  const row = await db.edition.findFirst({
    where: { asOf: { gt: since, lte: now } },
    orderBy: [{ asOf: "desc" }, { id: "desc" }],
    select: { id: true },
  });
  return row === null ? null : (row.id as EditionId);
}

/** An edition whole in memory: the ranking, and each topic's papers in the ranking's order. */
export async function loadEdition(db: Db, id: EditionId): Promise<Edition> {
  const edition = await db.edition.findUniqueOrThrow({
    where: { id },
    // A paper that became an alias since is sent under the paper it stands for.
    include: { papers: { where: { paper: { aliasOfId: null } }, orderBy: { position: "asc" } } },
  });
  const matches = await db.$queryRaw<{ topic_id: number; paper_ids: number[] }[]>`
    SELECT m.topic_id, array_agg(m.paper_id ORDER BY e.position) AS paper_ids
      FROM edition_match m
      JOIN edition_paper e ON e.edition_id = m.edition_id AND e.paper_id = m.paper_id
      JOIN paper p ON p.id = m.paper_id AND p.alias_of_id IS NULL
     WHERE m.edition_id = ${id}
     GROUP BY m.topic_id`;
  return {
    id,
    asOf: edition.asOf,
    papers: edition.papers.map((row) => ({
      paperId: row.paperId as PaperId,
      score: row.score,
      parts: storedParts(row.parts),
    })),
    matches: new Map(matches.map((row) => [row.topic_id as TopicId, row.paper_ids as PaperId[]])),
  };
}

/** Only `insertRanking` writes this column, from a ScoreParts. */
function storedParts(json: unknown): ScoreParts {
  return json as ScoreParts;
}

import type { Candidate, RankedPaper, ScoreParts, SeenSignal } from "../edition.ts";
import { Prisma } from "../generated/prisma/client.ts";
import type { PaperId } from "../model.ts";
import type { Db, Tx } from "./client.ts";

/** For how long after its first listing a paper may be chosen. */
export const ELIGIBLE_DAYS = 7;

/** Yesterday's reading is the last one this many hours older than the edition. */
const YESTERDAY_HOURS = { least: 12, most: 36 };

/** Which papers `p` may be chosen at an instant. */
export function eligibleAt(asOf: Date): Prisma.Sql {
  return Prisma.sql`(p.alias_of_id IS NULL AND p.listed_at <= ${asOf}
    AND (p.withdrawn_at IS NULL OR p.withdrawn_at > ${asOf})
    AND p.listed_at > ${hoursBefore(asOf, 24 * ELIGIBLE_DAYS)})`;
}

/**
 * Every paper that may be chosen at `asOf`, with the readings visible then.
 * Raw, because Prisma has no "latest row per group", here at two instants.
 */
export async function readCandidates(db: Db, asOf: Date): Promise<Candidate[]> {
  const { least, most } = YESTERDAY_HOURS;
  const rows = await db.$queryRaw<{ id: number; listed_at: Date; signals: SeenSignal[] }[]>`
    SELECT p.id, p.listed_at, coalesce(seen.signals, '[]') AS signals
      FROM paper p
      LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object(
                 'kind', n.kind, 'source', n.source, 'value', n.value, 'yesterday', y.reading)) AS signals
          FROM (SELECT DISTINCT ON (s.kind, s.source) s.kind, s.source, s.seen_at, s.value
                  FROM signal s WHERE s.paper_id = p.id AND s.seen_at <= ${asOf}
                 ORDER BY s.kind, s.source, s.seen_at DESC) n
          LEFT JOIN LATERAL (
            SELECT jsonb_build_object('value', s.value,
                     'hoursBefore', extract(epoch FROM n.seen_at - s.seen_at) / 3600) AS reading
              FROM signal s
             WHERE s.paper_id = p.id AND s.kind = n.kind AND s.source = n.source
               AND s.seen_at <= ${hoursBefore(asOf, least)} AND s.seen_at >= ${hoursBefore(asOf, most)}
             ORDER BY s.seen_at DESC LIMIT 1) y ON true) seen ON true
     WHERE ${eligibleAt(asOf)}`;
  return rows.map(({ id, listed_at: listedAt, signals }) => {
    return { paperId: id as PaperId, listedAt, signals };
  });
}

function hoursBefore(at: Date, hours: number): Date {
  return new Date(at.getTime() - hours * 3_600_000);
}

/**
 * Adds the scores that differ from the last one known of their paper. Raw, because one statement
 * with a JSON parameter takes thousands of rows where createMany binds each value.
 */
export async function insertScores(
  tx: Tx,
  editionId: number,
  papers: readonly RankedPaper[],
): Promise<void> {
  const rows = papers.map(({ paperId, score, parts }) => ({ paper_id: paperId, score, parts }));
  await tx.$executeRaw`
    INSERT INTO paper_score (paper_id, edition_id, score, parts)
    SELECT r.paper_id, ${editionId}, r.score, r.parts
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           AS r(paper_id int, score float8, parts jsonb)
      LEFT JOIN LATERAL (
        SELECT s.parts FROM paper_score s
         WHERE s.paper_id = r.paper_id ORDER BY s.edition_id DESC LIMIT 1) last ON true
     WHERE last.parts IS DISTINCT FROM r.parts`;
}

/**
 * The scores that an edition saw, in no particular order. A paper that became an alias since is
 * sent under the paper it stands for. Raw for the same "latest row per group".
 */
export async function readScores(
  db: Db,
  { id, asOf }: { id: number; asOf: Date },
): Promise<RankedPaper[]> {
  const rows = await db.$queryRaw<{ paper_id: number; score: number; parts: ScoreParts }[]>`
    SELECT DISTINCT ON (s.paper_id) s.paper_id, s.score, s.parts
      FROM paper_score s JOIN paper p ON p.id = s.paper_id
     WHERE s.edition_id <= ${id} AND ${eligibleAt(asOf)}
     ORDER BY s.paper_id, s.edition_id DESC`;
  return rows.map(({ paper_id: paperId, score, parts }) => {
    return { paperId: paperId as PaperId, score, parts };
  });
}

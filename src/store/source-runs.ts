import type { SourceStatus } from "../model.ts";
import type { PastListing } from "../paper-rules.ts";
import type { Db } from "./client.ts";

/**
 * The named sources that have run, by name. Raw, because Prisma has no "latest row per group".
 */
export async function readSourceStatus(
  db: Db,
  sources: readonly string[],
  now: Date,
): Promise<SourceStatus[]> {
  return await db.$queryRaw<SourceStatus[]>`
    SELECT n.source, n.state, n.reason, n.started_at AS at,
           (SELECT max(r.started_at) FROM source_run r
             WHERE r.source = n.source AND r.state NOT IN ('broken', 'stale')
               AND r.started_at <= ${now}) AS "goodAt"
      FROM (SELECT DISTINCT ON (source) source, state, reason, started_at FROM source_run
             WHERE source = ANY (${[...sources]}) AND started_at <= ${now}
             ORDER BY source, started_at DESC, id DESC) n
     ORDER BY n.source`;
}

/** For "this weekday's usual". */
const WEEKS_KEPT = 9;

/** Raw, because the listings of a run are one JSON value. */
export async function readListings(db: Db, source: string, now: Date): Promise<PastListing[]> {
  const since = new Date(now.getTime() - WEEKS_KEPT * 7 * 86_400_000);
  return await db.$queryRaw<PastListing[]>`
    SELECT DISTINCT l.part, l.day, l.count, l.digest, r.started_at AS "seenAt"
      FROM source_run r,
           jsonb_to_recordset(r.listings) AS l(part text, day text, count int, digest text)
     WHERE r.source = ${source} AND r.started_at > ${since} AND r.started_at <= ${now}
     ORDER BY r.started_at`;
}

export async function readCursor(db: Db, source: string): Promise<unknown> {
  return (await db.sourceCursor.findUnique({ where: { source } }))?.cursor ?? null;
}

export async function saveCursor(
  db: Db,
  source: string,
  cursor: object,
  updatedAt: Date,
): Promise<void> {
  const data = { cursor, updatedAt };
  await db.sourceCursor.upsert({ where: { source }, create: { source, ...data }, update: data });
}

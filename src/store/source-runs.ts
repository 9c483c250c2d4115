import type { Db } from "./client.ts";

/** How a source stands: its newest run, and when it last was neither broken nor stale. */
export type SourceStatus = {
  source: string;
  state: string;
  reason: string | null;
  /** When the newest run began. */
  at: Date;
  /** When the newest run began that was neither broken nor stale; null if none is kept. */
  goodAt: Date | null;
};

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

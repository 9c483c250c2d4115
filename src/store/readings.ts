import type { KeyedReadings } from "../paper-rules.ts";
import { type Db, inTransaction } from "./client.ts";
import { takePaperTurn } from "./paper-turn.ts";

/** A count that did not change is noted again after this: yesterday's is looked for within a day. */
const UNCHANGED_HOURS = 11;

/**
 * Adds counts of papers that are known, also under a key that became an alias; those of others
 * are passed over, and so is what was noted within eleven hours. Raw, because the keys are
 * resolved and the rows added in one statement.
 * @returns how many were added.
 */
export async function insertReadings(
  db: Db,
  source: string,
  readings: readonly KeyedReadings[],
  isDryRun: boolean,
): Promise<number> {
  const rows = readings.flatMap(({ key, signals }) => signals.map((one) => ({ key, ...one })));
  if (rows.length === 0) return 0;
  return await inTransaction(db, isDryRun, async (tx) => {
    // A paper that is being joined with its twin would keep the reading to itself.
    await takePaperTurn(tx);
    return await tx.$executeRaw`
      INSERT INTO signal (paper_id, source, kind, seen_at, value)
      SELECT DISTINCT ON (r.id, r.kind, r.seen_at) r.id, ${source}, r.kind, r.seen_at, r.value
        FROM (SELECT coalesce(p.alias_of_id, p.id) AS id, t.kind, t."seenAt" AS seen_at, t.value
                FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
                     AS t(key text, kind text, value int, "seenAt" timestamptz)
                JOIN paper p ON p.key = t.key) r
        LEFT JOIN LATERAL (
          SELECT s.value, s.seen_at FROM signal s
           WHERE s.paper_id = r.id AND s.kind = r.kind AND s.source = ${source}
             AND s.seen_at <= r.seen_at
           ORDER BY s.seen_at DESC LIMIT 1) last ON true
       WHERE last.value IS DISTINCT FROM r.value
          OR last.seen_at < r.seen_at - ${UNCHANGED_HOURS} * interval '1 hour'
       ORDER BY r.id, r.kind, r.seen_at, r.value DESC
      ON CONFLICT DO NOTHING`;
  });
}

import type { KeyedReadings } from "../paper-rules.ts";
import { type Db, inTransaction } from "./client.ts";

/**
 * Adds counts of papers that are known, also under a key that became an alias; those of others
 * are passed over. Raw, because the keys are resolved and the rows added in one statement.
 * @returns how many were not known before.
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
    return await tx.$executeRaw`
      INSERT INTO signal (paper_id, source, kind, seen_at, value)
      SELECT DISTINCT ON (coalesce(p.alias_of_id, p.id), r.kind, r."seenAt")
             coalesce(p.alias_of_id, p.id), ${source}, r.kind, r."seenAt", r.value
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
             AS r(key text, kind text, value int, "seenAt" timestamptz)
        JOIN paper p ON p.key = r.key
       ORDER BY coalesce(p.alias_of_id, p.id), r.kind, r."seenAt", r.value DESC
      ON CONFLICT DO NOTHING`;
  });
}

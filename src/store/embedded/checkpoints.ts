import type { PGlite } from "@electric-sql/pglite";

/** The write-ahead log since the last checkpoint, at which the next one is due. */
const DUE_BYTES = 128 * 1024 * 1024;
const LOOKED_AT_EVERY_MS = 1_000;

/**
 * PGlite begins a checkpoint of its own inside the commit that fills the 33rd segment since the
 * last one (528 MB), and then waits for that very commit for ever: so there is always one of ours
 * before. `keep` is for between two transactions; it looks once a second.
 */
export function createCheckpoints(
  db: PGlite,
  { dueBytes = DUE_BYTES, everyMs = LOOKED_AT_EVERY_MS } = {},
): { keep(): Promise<void> } {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    async keep() {
      if (performance.now() - lookedAt < everyMs) return;
      lookedAt = performance.now();
      const { rows } = await db.query<{ bytes: number }>(
        `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes
           FROM pg_control_checkpoint()`,
      );
      if ((rows[0]?.bytes ?? 0) >= dueBytes) await db.exec("CHECKPOINT");
    },
  };
}

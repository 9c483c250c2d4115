import { PGlite, type PGliteOptions } from "@electric-sql/pglite";

/** PGlite's way in and out; use these, not its own: it leaves its exit status in process.exitCode. */
export function openPglite(options: PGliteOptions): Promise<PGlite> {
  return keepingExitCode(() => PGlite.create(options));
}

/** Writes a checkpoint first, so that the next one opens without recovery. */
export function closePglite(db: PGlite): Promise<void> {
  return keepingExitCode(() => db.close());
}

// It sets 99 when it opens and 0 when it closes: a job that failed would look well.
async function keepingExitCode<T>(work: () => Promise<T>): Promise<T> {
  const { exitCode } = process;
  try {
    return await work();
  } finally {
    process.exitCode = exitCode;
  }
}

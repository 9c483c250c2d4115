import type { Db } from "./client.ts";

const DAY_MS = 86_400_000;
/** `explain` and the week's readers look back; a cited edition stays as long as its delivery. */
const EDITION_DAYS = 8;
const JOB_RUN_DAYS = 30;

/** Editions that no delivery cites, and finished runs, once they are old. */
export async function prune(db: Db, now: Date): Promise<{ editions: number; jobRuns: number }> {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const editions = await db.edition.deleteMany({
    where: { asOf: { lt: before(EDITION_DAYS) }, deliveries: { none: {} } },
  });
  const jobRuns = await db.jobRun.deleteMany({
    where: { finishedAt: { lt: before(JOB_RUN_DAYS) } },
  });
  return { editions: editions.count, jobRuns: jobRuns.count };
}

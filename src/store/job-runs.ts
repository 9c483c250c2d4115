import type { Db } from "./client.ts";

export type JobRunKey = { job: string; dueAt: Date };

/** Writes down that a run is due; whoever comes second finds it there. */
export async function scheduleJobRun(db: Db, run: JobRunKey): Promise<void> {
  await db.jobRun.createMany({ data: [run], skipDuplicates: true });
}

/**
 * Takes the newest due run of a job that is neither finished nor leased; older unfinished ones are closed
 * with it, because every job catches up by itself. Raw, because taking must be one statement.
 */
export async function takeJobRun(
  db: Db,
  job: string,
  holder: string,
  leaseMs: number,
  now: Date,
): Promise<JobRunKey | null> {
  const leaseUntil = new Date(now.getTime() + leaseMs);
  const rows = await db.$queryRaw<{ due_at: Date }[]>`
    UPDATE job_run SET lease_until = ${leaseUntil}, holder = ${holder}, started_at = ${now},
                       attempts = attempts + 1
     WHERE job = ${job} AND due_at = (
       SELECT max(due_at) FROM job_run WHERE job = ${job} AND due_at <= ${now} AND finished_at IS NULL)
       AND finished_at IS NULL AND (lease_until IS NULL OR lease_until <= ${now})
       AND NOT EXISTS (
         SELECT 1 FROM job_run o WHERE o.job = ${job} AND o.finished_at IS NULL AND o.lease_until > ${now})
    RETURNING due_at`;
  const [row] = rows;
  return row ? { job, dueAt: row.due_at } : null;
}

export async function finishJobRun(
  db: Db,
  run: JobRunKey,
  end: { summary?: object; error?: string },
  now: Date,
): Promise<void> {
  await db.jobRun.update({
    where: { job_dueAt: run },
    data: {
      finishedAt: now,
      leaseUntil: null,
      ...(end.summary && { summary: end.summary }),
      ...(end.error && { error: end.error }),
    },
  });
  await db.jobRun.updateMany({
    where: { job: run.job, dueAt: { lt: run.dueAt }, finishedAt: null },
    data: { finishedAt: now, leaseUntil: null, error: "overtaken by a later run" },
  });
}

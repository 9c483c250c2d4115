import type { Db } from "./client.ts";

export type JobRunKey = { job: string; dueAt: Date };

/** A run that `holder` has under lease; counts only while `attempts` is still what it was taken with. */
export type HeldJobRun = JobRunKey & { holder: string; attempts: number };

/** What a killed process held is free after this; a living one renews its lease in time. */
export const JOB_LEASE_MS = 2 * 60_000;

const MOST_ATTEMPTS = 5;
const BACKOFF_MS = 60_000;

/** Writes down that a run is due; whoever comes second finds it there. */
export async function scheduleJobRun(db: Db, { job, dueAt }: JobRunKey): Promise<void> {
  await db.jobRun.createMany({ data: [{ job, dueAt }], skipDuplicates: true });
}

/**
 * Takes the newest due run of a job that is neither finished nor leased; older unfinished ones are closed
 * with it, because every job catches up by itself. Raw, because taking must be one statement.
 */
export async function takeJobRun(
  db: Db,
  job: string,
  holder: string,
  now: Date,
): Promise<HeldJobRun | null> {
  const rows = await db.$queryRaw<{ due_at: Date; attempts: number }[]>`
    UPDATE job_run SET lease_until = ${leaseFrom(now)}, holder = ${holder}, started_at = ${now},
                       attempts = attempts + 1
     WHERE job = ${job} AND due_at = (
       SELECT max(due_at) FROM job_run WHERE job = ${job} AND due_at <= ${now} AND finished_at IS NULL)
       AND finished_at IS NULL AND (lease_until IS NULL OR lease_until <= ${now})
       AND NOT EXISTS (
         SELECT 1 FROM job_run o WHERE o.job = ${job} AND o.finished_at IS NULL
            AND o.holder IS NOT NULL AND o.lease_until > ${now})
    RETURNING due_at, attempts`;
  const [row] = rows;
  return row ? { job, dueAt: row.due_at, holder, attempts: row.attempts } : null;
}

/** @returns false when the lease is lost: it ran out, or another holder has the run. */
export async function renewJobRun(db: Db, run: HeldJobRun, now: Date): Promise<boolean> {
  const { count } = await db.jobRun.updateMany({
    where: { ...heldRow(run), leaseUntil: { gt: now } },
    data: { leaseUntil: leaseFrom(now) },
  });
  return count === 1;
}

/** @returns false when another holder has taken the run up meanwhile: nothing is written then. */
export async function finishJobRun(
  db: Db,
  run: HeldJobRun,
  end: { summary: object } | { error: string },
  now: Date,
): Promise<boolean> {
  const { count } = await db.jobRun.updateMany({
    where: heldRow(run),
    data: { error: null, ...end, finishedAt: now, leaseUntil: null },
  });
  if (count === 0) return false;
  await db.jobRun.updateMany({
    where: {
      job: run.job,
      dueAt: { lt: run.dueAt },
      finishedAt: null,
      OR: [{ holder: null }, { leaseUntil: null }, { leaseUntil: { lte: now } }],
    },
    data: { finishedAt: now, leaseUntil: null, error: "overtaken by a later run" },
  });
  return true;
}

/**
 * Leaves a failed run open for the next attempt: after a minute, then two, three, four; the fifth
 * failure ends it. It has no holder until then, so a later run of the job need not wait for it.
 * @returns false when another holder has taken the run up meanwhile: nothing is written then.
 */
export async function failJobRun(
  db: Db,
  run: HeldJobRun,
  error: string,
  now: Date,
): Promise<boolean> {
  if (run.attempts >= MOST_ATTEMPTS) return await finishJobRun(db, run, { error }, now);
  const retryAt = new Date(now.getTime() + run.attempts * BACKOFF_MS);
  const { count } = await db.jobRun.updateMany({
    where: heldRow(run),
    data: { error, holder: null, leaseUntil: retryAt },
  });
  return count === 1;
}

function heldRow({ job, dueAt, holder, attempts }: HeldJobRun) {
  return { job, dueAt, holder, attempts, finishedAt: null };
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + JOB_LEASE_MS);
}

/** What the newest finished run of a job brought, and when; null before the first. */
export async function lastSummary(
  db: Db,
  job: string,
): Promise<{ summary: unknown; finishedAt: Date } | null> {
  const row = await db.jobRun.findFirst({
    where: { job, finishedAt: { not: null }, error: null },
    orderBy: { finishedAt: "desc" },
    select: { summary: true, finishedAt: true },
  });
  return row?.finishedAt ? { summary: row.summary, finishedAt: row.finishedAt } : null;
}

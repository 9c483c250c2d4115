import cron from "node-cron";
import type { App } from "./app.ts";
import type { Log } from "./log.ts";
import { deliver, settleSignUps } from "./pipeline.ts";
import { startWeb } from "./start-web.ts";
import { finishJobRun, scheduleJobRun, takeJobRun } from "./store/job-runs.ts";

/** A line of the schedule. The run must be safe to do late, again, or beside itself. */
export type Scheduled = {
  job: string;
  /** In UTC. */
  cron: string;
  /** A run that takes longer than this is thought dead and taken up by another process. */
  leaseMs: number;
  /** Due at start as well, unless a run of this hour (or minute) was made already. */
  atStart: boolean;
  run(app: App, signal: AbortSignal): Promise<object>;
};

/** Runs the parts that ROLE names until the signal; then lets what is under way end. */
export async function runService(
  app: App,
  schedule: readonly Scheduled[],
  signal: AbortSignal,
): Promise<void> {
  const { roles } = app.config;
  const web = roles.includes("web") ? await startWeb(app) : null;
  const parts = [
    ...(roles.includes("scheduler") ? [runScheduler(app, schedule, signal)] : []),
    ...(roles.includes("worker") ? [runWorker(app, signal)] : []),
  ];
  app.log.info({ roles, database: app.store.kind, web: web?.url ?? null }, "paperboy is running");
  await Promise.all([...parts, untilAborted(signal)]);
  await web?.close();
  app.log.info({}, "paperboy has stopped");
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}

/**
 * Cron only writes down that a run is due; who does it is decided in the database, so a run whose
 * process died is taken up by the next tick of any other.
 */
async function runScheduler(
  app: App,
  schedule: readonly Scheduled[],
  signal: AbortSignal,
): Promise<void> {
  const running = new Map<string, Promise<void>>();
  const wake = (entry: Scheduled) => {
    if (signal.aborted || running.has(entry.job)) return;
    const run = runDue(app, entry, signal).finally(() => running.delete(entry.job));
    running.set(entry.job, run);
  };
  const note = async (entry: Scheduled, dueAt: Date) => {
    await attempt(app, entry.job, () => scheduleJobRun(app.store.db, { job: entry.job, dueAt }));
    wake(entry);
  };
  const options = { timezone: "Etc/UTC", logger: cronLogger(app.log) };
  const tasks = schedule.map((entry) =>
    cron.schedule(entry.cron, ({ date }) => note(entry, date), { ...options, name: entry.job }),
  );
  tasks.push(
    cron.schedule("* * * * *", () => schedule.forEach(wake), { ...options, name: "take-up" }),
  );
  await Promise.all(
    schedule.filter(({ atStart }) => atStart).map((e) => note(e, hourOf(app.clock()))),
  );
  await untilAborted(signal);
  for (const task of tasks) await task.destroy();
  await Promise.all(running.values());
}

/** node-cron would write to the console. */
function cronLogger(log: Log) {
  const say = (level: keyof Log) => (message: string | Error) => log[level]({}, String(message));
  return { info: say("debug"), warn: say("warn"), error: say("error"), debug: say("debug") };
}

function hourOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000);
}

async function runDue(app: App, entry: Scheduled, signal: AbortSignal): Promise<void> {
  await attempt(app, entry.job, async () => {
    const { db } = app.store;
    const run = await takeJobRun(db, entry.job, app.holder, entry.leaseMs, app.clock());
    if (run === null) return;
    try {
      const summary = await entry.run(app, signal);
      await finishJobRun(db, run, { summary }, app.clock());
      app.log.info({ job: entry.job, summary }, "job done");
    } catch (error) {
      await finishJobRun(db, run, { error: String(error) }, app.clock());
      throw error;
    }
  });
}

/** What goes wrong in one tick is told and left to the next; the service goes on. */
async function attempt(app: App, job: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    app.log.error({ job, error }, "job failed; the next tick tries again");
  }
}

const IDLE_MS = 2_000;
const TROUBLE_MS = 30_000;

async function runWorker(app: App, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    let pauseMs = IDLE_MS;
    await attempt(app, "deliver", async () => {
      await settleSignUps(app);
      const { trouble, ...counts } = await deliver(app, signal);
      if (trouble !== null) pauseMs = TROUBLE_MS;
      if (Object.values(counts).some((n) => n > 0))
        app.log.info({ job: "deliver", ...counts }, "sent");
    });
    await app.sleep(pauseMs, signal);
  }
}

import cron, { type ScheduledTask } from "node-cron";
import type { App } from "./app.ts";
import { StoppedError } from "./ingest/http.ts";
import { type Log, messageOf } from "./log.ts";
import { deliver, settleSignUps } from "./pipeline.ts";
import { startWeb } from "./start-web.ts";
import {
  failJobRun,
  finishJobRun,
  type HeldJobRun,
  renewJobRun,
  scheduleJobRun,
  takeJobRun,
} from "./store/job-runs.ts";
import { DAY_MS } from "./time.ts";

/** A line of the schedule. The run must be safe to do late, again, or beside itself. */
export type Scheduled = {
  job: string;
  /** In UTC. */
  cron: string;
  /** Its last due time is noted at start too, in case nobody ran then to note it. */
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
  // A broken template stops the start and not the morning.
  await app.templates();
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
  const takeUp = () => schedule.forEach(wake);
  tasks.push(cron.schedule("* * * * *", takeUp, { ...options, name: "take-up" }));
  await Promise.all(
    schedule.map(async (entry, at) => {
      const task = tasks[at];
      const dueAt = entry.atStart && task ? lastDue(task, app.clock()) : null;
      if (dueAt !== null) await note(entry, dueAt);
    }),
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

const MINUTE_MS = 60_000;

/** The very instant that cron noted, if it ran then; null when none was in the last day. */
function lastDue(task: Pick<ScheduledTask, "match">, now: Date): Date | null {
  const minute = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
  for (let at = minute; at > minute - DAY_MS; at -= MINUTE_MS) {
    if (task.match(new Date(at))) return new Date(at);
  }
  return null;
}

async function runDue(app: App, entry: Scheduled, signal: AbortSignal): Promise<void> {
  await attempt(app, entry.job, async () => {
    const run = await takeJobRun(app.store.db, entry.job, app.holder, app.clock());
    if (run !== null) await runHeld(app, entry, run, signal);
  });
}

async function runHeld(
  app: App,
  entry: Scheduled,
  run: HeldJobRun,
  signal: AbortSignal,
): Promise<void> {
  const lease = keepLease(app, run, signal);
  const [end] = await Promise.allSettled([entry.run(app, lease.signal)]);
  lease.end();
  if (lease.isLost()) return;
  if (end.status === "rejected") return await tellFailed(app, run, end.reason);
  const summary = end.value;
  const isOurs = await finishJobRun(app.store.db, run, { summary }, app.clock());
  if (isOurs) app.log.info({ job: run.job, summary }, "job done");
  else tellLost(app, run);
}

async function tellFailed(app: App, run: HeldJobRun, error: unknown): Promise<void> {
  const { job, attempts } = run;
  if (error instanceof StoppedError) app.log.info({ job }, messageOf(error));
  else {
    app.log.error({ job, attempts, error }, "job failed; it is tried again, five times in all");
  }
  // Where this cannot be written the lease ends by itself; the error to be told is the one above.
  await failJobRun(app.store.db, run, String(error), app.clock()).catch(() => {});
}

const RENEW_MS = 30_000;

/** Renews the lease until `end`; its signal says stop when the service does or the lease is lost. */
function keepLease(app: App, run: HeldJobRun, service: AbortSignal) {
  const own = new AbortController();
  let state: "held" | "lost" | "ended" = "held";
  const stop = () => own.abort();
  const renew = async () => {
    const isOurs = await renewJobRun(app.store.db, run, app.clock());
    if (isOurs || state !== "held") return;
    state = "lost";
    tellLost(app, run);
    stop();
  };
  const tellTrouble = (error: unknown) =>
    app.log.warn({ job: run.job, error }, "a lease could not be renewed; tried again soon");
  const timer = setInterval(() => void renew().catch(tellTrouble), RENEW_MS).unref();
  service.addEventListener("abort", stop);
  if (service.aborted) stop();
  return {
    signal: own.signal,
    isLost: () => state === "lost",
    end() {
      clearInterval(timer);
      service.removeEventListener("abort", stop);
      if (state === "held") state = "ended";
    },
  };
}

function tellLost(app: App, { job, dueAt }: HeldJobRun): void {
  app.log.warn({ job, dueAt }, "the lease of a run was lost; whoever has it now does the run");
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

import path from "node:path";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from "@jest/globals";
import { schedule as ourSchedule } from "../jobs/scheduler.ts";
import { messageOf, TellableError } from "../src/log.ts";
import { runService, type Scheduled } from "../src/run-service.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import { emptyDatabase, openTestDatabase, type TestDatabase } from "./support/database.ts";
import { changedTemplate, lineOf, useOwnTemplates } from "./support/own-templates.ts";

const own = useOwnTemplates();

let database: TestDatabase;
let apps: TestApp[];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());

beforeEach(async () => {
  await emptyDatabase(database);
  const env = { ROLE: "scheduler" };
  const now = "2026-01-30T06:30:00Z";
  apps = [await openTestApp({ now, env, database }), await openTestApp({ now, env, database })];
});
afterEach(async () => {
  for (const app of apps) await app.close();
});

const entry = (run: Scheduled["run"]): Scheduled => ({
  job: "ingest",
  cron: "7 * * * *",
  atStart: true,
  run,
});

test("two services start together and the due run is made once", async () => {
  const stop = new AbortController();
  let runs = 0;
  const schedule = [
    entry(async () => {
      runs++;
      setTimeout(() => stop.abort(), 200);
      return { papers: 1 };
    }),
  ];
  await Promise.all(apps.map((app) => runService(app, schedule, stop.signal)));
  expect(runs).toBe(1);
  expect(await database.db.jobRun.findMany()).toMatchObject([
    { job: "ingest", summary: { papers: 1 }, attempts: 1, leaseUntil: null, error: null },
  ]);
});

function firstApp(): TestApp {
  const [app] = apps;
  if (!app) throw new Error("an app was opened");
  return app;
}

const onlyRun = () => database.db.jobRun.findFirstOrThrow();
const at = (time: string) => new Date(`2026-01-30T${time}:00Z`);

describe("a template of the operator's that is wrong stops the start, in one sentence with file and line:", () => {
  test.each([
    ["of a mail", "digest.txt.hbs", "{{{date}}}", "there is nothing named whatever to print."],
    ["of a page", "pages/home.hbs", "{{asOf}}", "there is nothing named whatever to print."],
    [
      "of the letters",
      "letters.yaml",
      "asked at {{host}}",
      "there is nothing named whatever to print.",
    ],
  ])("%s", async (_name, name, from, what) => {
    const source = await changedTemplate(name, from, "{{whatever}}");
    const dir = await own({ [name]: source });
    const error = await startWith(dir);
    expect(error).toBeInstanceOf(TellableError);
    const line = lineOf(source, "{{whatever}}");
    expect(messageOf(error)).toContain(`${path.join(dir, name)}, line ${line}`);
    expect(messageOf(error)).toContain(what);
    expect(messageOf(error)).not.toContain("\n");
  });

  test("that replaces none, and a folder that is none", async () => {
    const dir = await own({ "digset.mjml": "x" });
    for (const [folder, what] of [
      [dir, "digset.mjml: replaces no template. There are: "],
      [path.join(dir, "nowhere"), "nowhere: is no folder that we can read"],
    ] as const) {
      const error = await startWith(folder);
      expect(error).toBeInstanceOf(TellableError);
      expect(messageOf(error)).toContain(path.join(dir, what));
    }
  });

  async function startWith(templatesDir: string): Promise<unknown> {
    const env = { ROLE: "web", PORT: "0", TEMPLATES_DIR: templatesDir };
    const app = await openTestApp({ now: "2026-01-30T06:30:00Z", env, database });
    apps.push(app);
    return await runService(app, [], AbortSignal.abort()).then(
      () => null,
      (error: unknown) => error,
    );
  }
});

describe("a run that fails", () => {
  test("is told, written down and left open for the next attempt", async () => {
    const stop = new AbortController();
    const app = firstApp();
    const failing = entry(async () => {
      stop.abort();
      throw new Error("the source fell over");
    });
    await runService(app, [failing], stop.signal);
    expect(await onlyRun()).toMatchObject({
      error: "Error: the source fell over",
      finishedAt: null,
      holder: null,
      leaseUntil: at("06:31"),
    });
    expect(app.log.lines.map(({ message }) => message)).toContain(
      "job failed; it is tried again, five times in all",
    );
  });

  test("is told with its own error when that cannot be written down", async () => {
    const stop = new AbortController();
    const app = firstApp();
    const error = new Error("the source fell over");
    const failing = entry(async () => {
      stop.abort();
      await database.db.$executeRaw`ALTER TABLE job_run RENAME TO lost`;
      throw error;
    });
    try {
      await runService(app, [failing], stop.signal);
    } finally {
      await database.db.$executeRaw`ALTER TABLE lost RENAME TO job_run`;
    }
    const told = app.log.lines.filter(({ level }) => level === "error");
    expect(told).toEqual([
      expect.objectContaining({ fields: { job: "ingest", attempts: 1, error } }),
    ]);
  });
});

describe("at its start a service", () => {
  const hourly = entry(async () => ({}));
  const startAndStop = () => runService(firstApp(), [hourly], AbortSignal.abort());

  test("notes a run for the last time that cron had it due", async () => {
    await startAndStop();
    expect(await onlyRun()).toMatchObject({ dueAt: at("06:07") });
  });

  test("notes none that was made before", async () => {
    await database.db.jobRun.create({
      data: { job: "ingest", dueAt: at("06:07"), finishedAt: at("06:08") },
    });
    await startAndStop();
    expect(await database.db.jobRun.count()).toBe(1);
  });

  test("asks the sources, and leaves to cron what is due every minute", () => {
    expect(ourSchedule.filter(({ atStart }) => atStart).map(({ job }) => job)).toEqual([
      "ingest",
      "ledger",
    ]);
  });
});

describe("the lease of a run", () => {
  beforeEach(() => {
    jest.useFakeTimers({
      doNotFake: [
        "Date",
        "hrtime",
        "nextTick",
        "performance",
        "queueMicrotask",
        "setImmediate",
        "clearImmediate",
        "setTimeout",
        "clearTimeout",
      ],
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test("is renewed while it goes on, and the timer ends with it", async () => {
    const stop = new AbortController();
    const app = firstApp();
    const long = entry(async () => {
      app.setNow("2026-01-30T06:31:00Z");
      jest.advanceTimersByTime(30_000);
      await until(async () => (await onlyRun()).leaseUntil?.getTime() === at("06:33").getTime());
      stop.abort();
      return {};
    });
    await runService(app, [long], stop.signal);
    expect(jest.getTimerCount()).toBe(0);
    expect(await onlyRun()).toMatchObject({ finishedAt: at("06:31"), error: null });
  });

  test("that is lost stops the run, which then writes nothing", async () => {
    const stop = new AbortController();
    const app = firstApp();
    const overtaken = entry(async (_app, signal) => {
      await database.db.jobRun.updateMany({ data: { holder: "another", attempts: 2 } });
      jest.advanceTimersByTime(30_000);
      await until(async () => signal.aborted);
      expect(stop.signal.aborted).toBe(false);
      stop.abort();
      throw new Error("stopped");
    });
    await runService(app, [overtaken], stop.signal);
    expect(await onlyRun()).toMatchObject({ holder: "another", finishedAt: null, error: null });
    expect(app.log.lines.filter(({ level }) => level !== "info")).toEqual([
      expect.objectContaining({
        level: "warn",
        message: "the lease of a run was lost; whoever has it now does the run",
      }),
    ]);
  });

  test("does not hold up the service's own stop", async () => {
    const stop = new AbortController();
    const stopped = entry(async (_app, signal) => {
      stop.abort();
      return { isStopped: signal.aborted };
    });
    await runService(firstApp(), [stopped], stop.signal);
    expect(await onlyRun()).toMatchObject({ summary: { isStopped: true } });
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("waits for a run that is under way before it ends", async () => {
  const stop = new AbortController();
  const app = firstApp();
  let isDone = false;
  const schedule = [
    entry(async () => {
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 200));
      isDone = true;
      return {};
    }),
  ];
  await runService(app, schedule, stop.signal);
  expect(isDone).toBe(true);
});

import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { runService, type Scheduled } from "../src/run-service.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import { openTestDatabase, type TestDatabase } from "./support/database.ts";

let database: TestDatabase;
let apps: TestApp[];

beforeEach(async () => {
  database = await openTestDatabase();
  const env = { ROLE: "scheduler" };
  const now = "2026-01-30T06:30:00Z";
  apps = [await openTestApp({ now, env, database }), await openTestApp({ now, env, database })];
});
afterEach(async () => {
  for (const app of apps) await app.close();
  await database.close();
});

const entry = (run: Scheduled["run"]): Scheduled => ({
  job: "ingest",
  cron: "7 * * * *",
  leaseMs: 60_000,
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

test("a run that fails is told and written down, and the service goes on", async () => {
  const stop = new AbortController();
  const [app] = apps;
  if (!app) throw new Error("an app was opened");
  const schedule = [
    entry(async () => {
      setTimeout(() => stop.abort(), 100);
      throw new Error("the source fell over");
    }),
  ];
  await runService(app, schedule, stop.signal);
  expect(await database.db.jobRun.findFirst()).toMatchObject({
    error: "Error: the source fell over",
  });
  expect(app.log.lines.map(({ message }) => message)).toContain(
    "job failed; the next tick tries again",
  );
});

test("waits for a run that is under way before it ends", async () => {
  const stop = new AbortController();
  const [app] = apps;
  if (!app) throw new Error("an app was opened");
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

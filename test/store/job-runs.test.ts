import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { finishJobRun, scheduleJobRun, takeJobRun } from "../../src/store/job-runs.ts";
import { reserveTurn } from "../../src/store/rates.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const now = new Date("2026-01-30T06:30:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);

describe.each(databaseKinds)("on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    await database.db.jobRun.deleteMany();
    await database.db.rate.deleteMany();
  });

  const take = (holder: string, at = now) => takeJobRun(database.db, "prepare", holder, 60_000, at);

  describe("a scheduled run", () => {
    test("is done by one of all the processes that see it due", async () => {
      const run = { job: "prepare", dueAt: now };
      await Promise.all(Array.from({ length: 5 }, () => scheduleJobRun(database.db, run)));
      const taken = await Promise.all(Array.from({ length: 5 }, (_, n) => take(`p${n}`)));
      expect(taken.filter((one) => one !== null)).toEqual([run]);
    });

    test("is taken up again when its process died, and not before", async () => {
      await scheduleJobRun(database.db, { job: "prepare", dueAt: now });
      await take("dead");
      expect(await take("next", later(59_000))).toBeNull();
      expect(await take("next", later(60_000))).toEqual({ job: "prepare", dueAt: now });
    });

    test("that is finished closes the older ones it caught up with", async () => {
      for (const ms of [0, 60_000, 120_000]) {
        await scheduleJobRun(database.db, { job: "prepare", dueAt: later(ms) });
      }
      const run = await take("me", later(120_000));
      if (!run) throw new Error("a run was due");
      await finishJobRun(database.db, run, { summary: { due: 0 } }, later(121_000));
      expect(await take("me", later(130_000))).toBeNull();
    });
  });

  describe("a shared pace", () => {
    test("gives out turns one interval apart, each once", async () => {
      const turns = await Promise.all(
        Array.from({ length: 5 }, () => reserveTurn(database.db, "smtp", 100, now)),
      );
      const waits = turns.map((turn) => turn.getTime() - now.getTime());
      expect(waits.toSorted((a, b) => a - b)).toEqual([0, 100, 200, 300, 400]);
    });

    test("does not wait for turns that were reserved under a clock far ahead", async () => {
      await reserveTurn(database.db, "smtp", 100, later(86_400_000));
      expect(await reserveTurn(database.db, "smtp", 100, now)).toEqual(now);
    });
  });
});

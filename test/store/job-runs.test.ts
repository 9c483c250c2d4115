import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  failJobRun,
  finishJobRun,
  JOB_LEASE_MS,
  renewJobRun,
  scheduleJobRun,
  takeJobRun,
} from "../../src/store/job-runs.ts";
import { takeTurn } from "../../src/store/rates.ts";
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

  const schedule = (ms = 0) => scheduleJobRun(database.db, { job: "prepare", dueAt: later(ms) });
  const take = (holder: string, at = now) => takeJobRun(database.db, "prepare", holder, at);
  const summary = { due: 0 };

  async function taken(holder: string, at = now) {
    const run = await take(holder, at);
    if (!run) throw new Error("a run was due");
    return run;
  }

  describe("a scheduled run", () => {
    test("is done by one of all the processes that see it due", async () => {
      await Promise.all(Array.from({ length: 5 }, () => schedule()));
      const all = await Promise.all(Array.from({ length: 5 }, (_, n) => take(`p${n}`)));
      const held = { job: "prepare", dueAt: now, holder: expect.any(String), attempts: 1 };
      expect(all.filter((one) => one !== null)).toEqual([held]);
    });

    test("is taken up again when its process died, and not before", async () => {
      await schedule();
      await take("dead");
      expect(await take("next", later(JOB_LEASE_MS - 1))).toBeNull();
      expect(await take("next", later(JOB_LEASE_MS))).toMatchObject({ dueAt: now, attempts: 2 });
    });

    test("that is finished closes the older ones it caught up with", async () => {
      for (const ms of [0, 60_000, 120_000]) await schedule(ms);
      const run = await taken("me", later(120_000));
      expect(await finishJobRun(database.db, run, { summary }, later(121_000))).toBe(true);
      expect(await take("me", later(130_000))).toBeNull();
    });

    test("is finished only by who has it now", async () => {
      await schedule();
      const late = await taken("me");
      const current = await taken("me", later(JOB_LEASE_MS));
      expect(await finishJobRun(database.db, late, { summary }, later(JOB_LEASE_MS))).toBe(false);
      expect(await failJobRun(database.db, late, "late", later(JOB_LEASE_MS))).toBe(false);
      expect(await database.db.jobRun.findFirst()).toMatchObject({ finishedAt: null, error: null });
      expect(await finishJobRun(database.db, current, { summary }, later(JOB_LEASE_MS))).toBe(true);
    });

    test("closes no older one that another still has", async () => {
      await schedule();
      await schedule(60_000);
      const lapsing = await taken("a");
      const newer = await taken("b", later(JOB_LEASE_MS));
      await database.db.jobRun.updateMany({
        where: { dueAt: lapsing.dueAt },
        data: { leaseUntil: later(2 * JOB_LEASE_MS) },
      });
      await finishJobRun(database.db, newer, { summary }, later(JOB_LEASE_MS + 1));
      expect(await finishJobRun(database.db, lapsing, { summary }, later(JOB_LEASE_MS + 2))).toBe(
        true,
      );
    });

    test("stays with a process that renews its lease in time", async () => {
      await schedule();
      const run = await taken("me");
      expect(await renewJobRun(database.db, run, later(JOB_LEASE_MS - 1))).toBe(true);
      expect(await take("next", later(JOB_LEASE_MS))).toBeNull();
      expect(await renewJobRun(database.db, run, later(2 * JOB_LEASE_MS))).toBe(false);
      await taken("next", later(2 * JOB_LEASE_MS));
      expect(await renewJobRun(database.db, run, later(2 * JOB_LEASE_MS))).toBe(false);
    });

    test("that fails is tried again after 1, 2, 3 and 4 minutes, then ends with its error", async () => {
      await schedule();
      let at = now;
      for (const minutes of [1, 2, 3, 4]) {
        await failJobRun(database.db, await taken("me", at), "Error: no", at);
        expect(await take("me", new Date(at.getTime() + minutes * 60_000 - 1))).toBeNull();
        at = new Date(at.getTime() + minutes * 60_000);
      }
      await failJobRun(database.db, await taken("me", at), "Error: no", at);
      expect(await database.db.jobRun.findFirst()).toMatchObject({
        attempts: 5,
        finishedAt: at,
        leaseUntil: null,
        error: "Error: no",
      });
    });

    test("that fails does not keep a later one waiting, which closes it", async () => {
      await schedule();
      await schedule(30_000);
      await failJobRun(database.db, await taken("me"), "Error: no", now);
      const next = await taken("me", later(30_000));
      await finishJobRun(database.db, next, { summary }, later(30_000));
      expect(await take("me", later(600_000))).toBeNull();
    });
  });

  describe("a shared pace", () => {
    const turn = (intervalMs: number, at = now) => takeTurn(database.db, "smtp", intervalMs, at);

    test("gives out turns one interval apart, each once", async () => {
      const turns = await Promise.all(Array.from({ length: 5 }, () => turn(100)));
      const waits = turns.map(({ at }) => at.getTime() - now.getTime());
      expect(waits.toSorted((a, b) => a - b)).toEqual([0, 100, 200, 300, 400]);
    });

    test("reserves no turn that is far off, and says when to ask again", async () => {
      await turn(10_000);
      const wait = { kind: "wait", at: later(8_000) };
      expect(await turn(10_000)).toEqual(wait);
      expect(await turn(10_000, later(7_999))).toEqual(wait);
      expect(await turn(10_000, later(8_000))).toEqual({ kind: "turn", at: later(10_000) });
    });

    test.each([10_000, 90_000])("is kept by ten lanes at one in %d ms", async (intervalMs) => {
      const turns: number[] = [];
      const lanes = Array.from({ length: 10 }, (_, n) => now.getTime() + n);
      const until = now.getTime() + 18 * intervalMs;
      for (;;) {
        const at = Math.min(...lanes);
        if (at > until) break;
        const answer = await turn(intervalMs, new Date(at));
        if (answer.kind === "turn") turns.push(answer.at.getTime());
        lanes[lanes.indexOf(at)] = Math.max(at, answer.at.getTime()) + 1;
      }
      expect(turns.length).toBeGreaterThan(17);
      const gaps = turns.slice(1).map((one, n) => one - (turns[n] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(intervalMs);
    });

    test("may be faster than one a millisecond", async () => {
      for (let n = 0; n < 4; n++) await turn(0.25);
      expect(await turn(0.25)).toEqual({ kind: "turn", at: later(1) });
    });

    test("does not wait for turns that were reserved under a clock far ahead", async () => {
      await turn(100, later(86_400_000));
      expect(await turn(100)).toEqual({ kind: "turn", at: now });
    });
  });
});

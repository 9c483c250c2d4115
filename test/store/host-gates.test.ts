import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createHostGate } from "../../src/store/host-gates.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const MANNERS = { gate: "arxiv.org", intervalMs: 3_000 };
const TIMEOUT_MS = 20_000;
/** The request's timeout and the time the gate allows beyond it. */
const LEASE_MS = TIMEOUT_MS + 30_000;
const WELL = { pauseMs: 3_000, hasFailed: false };
const BADLY = { pauseMs: 60_000, hasFailed: true };

describe.each(databaseKinds)("the gate of a host on %s", (kind) => {
  let database: TestDatabase;
  let at: Date;
  const now = (text: string) => {
    at = new Date(text);
  };
  const wait = (ms: number) => {
    at = new Date(at.getTime() + ms);
  };
  const gateOf = (holder: string) => createHostGate(database.db, holder, () => at);
  const enter = (holder: string, manners: typeof MANNERS & { perDay?: number } = MANNERS) =>
    gateOf(holder).enter(manners, TIMEOUT_MS);
  const leave = (holder: string, after = WELL) => gateOf(holder).leave(MANNERS, after);

  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  beforeEach(async () => {
    await database.db.hostGate.deleteMany();
    now("2026-01-30T12:00:00Z");
  });
  afterAll(async () => await database.close());

  test("lets one in, and tells the other who is there", async () => {
    expect(await enter("a")).toEqual({ kind: "in", failures: 0 });
    const reason = "another process asks arxiv.org";
    expect(await enter("b")).toEqual({ kind: "wait", waitMs: 3_000, reason });
    wait(2_999);
    expect(await enter("b")).toEqual({ kind: "wait", waitMs: 1_000, reason });
    wait(10_000);
    expect(await enter("a")).toEqual({ kind: "wait", waitMs: 1_000, reason });
  });

  test("another host has a gate of its own", async () => {
    await enter("a");
    expect(await enter("b", { ...MANNERS, gate: "github.com" })).toMatchObject({ kind: "in" });
  });

  test("rests after a request, from its end on", async () => {
    await enter("a");
    wait(10_000);
    await leave("a");
    wait(1_000);
    const reason = "arxiv.org rests until 2026-01-30T12:00:13.000Z";
    expect(await enter("b")).toEqual({ kind: "wait", waitMs: 2_000, reason });
    wait(2_000);
    expect(await enter("b")).toEqual({ kind: "in", failures: 0 });
  });

  test("rests at least its interval, though who leaves asks for less", async () => {
    await enter("a");
    await leave("a", { pauseMs: 0, hasFailed: false });
    expect(await enter("a")).toMatchObject({ kind: "wait", waitMs: 3_000 });
  });

  test("counts failures in a row, and forgets them with a success", async () => {
    for (const failures of [0, 1, 2]) {
      expect(await enter("a")).toEqual({ kind: "in", failures });
      await leave("a", BADLY);
      wait(60_000);
    }
    wait(-1);
    const reason = "arxiv.org rests until 2026-01-30T12:03:00.000Z after 3 failures in a row";
    expect(await enter("b")).toEqual({ kind: "wait", waitMs: 1, reason });
    wait(1);
    expect(await enter("b")).toEqual({ kind: "in", failures: 3 });
    await leave("b");
    wait(3_000);
    expect(await enter("b")).toEqual({ kind: "in", failures: 0 });
  });

  test("gives the turn of a holder that died to another when its lease is over", async () => {
    await enter("dead");
    await leave("dead", BADLY);
    wait(60_000);
    await enter("dead");
    wait(LEASE_MS);
    expect(await enter("b")).toMatchObject({ kind: "wait" });
    wait(1);
    expect(await enter("b")).toEqual({ kind: "in", failures: 1 });
  });

  test("a holder that leaves after it lost its turn changes nothing", async () => {
    await enter("late");
    wait(LEASE_MS + 1);
    await enter("b");
    const before = await database.db.hostGate.findMany();
    await leave("late", BADLY);
    expect(await database.db.hostGate.findMany()).toEqual(before);
    await leave("b");
    await leave("b", BADLY);
    expect(await database.db.hostGate.findMany()).toMatchObject([{ holder: null, failures: 0 }]);
  });

  test("spends a day's budget, and has a new one at midnight UTC", async () => {
    const metered = { ...MANNERS, perDay: 2 };
    now("2026-01-30T23:59:00Z");
    for (const _ of [1, 2]) {
      expect(await enter("a", metered)).toMatchObject({ kind: "in" });
      await leave("a");
      wait(3_000);
    }
    expect(await enter("a", metered)).toEqual({ kind: "spent" });
    now("2026-01-30T23:59:59.999Z");
    expect(await enter("a", metered)).toEqual({ kind: "spent" });
    expect(await enter("a", { ...metered, perDay: 3 })).toMatchObject({ kind: "in" });
    await leave("a", { pauseMs: 0, hasFailed: false });
    now("2026-01-31T00:00:00Z");
    expect(await enter("a", metered)).toMatchObject({ kind: "wait", waitMs: 2_999 });
    wait(3_000);
    expect(await enter("a", metered)).toMatchObject({ kind: "in" });
    expect(await database.db.hostGate.findMany()).toMatchObject([{ spent: 1 }]);
  });

  test("knows the time by the database's own clock when none is given", async () => {
    const gate = createHostGate(database.db, "a");
    const start = Date.now();
    expect(await gate.enter(MANNERS, TIMEOUT_MS)).toEqual({ kind: "in", failures: 0 });
    const [row] = await database.db.hostGate.findMany();
    expect(Math.abs(Number(row?.leaseUntil) - start - LEASE_MS)).toBeLessThan(5_000);
    await gate.leave(MANNERS, { pauseMs: 30_000, hasFailed: true });
    const answer = await createHostGate(database.db, "b").enter(MANNERS, TIMEOUT_MS);
    if (answer.kind !== "wait") throw new Error(`it was ${answer.kind}`);
    expect(answer.waitMs).toBeGreaterThan(20_000);
    expect(answer.waitMs).toBeLessThanOrEqual(30_000);
  });

  test("ten holders that race are inside one at a time, each with its turns", async () => {
    const quick = { gate: "quick", intervalMs: 1 };
    const log: string[] = [];
    let inside = 0;
    const takeTurns = async (holder: string) => {
      const gate = createHostGate(database.db, holder);
      for (let turns = 0; turns < 3; ) {
        if ((await gate.enter(quick, TIMEOUT_MS)).kind !== "in") continue;
        inside++;
        await new Promise(setImmediate);
        log.push(`${holder} ${inside}`);
        inside--;
        await gate.leave(quick, { pauseMs: 1, hasFailed: false });
        turns++;
      }
    };
    const holders = Array.from({ length: 10 }, (_, n) => `process ${n}`);
    await Promise.all(holders.map(takeTurns));
    expect(log.toSorted()).toEqual(holders.flatMap((one) => Array(3).fill(`${one} 1`)));
    expect(await database.db.hostGate.findMany()).toMatchObject([{ holder: null, spent: 30 }]);
  });

  test("of many that come at once to a host never asked before, one is in", async () => {
    const holders = Array.from({ length: 10 }, (_, n) => `process ${n}`);
    const answers = await Promise.all(holders.map((holder) => enter(holder)));
    expect(answers.filter((answer) => answer.kind === "in")).toHaveLength(1);
  });
});

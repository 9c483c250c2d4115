import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  changeGates,
  type GateChange,
  readGates,
  type StoredGate,
  takeProbe,
} from "../../src/store/send-gates.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const now = new Date("2026-01-30T06:30:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

describe.each(databaseKinds)("gates on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    await database.db.sendGate.deleteMany();
  });

  const change = (...changes: GateChange[]) =>
    database.db.$transaction((tx) => changeGates(tx, changes, now));
  const strike = (name: string): GateChange => ({
    name,
    change: (gate) => ({ ...gate, strikes: gate.strikes + 1 }),
  });
  const open = (name: string): GateChange => ({ name, change: () => null });
  const shut = (name: string, shutUntil: Date): GateChange => ({
    name,
    change: (gate) => ({ ...gate, shutUntil }),
  });
  const gates = () => readGates(database.db);
  const gate = (name: string, more: Partial<StoredGate> = {}) => {
    return { name, strikes: 0, slows: 0, shutUntil: null, ...more };
  };

  test("come into being with the first change, and take several at once", async () => {
    await change(strike("a.example"), strike("*"), strike("a.example"));
    expect(await gates()).toEqual([gate("*", { strikes: 1 }), gate("a.example", { strikes: 2 })]);
  });

  test("are gone when they are opened, and begin anew after it", async () => {
    await change(strike("a.example"));
    await change(open("a.example"));
    expect(await gates()).toEqual([]);
    await change(strike("a.example"), open("a.example"), strike("a.example"));
    expect(await gates()).toEqual([gate("a.example", { strikes: 1 })]);
    await change(open("b.example"));
    expect(await gates()).toHaveLength(1);
  });

  test("count every strike of workers that strike at once, in whichever order they name them", async () => {
    const names = ["*", "a.example", "b.example"];
    await Promise.all(
      Array.from({ length: 10 }, (_, at) => {
        const changes = names.map(strike);
        return change(...(at % 2 === 0 ? changes : changes.toReversed()));
      }),
    );
    expect(await gates()).toEqual(names.map((name) => gate(name, { strikes: 10 })));
  });

  test("forget no opening and no strike when one worker opens while another strikes", async () => {
    for (let round = 0; round < 5; round++) {
      await change(strike("a.example"));
      await Promise.all([
        change(open("a.example")),
        change(strike("a.example")),
        change(open("a.example")),
        change(strike("a.example")),
      ]);
    }
    // Whatever the order: gone, or with the strikes since the last opening.
    for (const { strikes } of await gates()) expect([1, 2]).toContain(strikes);
  });

  test("let one mail try when their time is over, however many want to", async () => {
    await change(shut("a.example", later(15)));
    expect(await takeProbe(database.db, "a.example", later(2), now)).toBe(false);
    const tries = await Promise.all(
      Array.from({ length: 6 }, () => takeProbe(database.db, "a.example", later(17), later(15))),
    );
    expect(tries.filter(Boolean)).toHaveLength(1);
    // Who tried never came back: after a while another may.
    expect(await takeProbe(database.db, "a.example", later(19), later(16))).toBe(false);
    expect(await takeProbe(database.db, "a.example", later(19), later(17))).toBe(true);
  });

  test("that are not there, or not shut, have nothing to try", async () => {
    await change(strike("a.example"));
    expect(await takeProbe(database.db, "a.example", later(2), now)).toBe(false);
    expect(await takeProbe(database.db, "b.example", later(2), now)).toBe(false);
  });

  test("outlive the process that shut them", async () => {
    await change(shut("*", later(15)));
    const again = await readGates(database.db);
    expect(again).toEqual([gate("*", { shutUntil: later(15) })]);
  });
});

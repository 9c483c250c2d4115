import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  releaseConnections,
  renewConnections,
  takeConnections,
} from "../../src/store/relay-connections.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const now = new Date("2026-01-30T06:30:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe.each(databaseKinds)("connections to the relay on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    await database.db.relayConnection.deleteMany();
  });

  const take = (holder: string, most: number, at = now, group = "relay:587") =>
    takeConnections(database.db, { group, allowed: 5, most, holder }, at);

  test("are shared: each worker gets what others leave, at most its own number", async () => {
    expect(await take("a", 3)).toBe(3);
    expect(await take("b", 3)).toBe(2);
    expect(await take("c", 3)).toBe(0);
  });

  test("asked for by many at once are all given, and none twice", async () => {
    const got = await Promise.all(["a", "b", "c", "d"].map((holder) => take(holder, 2)));
    expect(got.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 2]);
    const rows = await database.db.relayConnection.findMany();
    expect(new Set(rows.map(({ number }) => number)).size).toBe(5);
  });

  test("asked for again are those one has, and no more than one's number", async () => {
    await take("a", 2);
    expect(await take("a", 2, later(30))).toBe(2);
    expect(await take("a", 4, later(30))).toBe(4);
    expect(await take("b", 5, later(61))).toBe(1);
  });

  test("go to others when they are given back, or when their worker is heard of no more", async () => {
    await take("a", 3);
    await take("b", 2);
    await releaseConnections(database.db, "a");
    expect(await take("c", 5)).toBe(3);
    expect(await take("d", 5, later(59))).toBe(0);
    expect(await take("d", 5, later(60))).toBe(5);
  });

  test("stay with a worker that renews them, and renewing takes none", async () => {
    await take("a", 3);
    await renewConnections(database.db, ["a"], later(45));
    expect(await take("b", 5, later(60))).toBe(2);
    await renewConnections(database.db, ["c"], later(60));
    expect(await database.db.relayConnection.count({ where: { holder: "c" } })).toBe(0);
  });

  test("of one relay leave those of another alone", async () => {
    expect(await take("a", 5)).toBe(5);
    expect(await take("b", 5, now, "other:587")).toBe(5);
  });

  test("are as many as allowed after a restart, and no more", async () => {
    await take("before", 5);
    // Killed: its connections are the relay's matter for a minute.
    expect(await take("after", 5, later(10))).toBe(0);
    expect(await take("after", 5, later(61))).toBe(5);
  });
});

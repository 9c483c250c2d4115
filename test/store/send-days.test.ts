import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { giveBackToDay, takeFromDay } from "../../src/store/send-days.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const now = new Date("2026-01-30T06:30:00Z");

describe.each(databaseKinds)("the mails of a day on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    await database.db.sendDay.deleteMany();
  });

  const take = (cap: number, wanted: number, at = now) =>
    database.db.$transaction((tx) => takeFromDay(tx, cap, wanted, at));
  const giveBack = (count: number) =>
    database.db.$transaction((tx) => giveBackToDay(tx, count, now));

  test("are taken up to their number", async () => {
    expect(await take(5, 3)).toBe(3);
    expect(await take(5, 3)).toBe(2);
    expect(await take(5, 3)).toBe(0);
    expect(await take(7, 3)).toBe(2);
  });

  test("are never more than their number, however many take at once", async () => {
    const got = await Promise.all(Array.from({ length: 12 }, () => take(20, 3)));
    expect(got.reduce((sum, one) => sum + one, 0)).toBe(20);
  });

  test("stay taken when the number is made smaller", async () => {
    await take(5, 5);
    expect(await take(2, 3)).toBe(0);
    expect(await database.db.sendDay.findMany()).toMatchObject([{ taken: 5 }]);
  });

  test("can be given back, and are never less than none", async () => {
    await take(5, 5);
    await giveBack(2);
    expect(await take(5, 5)).toBe(2);
    await giveBack(99);
    expect(await take(5, 9)).toBe(5);
  });

  test("are those of the day in UTC, whatever the zone of the server", async () => {
    await database.db.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL TIME ZONE 'America/Los_Angeles'`;
      expect(await takeFromDay(tx, 5, 1, new Date("2026-01-30T01:00:00Z"))).toBe(1);
      await giveBackToDay(tx, 1, new Date("2026-01-30T01:00:00Z"));
    });
    const [row] = await database.db.sendDay.findMany();
    expect(row).toEqual({ day: new Date("2026-01-30T00:00:00Z"), taken: 0 });
  });
});

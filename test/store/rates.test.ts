import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createClient } from "../../src/store/client.ts";
import { takeTurn } from "../../src/store/rates.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const now = new Date("2026-01-30T06:30:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);

describe.each(databaseKinds)("a pace on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    await database.db.rate.deleteMany();
  });

  const take = (intervalMs = 500, at = now) => takeTurn(database.db, "smtp", intervalMs, at);

  test("is kept by whoever comes after a restart", async () => {
    await take();
    const again = createClient(database.pool);
    expect(await takeTurn(again, "smtp", 500, later(100))).toEqual({
      kind: "turn",
      at: later(500),
    });
    await again.$disconnect();
  });

  test("that nobody used begins at once, and saves nothing up", async () => {
    await take();
    expect(await take(500, later(60_000))).toEqual({ kind: "turn", at: later(60_000) });
    expect(await take(500, later(60_000))).toEqual({ kind: "turn", at: later(60_500) });
  });

  test("of one name is not that of another", async () => {
    await take();
    const other = await takeTurn(database.db, "smtp:a.example", 500, now);
    expect(other).toEqual({ kind: "turn", at: now });
  });
});

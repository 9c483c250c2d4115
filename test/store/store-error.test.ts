import { describe, expect, test } from "@jest/globals";
import { createClient, type Db } from "../../src/store/client.ts";
import { isDatabaseTrouble, StoreError } from "../../src/store/store-error.ts";
import { openTestDatabase, openTestDatabaseOn } from "../support/database.ts";

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  return await asked.then(
    () => {
      throw new Error("the database answered");
    },
    (error: unknown) => error,
  );
}

/** What Prisma throws when it reads as composing does. */
async function readingFails(db: Db): Promise<unknown> {
  return await failureOf(db.paper.findMany({ where: { id: { in: [1, 2] } } }));
}

describe("the database's trouble is", () => {
  test("a server that nobody runs", async () => {
    const db = createClient({ connectionString: "postgres://me@127.0.0.1:1/x" });
    expect(isDatabaseTrouble(await readingFails(db))).toBe(true);
    await db.$disconnect();
  });

  test("a table that is not as it should be", async () => {
    const { db, close } = await openTestDatabase();
    await db.$executeRawUnsafe("ALTER TABLE paper RENAME COLUMN title TO heading");
    expect(isDatabaseTrouble(await readingFails(db))).toBe(true);
    await close();
  });

  // The embedded one has a single session, which nobody can end.
  (process.env["TEST_DATABASE_URL"] ? test : test.skip)("a connection that is cut", async () => {
    const { db, close } = await openTestDatabaseOn("server");
    const cut = db.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    expect(isDatabaseTrouble(await failureOf(cut))).toBe(true);
    await close();
  });

  test("our own word on it, also as a cause", () => {
    const told = new StoreError("Full.", "Mend it.");
    expect(isDatabaseTrouble(told)).toBe(true);
    expect(isDatabaseTrouble(new Error("could not be done", { cause: told }))).toBe(true);
  });

  test("a socket that ended, as pg says it", () => {
    expect(isDatabaseTrouble(new Error("Connection terminated unexpectedly"))).toBe(true);
  });
});

test.each([
  new Error("Cannot render the paper: TLS in the wild, connection terminated"),
  new TypeError("x is not a function"),
  Object.assign(new Error("fetch failed"), { code: "ECONNREFUSED" }),
  "a text",
  null,
])("an error of composing is none, whatever its words: %s", (error) => {
  expect(isDatabaseTrouble(error)).toBe(false);
});

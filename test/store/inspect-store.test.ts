import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { inspectFolder } from "../../src/store/embedded/inspect-folder.ts";
import { inspectStore } from "../../src/store/inspect-store.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { copyDataFolder, openTestDatabaseOn } from "../support/database.ts";

const log = { info: () => {}, warn: () => {} };
const limitMs = 10_000;

let data: Awaited<ReturnType<typeof copyDataFolder>>;
let empty: string;
beforeAll(async () => {
  data = await copyDataFolder();
  empty = await mkdtemp(path.join(tmpdir(), "paperboy-inspect-"));
});
afterAll(async () => {
  await data.remove();
  await rm(empty, { recursive: true, force: true });
});

describe("an embedded database", () => {
  test("is looked at as it is", async () => {
    const facts = await inspectStore({
      databaseUrl: undefined,
      dataDir: data.dataDir,
      log,
      limitMs,
    });
    expect(facts).toMatchObject({
      isNewEnough: true,
      missing: [],
      unknown: [],
      addressKey: null,
      sending: {
        activeReaders: 0,
        returnedReaders: 0,
        preparedAt: null,
        acceptedAt: null,
        overdue: 0,
        inDoubt: 0,
        shut: [],
      },
    });
    expect(Math.abs(facts.clockAheadMs)).toBeLessThan(60_000);
    expect(await inspectFolder(data.dataDir)).toMatchObject({
      isThere: true,
      isWritable: true,
      hasDatabase: true,
    });
  });

  test("that is not there is not made by looking", async () => {
    const dataDir = path.join(empty, "a", "b");
    expect(await inspectFolder(dataDir)).toMatchObject({
      path: empty,
      isThere: false,
      isWritable: true,
      hasDatabase: false,
    });
    expect((await inspectFolder(path.join(empty, "a"))).isThere).toBe(false);
  });
});

const testOnServer = process.env["TEST_DATABASE_URL"] ? describe : describe.skip;
testOnServer("a server's database", () => {
  test("tells what is missing and what is foreign, and nothing is changed by that", async () => {
    const database = await openTestDatabaseOn("server");
    const databaseUrl = database.connectionString;
    const look = () => inspectStore({ databaseUrl, dataDir: empty, log, limitMs });
    try {
      await database.db.sendGate.createMany({
        data: [
          {
            name: "shut.example",
            strikes: 3,
            slows: 0,
            shutUntil: future(),
            updatedAt: new Date(),
          },
          { name: "open.example", strikes: 1, slows: 0, updatedAt: new Date() },
        ],
      });
      const [{ name }] = await database.db.$queryRaw<[{ name: string }]>`
        SELECT max(migration_name) AS name FROM _prisma_migrations`;
      expect(await look()).toMatchObject({
        missing: [],
        unknown: [],
        sending: { shut: ["shut.example"] },
      });

      await database.db
        .$executeRaw`UPDATE _prisma_migrations SET migration_name = 'of_the_future' WHERE migration_name = ${name}`;
      const strange = { missing: [name], unknown: ["of_the_future"], sending: null };
      expect(await look()).toMatchObject(strange);
      expect(await look()).toMatchObject(strange);
    } finally {
      await database.close();
    }
  });
});

function future(): Date {
  return new Date(Date.now() + 3_600_000);
}

test("a server that nobody runs is told of without its password", async () => {
  const databaseUrl = "postgres://me:hush@127.0.0.1:1/x";
  const looked = inspectStore({ databaseUrl, dataDir: empty, log, limitMs });
  await expect(looked).rejects.toThrow(StoreError);
  await expect(looked).rejects.toThrow("127.0.0.1:1/x: The database server does not answer.");
  await expect(looked).rejects.not.toThrow("hush");
});

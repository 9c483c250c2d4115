/** A fresh, migrated database for every call, thrown away at close(). */
import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { Prisma } from "../../src/generated/prisma/client.ts";
import { createClient, type Db } from "../../src/store/client.ts";
import { openGate } from "../../src/store/embedded/gate.ts";
import { closePglite, openPglite } from "../../src/store/embedded/pglite.ts";
import { dataTemplate, memoryTemplate, serverTemplate } from "./templates.ts";

export type TestDatabase = {
  db: Db;
  kind: "embedded" | "server";
  /** For a connection of one's own, whatever the kind. */
  pool: pg.PoolConfig;
  /** Only of a server. */
  connectionString?: string;
  close(): Promise<void>;
};

const serverUrl = process.env["TEST_DATABASE_URL"];

/** On the server that TEST_DATABASE_URL names, else embedded, in memory. */
export function openTestDatabase(): Promise<TestDatabase> {
  return openTestDatabaseOn(serverUrl ? "server" : "embedded");
}

/** For tests that hold on both: `test.each(databaseKinds)`. */
export const databaseKinds: ("embedded" | "server")[] = serverUrl
  ? ["embedded", "server"]
  : ["embedded"];

export function openTestDatabaseOn(kind: "embedded" | "server"): Promise<TestDatabase> {
  if (kind === "embedded") return openEmbeddedCopy();
  if (!serverUrl) throw new Error("this test needs TEST_DATABASE_URL");
  return openServerCopy(serverUrl);
}

/** As fresh again, and much faster than another database: for the next test of a file. */
export async function emptyDatabase({ db }: TestDatabase): Promise<void> {
  const used = await usedTables(db);
  // TRUNCATE makes new files and waits until they are on the disk: 100 to 500 ms against 10.
  await db.$transaction([withoutChecks(db), ...used.map((name) => remove(db, name)), restart(db)]);
}

/** Keeps what is in it now. Returns what makes it so again: much faster than what led to it. */
export async function keepContents({ db }: TestDatabase): Promise<() => Promise<void>> {
  await db.$executeRaw`CREATE SCHEMA kept`;
  const kept = await usedTables(db);
  for (const name of kept) {
    await db.$executeRawUnsafe(`CREATE TABLE kept.${name} AS TABLE ${name}`);
  }
  const columns = new Map(
    await Promise.all(kept.map(async (name) => [name, await columnsOf(db, name)] as const)),
  );
  const sequences = await db.$queryRaw<{ name: string; last: bigint }[]>`
    SELECT format('%I.%I', schemaname, sequencename) AS name, last_value AS last
      FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL`;
  return async () => {
    const used = await usedTables(db);
    await db.$transaction([
      withoutChecks(db),
      ...used.map((name) => remove(db, name)),
      ...kept.map((name) =>
        db.$executeRawUnsafe(
          `INSERT INTO ${name} (${columns.get(name)}) OVERRIDING SYSTEM VALUE
           SELECT ${columns.get(name)} FROM kept.${name}`,
        ),
      ),
      restart(db),
      ...sequences.map(
        ({ name, last }) => db.$queryRaw`SELECT setval(${name}::regclass, ${last})::text`,
      ),
    ]);
  };
}

async function openEmbeddedCopy(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "paperboy-test-"));
  const pglite = await openMemoryCopy();
  const gate = await openGate({ db: pglite, socketPath: join(folder, ".s.PGSQL.5432") });
  const pool = { host: folder, user: "postgres", database: "postgres", ssl: false, max: 4 };
  const db = createClient(pool);
  return {
    db,
    pool,
    kind: "embedded",
    async close() {
      await db.$disconnect();
      await gate.close();
      await closePglite(pglite);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A migrated PGlite in memory, without a gate. */
export async function openMemoryCopy(): Promise<PGlite> {
  return openPglite({ loadDataDir: await openAsBlob(memoryTemplate()) });
}

/** A migrated data folder in a new place, as an embedded database leaves it when it closes. */
export async function copyDataFolder(): Promise<{ dataDir: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "paperboy-data-"));
  const dataDir = join(folder, "data");
  await cp(dataTemplate(), dataDir, { recursive: true });
  return { dataDir, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function openServerCopy(adminUrl: string): Promise<TestDatabase> {
  const name = `paperboy_test_${randomUUID().slice(0, 13).replace("-", "_")}`;
  await onServer(
    adminUrl,
    `CREATE DATABASE "${name}" TEMPLATE "${serverTemplate()}"`,
    // Nobody pulls the plug of a test: a commit takes a fifth of a millisecond instead of one to four.
    `ALTER DATABASE "${name}" SET synchronous_commit = off`,
  );
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const pool = { connectionString: url.href, max: 8 };
  const db = createClient(pool);
  return {
    db,
    pool,
    kind: "server",
    connectionString: url.href,
    async close() {
      await db.$disconnect();
      await onServer(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}

async function onServer(connectionString: string, ...statements: string[]): Promise<void> {
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  try {
    for (const sql of statements) await admin.query(sql);
  } finally {
    await admin.end();
  }
}

async function usedTables(db: Db): Promise<string[]> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`;
  const asked = tables.map(({ name }) => `SELECT '${name}' AS name WHERE EXISTS (TABLE ${name})`);
  const used = await db.$queryRawUnsafe<{ name: string }[]>(asked.join(" UNION ALL "));
  return used.map(({ name }) => name);
}

/** Neither triggers nor foreign keys until the transaction's end, and so the tables in any order. */
function withoutChecks(db: Db) {
  return db.$executeRaw`SET LOCAL session_replication_role = replica`;
}

function remove(db: Db, name: string) {
  return db.$executeRaw`DELETE FROM ${Prisma.raw(name)}`;
}

/** Every sequence from its beginning. */
function restart(db: Db) {
  return db.$queryRaw`
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)::text
      FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL`;
}

/** Those that can be written to. */
async function columnsOf(db: Db, name: string): Promise<string> {
  const columns = await db.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(attname) AS name FROM pg_attribute
     WHERE attrelid = ${name}::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`;
  return columns.map((column) => column.name).join(", ");
}

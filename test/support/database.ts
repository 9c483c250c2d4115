/** A fresh, migrated database for every call, thrown away at close(). */
import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import pg from "pg";
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
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`;
  const used = await db.$queryRawUnsafe<{ name: string }[]>(
    tables
      .map(({ name }) => `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM ${name})`)
      .join(" UNION ALL "),
  );
  // TRUNCATE makes new files and waits until they are on the disk: 100 to 500 ms against 10.
  await db.$transaction([
    // Neither triggers nor foreign keys, and so in any order.
    db.$executeRaw`SET LOCAL session_replication_role = replica`,
    ...used.map(({ name }) => db.$executeRawUnsafe(`DELETE FROM ${name}`)),
    db.$queryRaw`
      SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)::text
        FROM pg_sequences WHERE last_value IS NOT NULL`,
  ]);
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

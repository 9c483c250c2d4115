import { mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { EMBEDDED_MAJOR } from "../../../src/store/embedded/folder.ts";
import { takeLock } from "../../../src/store/embedded/lock.ts";
import { type Embedded, openEmbedded } from "../../../src/store/embedded/owner.ts";
import { copyDataFolder } from "../../support/database.ts";

const log = { info() {}, warn() {} };
let folder: Awaited<ReturnType<typeof copyDataFolder>>;
let scratch: string;
let opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = await copyDataFolder();
  scratch = await mkdtemp(join(tmpdir(), "paperboy-owner-"));
});
afterEach(async () => {
  for (const each of opened.toReversed()) await each.close();
  opened = [];
});
afterAll(async () => {
  await folder.remove();
  await rm(scratch, { recursive: true });
});

async function open(dataDir = folder.dataDir, waitMs = 30_000): Promise<Embedded> {
  const embedded = await openEmbedded({ dataDir, log, waitMs });
  opened.push(embedded);
  return embedded;
}

function poolOf(embedded: Embedded): pg.Pool {
  const pool = new pg.Pool(embedded.pool);
  pool.on("error", () => {});
  opened.push({ close: () => pool.end() });
  return pool;
}

const one = async (pool: pg.Pool) => (await pool.query("SELECT 1 AS one")).rows;

test("a first start that was cut short begins again; the folder is its owner's alone", async () => {
  const dataDir = join(scratch, "new");
  await mkdir(join(dataDir, "pg"), { recursive: true });
  await writeFile(join(dataDir, "pg", "PG_VERSION"), "half");
  await writeFile(join(dataDir, "pg.unfinished"), "");
  const exitCode = process.exitCode;
  const pool = poolOf(await open(dataDir));
  expect(process.exitCode).toBe(exitCode);
  const { rows } = await pool.query("SHOW server_version");
  expect(rows[0].server_version.split(".")[0]).toBe(EMBEDDED_MAJOR);
  const modeOf = async (path: string) => (await stat(join(dataDir, path))).mode & 0o777;
  expect(await modeOf("pg")).toBe(0o700);
  expect(await modeOf("gate")).toBe(0o700);
  expect(await modeOf("owner.lock")).toBe(0o600);
});

test("when the owner closes, an open transaction may end first, and the other takes over", async () => {
  const owner = await openEmbedded({ dataDir: folder.dataDir, log });
  const other = poolOf(await open());
  const client = await other.connect();
  client.on("error", () => {});
  await client.query("BEGIN");
  await client.query("INSERT INTO instance VALUES ('handed over', 'yes')");
  const closed = owner.close();
  await client.query("COMMIT");
  client.release();
  await closed;
  // The pool hears of the closed connection first, as it would in another process.
  await sleep(50);
  const { rows } = await other.query("SELECT value FROM instance WHERE name = 'handed over'");
  expect(rows).toEqual([{ value: "yes" }]);
});

test("a folder whose path is too long for a socket is served from the temporary folder", async () => {
  const dataDir = join(scratch, "long".repeat(40));
  await mkdir(dataDir);
  await rename(join(folder.dataDir, "pg"), join(dataDir, "pg"));
  const [owner, other] = [await open(dataDir), await open(dataDir)];
  expect(owner.pool.host).toMatch(/paperboy-[0-9a-f]{16}$/);
  expect(await one(poolOf(owner))).toEqual([{ one: 1 }]);
  expect(await one(poolOf(other))).toEqual([{ one: 1 }]);
  opened.unshift({
    async close() {
      await rename(join(dataDir, "pg"), join(folder.dataDir, "pg"));
      await rm(String(owner.pool.host), { recursive: true });
    },
  });
});

describe("refuses, and says what to do,", () => {
  test("a folder that somebody holds and does not serve", async () => {
    const dataDir = join(scratch, "locked");
    await mkdir(dataDir);
    const lock = await takeLock(join(dataDir, "owner.lock"));
    await expect(open(dataDir, 200)).rejects.toThrow(
      new RegExp(`in use by process ${process.pid}.*does not answer`),
    );
    await lock?.release();
  });

  test("files of another PostgreSQL", async () => {
    const dataDir = join(scratch, "other");
    await mkdir(join(dataDir, "pg"), { recursive: true });
    await writeFile(join(dataDir, "pg", "PG_VERSION"), "16\n");
    await expect(open(dataDir)).rejects.toThrow(/PostgreSQL 16.*embeds PostgreSQL 17.*DATA_DIR/);
  });

  test("a path that cannot be a folder", async () => {
    await writeFile(join(scratch, "file"), "");
    await expect(open(join(scratch, "file", "data"))).rejects.toThrow(/cannot be used.*DATA_DIR/);
  });
});

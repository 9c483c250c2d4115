import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { migrate } from "../../src/store/migrate.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const ONE = { "1_one": "CREATE TABLE one (n INTEGER); INSERT INTO one VALUES (1);" };
const TWO = { ...ONE, "2_two": "ALTER TABLE one ADD COLUMN m INTEGER;" };
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "paperboy-migrations-"));
});
afterAll(() => rm(scratch, { recursive: true }));

async function folderOf(migrations: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(scratch, "m-"));
  await writeFile(join(folder, "migration_lock.toml"), "");
  for (const [name, script] of Object.entries(migrations)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "migration.sql"), script);
  }
  return folder;
}

describe.each(databaseKinds)("on the %s database", (kind) => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
    pool = new pg.Pool(database.pool);
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
  });
  beforeEach(() => pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));

  async function migrateTo(migrations: Record<string, string>): Promise<string[]> {
    const client = await pool.connect();
    try {
      return (await migrate(client, await folderOf(migrations))).applied;
    } finally {
      client.release();
    }
  }

  test("applies what is missing, in order, and nothing twice", async () => {
    expect(await migrateTo(ONE)).toEqual(["1_one"]);
    expect(await migrateTo(TWO)).toEqual(["2_two"]);
    expect(await migrateTo(TWO)).toEqual([]);
    expect((await pool.query("SELECT * FROM one")).rows).toEqual([{ n: 1, m: null }]);
  });

  test("keeps the table that Prisma keeps", async () => {
    await migrateTo(ONE);
    const { rows } = await pool.query(`SELECT * FROM "_prisma_migrations"`);
    expect(rows).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: "3d0d20419061209708158f49ccdf5c92d1994059341828d253dd55df65090cdd",
        finished_at: expect.any(Date),
        migration_name: "1_one",
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        applied_steps_count: 1,
      },
    ]);
  });

  test("several processes starting at once apply each migration once", async () => {
    const applied = await Promise.all([migrateTo(TWO), migrateTo(TWO), migrateTo(TWO)]);
    expect(applied.flat().toSorted()).toEqual(["1_one", "2_two"]);
    expect((await pool.query("SELECT * FROM one")).rows).toEqual([{ n: 1, m: null }]);
  });

  test("keeps nothing of a migration that fails", async () => {
    const broken = { ...ONE, "2_two": "CREATE TABLE two (n INTEGER); SELECT nothing;" };
    await expect(migrateTo(broken)).rejects.toThrow(
      /2_two failed: .*nothing.*Nothing of it was kept/,
    );
    expect((await pool.query("SELECT to_regclass('two') AS two")).rows).toEqual([{ two: null }]);
    expect(await migrateTo(TWO)).toEqual(["2_two"]);
  });

  test("refuses a database of a newer version", async () => {
    await migrateTo(TWO);
    await expect(migrateTo(ONE)).rejects.toThrow(/newer Paperboy.*2_two.*newer version again/);
  });

  test("refuses a migration that was changed after it was applied, but not for its line ends", async () => {
    await migrateTo({ "1_one": "CREATE TABLE one ();\n" });
    expect(await migrateTo({ "1_one": "CREATE TABLE one ();\r\n" })).toEqual([]);
    await expect(migrateTo({ "1_one": "CREATE TABLE two ();\n" })).rejects.toThrow(
      /1_one is not the one that was applied.*new migration/,
    );
  });

  test("refuses an unfinished migration, and forgets one that was rolled back", async () => {
    await migrateTo(ONE);
    await pool.query(`UPDATE "_prisma_migrations" SET finished_at = NULL`);
    await expect(migrateTo(ONE)).rejects.toThrow(/never finished.*migrate resolve --rolled-back/);
    await pool.query(`DROP TABLE one; UPDATE "_prisma_migrations" SET rolled_back_at = now()`);
    expect(await migrateTo(ONE)).toEqual(["1_one"]);
  });
});

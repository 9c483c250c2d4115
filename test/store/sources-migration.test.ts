import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { titleKey } from "../../src/ingest/twins.ts";
import { migrate } from "../../src/store/migrate.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const MIGRATIONS = "prisma/migrations";
const TITLES = [
  "Graphs that Learn: a 2nd Look, with_Notes (v3)!",
  "Just nineteen lettr",
  "Just twenty letters 1",
  "A title ".repeat(60),
  "Editorial",
];

describe.each(databaseKinds)("papers stored before twins were looked for, on %s", (kind) => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let earlier: string;

  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
    pool = new pg.Pool({ ...database.pool, max: 1 });
    earlier = await mkdtemp(join(tmpdir(), "paperboy-migrations-"));
    for (const name of (await readdir(MIGRATIONS)).filter(
      (each) => each < "20261125100058_sources",
    ))
      await cp(join(MIGRATIONS, name), join(earlier, name), { recursive: true });
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
    await rm(earlier, { recursive: true });
  });

  test("get the title key that new ones get", async () => {
    await pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    const client = await pool.connect();
    await migrate(client, earlier);
    for (const title of TITLES)
      await client.query(
        `INSERT INTO paper (key, title, links, listed_at, created_at, updated_at)
         VALUES ($1, $1, '{}', now(), now(), now())`,
        [title],
      );
    await migrate(client, MIGRATIONS);
    const { rows } = await client.query("SELECT title_key FROM paper ORDER BY id");
    client.release();
    expect(rows.map(({ title_key: key }) => key)).toEqual(TITLES.map(titleKey));
  });
});

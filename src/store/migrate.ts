import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { StoreError } from "./store-error.ts";

export type Connection = Pick<pg.ClientBase, "query">;

type Migration = { name: string; script: string };
type Row = { migration_name: string; checksum: string; finished_at: Date | null };

// The same key that `prisma migrate` takes, so that the two never run at once.
const LOCK_KEY = 72_707_369;

// Column for column what Prisma makes, so that `prisma migrate status` and `deploy` read it.
const CREATE_LEDGER = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"            VARCHAR(64) NOT NULL,
    "finished_at"         TIMESTAMPTZ,
    "migration_name"      VARCHAR(255) NOT NULL,
    "logs"                TEXT,
    "rolled_back_at"      TIMESTAMPTZ,
    "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

/**
 * Applies the folders of `migrationsDir` that the database does not have yet, in the order of
 * their names, one transaction each. Any number of processes may do it at once. Throws
 * StoreError when the database's history is not a beginning of ours.
 */
export async function migrate(
  connection: Connection,
  migrationsDir: string,
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(migrationsDir);
  const ledger = await connection.query(`SELECT to_regclass('"_prisma_migrations"') AS name`);
  if (ledger.rows[0].name === null) {
    await inLockedTransaction(connection, () => connection.query(CREATE_LEDGER));
  }
  const applied: string[] = [];
  for (const migration of missingFrom(await readLedger(connection), migrations)) {
    const isOurs = await inLockedTransaction(connection, () => apply(connection, migration));
    if (isOurs) applied.push(migration.name);
  }
  return { applied };
}

export async function readMigrations(migrationsDir: string): Promise<Migration[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted().map(async (name) => ({
      name,
      script: await readFile(join(migrationsDir, name, "migration.sql"), "utf8"),
    })),
  );
}

async function readLedger(connection: Connection): Promise<Row[]> {
  const { rows } = await connection.query<Row>(
    `SELECT "migration_name", "checksum", "finished_at" FROM "_prisma_migrations"
     WHERE "rolled_back_at" IS NULL ORDER BY "started_at", "migration_name"`,
  );
  return rows;
}

/** Checks the whole history before anything is touched. */
function missingFrom(rows: Row[], migrations: Migration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = known.get(row.migration_name);
    if (migration === undefined) {
      throw new StoreError(
        `The database was made by a newer Paperboy: it has the migration ${row.migration_name}, which this version does not know.`,
        "Start the newer version again, or restore a backup from before the update.",
      );
    }
    if (row.finished_at === null) {
      throw new StoreError(
        `The migration ${row.migration_name} was begun and never finished.`,
        `Look at the database, undo what it left, then run: npx prisma migrate resolve --rolled-back ${row.migration_name}`,
      );
    }
    if (!checksums(migration.script).includes(row.checksum)) {
      throw new StoreError(
        `The migration ${row.migration_name} is not the one that was applied to this database: its file has changed since.`,
        `Put prisma/migrations/${row.migration_name} back as it was (git checkout), and make the change in a new migration.`,
      );
    }
  }
  const applied = new Set(rows.map((row) => row.migration_name));
  return migrations.filter((migration) => !applied.has(migration.name));
}

/** False when another process was quicker. */
async function apply(connection: Connection, { name, script }: Migration): Promise<boolean> {
  const found = await connection.query(
    `SELECT 1 FROM "_prisma_migrations" WHERE "migration_name" = $1 AND "rolled_back_at" IS NULL`,
    [name],
  );
  if (found.rows.length > 0) return false;
  const startedAt = await connection.query(`SELECT clock_timestamp() AS at`);
  try {
    await connection.query(script);
  } catch (error) {
    throw new StoreError(
      `The migration ${name} failed: ${error instanceof Error ? error.message : String(error)}.`,
      "Nothing of it was kept. Mend the cause and start again.",
      error,
    );
  }
  await connection.query(
    `INSERT INTO "_prisma_migrations"
       ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
     VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
    [randomUUID(), sha256(script), name, startedAt.rows[0].at],
  );
  return true;
}

async function inLockedTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.query("BEGIN");
  try {
    await connection.query(`SELECT pg_advisory_xact_lock(${LOCK_KEY})`);
    const result = await work();
    await connection.query("COMMIT");
    return result;
  } catch (error) {
    await connection.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** A checkout on Windows may have other line ends; Prisma takes both, so do we. */
function checksums(script: string): string[] {
  const unix = script.replaceAll("\r\n", "\n");
  return [sha256(script), sha256(unix), sha256(unix.replaceAll("\n", "\r\n"))];
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

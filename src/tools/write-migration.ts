import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import type pg from "pg";
import { SOCKET_NAME } from "../store/embedded/folder.ts";
import { openGate } from "../store/embedded/gate.ts";
import { closePglite, openPglite } from "../store/embedded/pglite.ts";
import { readMigrations } from "../store/migrate.ts";

/*
 * `npm run migration -- add_something` writes what is missing between prisma/migrations and
 * prisma/schema.prisma as a new migration, to be read and completed by hand. It is what
 * `prisma migrate dev --create-only` does, without its engine download and without a server.
 */
// Missing from the types of Node and of plain ES.
declare const WebAssembly: {
  instantiate(
    code: Buffer,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

// Prisma takes the expression of a generated column for a default, and would drop it each time.
const GENERATED_COLUMN =
  /-- AlterTable\nALTER TABLE "paper" ALTER COLUMN "search" DROP DEFAULT;\n|,\nALTER COLUMN "search" DROP DEFAULT/;
const INTERNAL_CHAR = 18;
const TEXT = 25;
const SCHEMA_PATH = fileURLToPath(new URL("../../prisma/schema.prisma", import.meta.url));
export const MIGRATIONS_DIR = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

async function writeMigration(name = ""): Promise<string> {
  if (!/^\w+$/.test(name)) return "Name it: npm run migration -- add_something";
  const draft = await withEmptyDatabase(draftMigration);
  if (draft === null) return "Nothing to write: the migrations say what the schema says.";
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = join(MIGRATIONS_DIR, `${stamp}_${name}`);
  await mkdir(folder);
  await writeFile(join(folder, "migration.sql"), draft);
  return `Wrote ${folder}/migration.sql: read it before you commit it.`;
}

/** The SQL from what the migrations make to what the schema says; null when they agree. */
export async function draftMigration(pool: pg.PoolConfig): Promise<string | null> {
  const engine = await openSchemaEngine(pool);
  const content = await readFile(SCHEMA_PATH, "utf8");
  const { stdout } = await engine.diff({
    from: { tag: "migrations", ...(await listMigrations()) },
    to: { tag: "schemaDatamodel", files: [{ path: SCHEMA_PATH, content }] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const script = (stdout ?? "").replace(GENERATED_COLUMN, "");
  return script.trim() === "" ? null : script;
}

// Once: its bindings cannot change to another instance.
let loading: Promise<void> | null = null;

async function loadEngine(): Promise<void> {
  const require = createRequire(import.meta.url);
  const script = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const code = await readFile(script.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(code, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** Prisma's own schema engine, over connections of ours. */
export async function openSchemaEngine(pool: pg.PoolConfig): Promise<bindings.SchemaEngine> {
  await (loading ??= loadEngine());
  const schema = await readFile(SCHEMA_PATH, "utf8");
  return bindings.SchemaEngine.new(
    { datamodels: [[SCHEMA_PATH, schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(withItselfAsShadow(pool)),
  );
}

export async function listMigrations(): Promise<bindings.MigrationList> {
  const migrations = await readMigrations(MIGRATIONS_DIR);
  return {
    baseDir: MIGRATIONS_DIR,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, script }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: script } },
    })),
  };
}

/** PGlite has one database only; being empty, it may as well be the shadow database. */
function withItselfAsShadow(pool: pg.PoolConfig): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool, { schema: "public" });
  const connect = async () => {
    const adapter = await factory.connect();
    const driver = adapter.underlyingDriver();
    mendCharColumns(adapter, driver);
    // Its own cuts a script at every semicolon, also at those in comments and functions.
    adapter.executeScript = async (script) => void (await driver.query(script));
    return adapter;
  };
  const { provider, adapterName } = factory;
  return { provider, adapterName, connect, connectToShadowDb: connect };
}

/** The catalogue has columns of PostgreSQL's internal type "char", which PrismaPg 7.10 refuses. */
function mendCharColumns(adapter: SqlDriverAdapter, driver: pg.Pool): void {
  let found: number[] = [];
  const ask = driver.query.bind(driver) as (...args: unknown[]) => Promise<pg.QueryResult>;
  const askAsText = async (...args: unknown[]) => {
    const result = await ask(...args);
    const fields = result.fields ?? [];
    found = fields.flatMap((field, at) => (field.dataTypeID === INTERNAL_CHAR ? [at] : []));
    for (const at of found) fields[at]!.dataTypeID = TEXT;
    return result;
  };
  driver.query = askAsText as typeof driver.query;
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const at of found) result.columnTypes[at] = ColumnTypeEnum.Character;
    return result;
  };
}

async function withEmptyDatabase<T>(work: (pool: pg.PoolConfig) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "paperboy-migration-"));
  const db = await openPglite({});
  const gate = await openGate({ db, socketPath: join(folder, SOCKET_NAME) });
  try {
    return await work({ host: folder, user: "postgres", database: "postgres", ssl: false });
  } finally {
    await gate.close();
    await closePglite(db);
    await rm(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await writeMigration(process.argv[2])}\n`);
}

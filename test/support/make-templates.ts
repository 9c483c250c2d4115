/** Run by global-setup.ts. What is there already stays; two runs at once do not disturb each other. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { openGate } from "../../src/store/embedded/gate.ts";
import { closePglite, openPglite } from "../../src/store/embedded/pglite.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/open-store.ts";
import {
  dataTemplate,
  MIGRATIONS_DIR,
  memoryTemplate,
  serverTemplate,
  templateFolder,
} from "./templates.ts";

const DAY_MS = 86_400_000;
const serverUrl = process.env["TEST_DATABASE_URL"];
if (serverUrl) await makeServerTemplate(serverUrl);
if (!existsSync(memoryTemplate())) await makeMemoryTemplate();
if (!existsSync(dataTemplate())) await makeDataTemplate();
await removeOldTemplates();

/** 80 MB for each set of migrations that was ever tested here. */
async function removeOldTemplates(): Promise<void> {
  const all = dirname(templateFolder());
  for (const name of await readdir(all)) {
    const folder = join(all, name);
    const ageMs = Date.now() - (await stat(folder)).mtimeMs;
    if (folder !== templateFolder() && ageMs > DAY_MS) await rm(folder, { recursive: true });
  }
}

async function makeMemoryTemplate(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "paperboy-template-"));
  const db = await openPglite({});
  const gate = await openGate({ db, socketPath: join(folder, ".s.PGSQL.5432") });
  await migrateOver({ host: folder, user: "postgres", database: "postgres" });
  const dump = await db.dumpDataDir("none");
  await mkdir(templateFolder(), { recursive: true });
  const unfinished = join(templateFolder(), `memory.${process.pid}`);
  await writeFile(unfinished, Buffer.from(await dump.arrayBuffer()));
  await rename(unfinished, memoryTemplate());
  await gate.close();
  await closePglite(db);
  await rm(folder, { recursive: true });
}

async function makeDataTemplate(): Promise<void> {
  const unfinished = `${dataTemplate()}.${process.pid}`;
  const store = await openStore({ dataDir: unfinished, log: { info() {}, warn() {} } });
  await store.close();
  await rename(unfinished, dataTemplate()).catch(() => rm(unfinished, { recursive: true }));
}

async function makeServerTemplate(connectionString: string): Promise<void> {
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  // Two test runs on one server: the second waits, then finds the template ready.
  await admin.query("SELECT pg_advisory_lock(hashtext('paperboy test template'))");
  const name = serverTemplate();
  const found = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
  if (found.rows.length === 0) {
    await admin.query(`DROP DATABASE IF EXISTS "${name}_new"`);
    await admin.query(`CREATE DATABASE "${name}_new" TEMPLATE template0`);
    const url = new URL(connectionString);
    url.pathname = `/${name}_new`;
    await migrateOver({ connectionString: url.href });
    await admin.query(`ALTER DATABASE "${name}_new" RENAME TO "${name}"`);
  }
  await admin.end();
}

async function migrateOver(config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(config);
  await client.connect();
  await migrate(client, MIGRATIONS_DIR);
  await client.end();
}

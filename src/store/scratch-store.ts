import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { parseUrl } from "../url.ts";
import { openStore, type Store, type StoreOptions } from "./open-store.ts";
import { StoreError } from "./store-error.ts";

/**
 * An empty database for tools that measure: beside the one of `databaseUrl` on its server, else
 * embedded in a temporary folder. Gone at close; nobody's data is touched.
 */
export async function openScratchStore({
  databaseUrl,
  log,
}: Pick<StoreOptions, "databaseUrl" | "log">): Promise<Store> {
  return databaseUrl ? await openOnServer(databaseUrl, log) : await openInFolder(log);
}

async function openInFolder(log: StoreOptions["log"]): Promise<Store> {
  const folder = await mkdtemp(path.join(tmpdir(), "paperboy-scratch-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  return await closingWith(openStore({ dataDir: folder, log }), remove);
}

async function openOnServer(databaseUrl: string, log: StoreOptions["log"]): Promise<Store> {
  const url = parseUrl(databaseUrl);
  if (url === null)
    throw new StoreError("DATABASE_URL cannot be read.", "Mend it or leave it empty.");
  const name = `paperboy_scratch_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await onServer(databaseUrl, `CREATE DATABASE "${name}"`);
  url.pathname = `/${name}`;
  const drop = () => onServer(databaseUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  return await closingWith(openStore({ databaseUrl: url.href, dataDir: "", log }), drop);
}

async function closingWith(opening: Promise<Store>, clean: () => Promise<unknown>): Promise<Store> {
  try {
    const store = await opening;
    return {
      ...store,
      async close() {
        try {
          await store.close();
        } finally {
          await clean();
        }
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

async function onServer(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

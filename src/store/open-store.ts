import { fileURLToPath } from "node:url";
import pg from "pg";
import { parseUrl } from "../url.ts";
import { createClient, type Db } from "./client.ts";
import { type EmbeddedLog, openEmbedded } from "./embedded/owner.ts";
import { migrate } from "./migrate.ts";
import { StoreError, tellStoreError } from "./store-error.ts";

export type Store = { db: Db; kind: "embedded" | "server"; close(): Promise<void> };

export type StoreOptions = {
  /** A PostgreSQL server; left out, the embedded database under `dataDir`. */
  databaseUrl?: string | undefined;
  dataDir: string;
  log: EmbeddedLog;
  migrationsDir?: string;
};

export type Place = {
  pool: pg.PoolConfig;
  kind: Store["kind"];
  name: string;
  close(): Promise<void>;
};

export const MIGRATIONS_DIR = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));
export const LEAST_SERVER_VERSION = 15;
const CONNECT_LIMIT_MS = 10_000;

/** Connects, brings the schema up to date, and hands out the client. Throws StoreError with advice. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, dataDir, log, migrationsDir = MIGRATIONS_DIR } = options;
  const place = databaseUrl ? serverAt(databaseUrl) : await embeddedIn(dataDir, log);
  try {
    const { applied } = await prepare(place, migrationsDir);
    if (applied.length > 0) log.info({ applied }, "database schema brought up to date");
  } catch (error) {
    await place.close();
    throw tellStoreError(error, `${place.name}: `) ?? error;
  }
  const db = createClient(place.pool);
  return {
    db,
    kind: place.kind,
    async close() {
      await db.$disconnect();
      await place.close();
    },
  };
}

/** Resolves when the database answers a question now; rejects when it does not. */
export async function ping(db: Db): Promise<void> {
  await db.$queryRaw`SELECT 1`;
}

async function embeddedIn(dataDir: string, log: EmbeddedLog): Promise<Place> {
  const { pool, close } = await openEmbedded({ dataDir, log });
  return { pool, close, kind: "embedded", name: dataDir };
}

export function serverAt(databaseUrl: string): Place {
  // Checked here and not passed on: the URL error of Node quotes the password.
  const url = parseUrl(databaseUrl);
  if (url === null) {
    throw new StoreError(
      "DATABASE_URL cannot be read.",
      "It must look like postgres://user:password@host:5432/name, with special characters of the password as %XX.",
    );
  }
  const pool = { connectionString: databaseUrl, application_name: "paperboy", keepAlive: true };
  const name = `PostgreSQL at ${url.host || url.searchParams.get("host") || "localhost"}${url.pathname}`;
  return { pool, kind: "server", name, close: async () => {} };
}

async function prepare(place: Place, migrationsDir: string): Promise<{ applied: string[] }> {
  const Client = place.kind === "server" ? pg.Client : (place.pool.Client as typeof pg.Client);
  const client = new Client({ ...place.pool, connectionTimeoutMillis: CONNECT_LIMIT_MS });
  client.on("error", () => {});
  try {
    await client.connect();
    await checkVersion(client);
    return await migrate(client, migrationsDir);
  } finally {
    await client.end().catch(() => {});
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
  const version = rows[0]?.server_version ?? "";
  if (Number.parseInt(version, 10) >= LEAST_SERVER_VERSION) return;
  throw new StoreError(
    `The server is PostgreSQL ${version}; Paperboy needs ${LEAST_SERVER_VERSION} or newer.`,
    "Update the server, or leave DATABASE_URL empty to use the embedded database.",
  );
}

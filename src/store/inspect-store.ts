import pg from "pg";
import { type EmbeddedLog, openEmbedded } from "./embedded/owner.ts";
import { readMigrations } from "./migrate.ts";
import { LEAST_SERVER_VERSION, MIGRATIONS_DIR, type Place, serverAt } from "./open-store.ts";
import { tellStoreError } from "./store-error.ts";

/** What the database is like, learned without changing anything in it. */
export type StoreFacts = {
  name: string;
  version: string;
  isNewEnough: boolean;
  roundTripMs: number;
  /** Its clock less ours, as far as the round trip lets it be known. */
  clockAheadMs: number;
  /** Migrations of this Paperboy that it lacks, and those it has that this Paperboy lacks. */
  missing: string[];
  unknown: string[];
  /** As `readAddressKey` returns it; null before the first start. */
  addressKey: string | null;
  /** Null unless the schema is this Paperboy's. */
  sending: SendingFacts | null;
};

/** What a mail that does not come may be waiting for. */
export type SendingFacts = {
  activeReaders: number;
  /** Whose mailbox takes no mail. */
  returnedReaders: number;
  preparedAt: Date | null;
  acceptedAt: Date | null;
  /** Mails that could have been sent ten minutes ago. */
  overdue: number;
  /** Mails of which nobody knows whether they were sent. */
  inDoubt: number;
  /** Gates that are shut now: a receiving domain, or `*` for all. */
  shut: string[];
};

export type InspectOptions = {
  databaseUrl: string | undefined;
  dataDir: string;
  log: EmbeddedLog;
  limitMs: number;
};

/** Throws StoreError with advice where the database does not answer. */
export async function inspectStore(options: InspectOptions): Promise<StoreFacts> {
  const place = await openPlace(options);
  const Client = place.kind === "server" ? pg.Client : (place.pool.Client as typeof pg.Client);
  const client = new Client({
    ...place.pool,
    connectionTimeoutMillis: options.limitMs,
    query_timeout: options.limitMs,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return { name: place.name, ...(await readFacts(client)) };
  } catch (error) {
    throw tellStoreError(error, `${place.name}: `) ?? error;
  } finally {
    await client.end().catch(() => {});
    await place.close();
  }
}

async function openPlace({ databaseUrl, dataDir, log, limitMs }: InspectOptions): Promise<Place> {
  if (databaseUrl !== undefined) return serverAt(databaseUrl);
  const { pool, close } = await openEmbedded({ dataDir, log, waitMs: limitMs });
  return { pool, close, kind: "embedded", name: dataDir };
}

async function readFacts(client: pg.Client): Promise<Omit<StoreFacts, "name">> {
  const version = await one<{ server_version: string }>(client, "SHOW server_version");
  const { roundTripMs, clockAheadMs } = await compareClocks(client);
  const { missing, unknown } = await compareMigrations(client);
  const isOurs = missing.length === 0 && unknown.length === 0;
  return {
    version: version.server_version,
    isNewEnough: Number.parseInt(version.server_version, 10) >= LEAST_SERVER_VERSION,
    roundTripMs,
    clockAheadMs,
    missing,
    unknown,
    addressKey: await readAddressKey(client),
    sending: isOurs ? await readSending(client) : null,
  };
}

async function compareClocks(client: pg.Client) {
  const askedAt = Date.now();
  const started = performance.now();
  const { now } = await one<{ now: Date }>(client, "SELECT clock_timestamp() AS now");
  const roundTripMs = performance.now() - started;
  return { roundTripMs, clockAheadMs: now.getTime() - (askedAt + roundTripMs / 2) };
}

async function compareMigrations(client: pg.Client) {
  const ours = (await readMigrations(MIGRATIONS_DIR)).map(({ name }) => name);
  const { rows } = (await hasTable(client, "_prisma_migrations"))
    ? await client.query<{ name: string }>(
        `SELECT migration_name AS name FROM _prisma_migrations
          WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
      )
    : { rows: [] };
  const applied = rows.map(({ name }) => name);
  return {
    missing: ours.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !ours.includes(name)),
  };
}

async function readAddressKey(client: pg.Client): Promise<string | null> {
  if (!(await hasTable(client, "instance"))) return null;
  const { rows } = await client.query<{ value: string }>(
    "SELECT value FROM instance WHERE name = 'address_key'",
  );
  return rows[0]?.value ?? null;
}

async function readSending(client: pg.Client): Promise<SendingFacts> {
  const late = `state IN ('queued', 'deferred') AND expires_at > now()
                AND not_before_at < now() - interval '10 minutes'`;
  const row = await one<Record<keyof SendingFacts, unknown>>(
    client,
    `SELECT (SELECT count(*)::int FROM subscriber WHERE state = 'active') AS "activeReaders",
            (SELECT count(*)::int FROM subscriber WHERE state = 'returned') AS "returnedReaders",
            (SELECT max(finished_at) FROM job_run
              WHERE job = 'prepare' AND error IS NULL) AS "preparedAt",
            (SELECT max(accepted_at) FROM delivery) AS "acceptedAt",
            (SELECT count(*) FROM delivery WHERE ${late})::int
              + (SELECT count(*) FROM notice WHERE ${late})::int AS overdue,
            (SELECT count(*) FROM delivery WHERE state = 'uncertain')::int
              + (SELECT count(*) FROM notice WHERE state = 'uncertain')::int AS "inDoubt",
            (SELECT coalesce(array_agg(name ORDER BY name), '{}') FROM send_gate
              WHERE shut_until > now()) AS shut`,
  );
  return row as SendingFacts;
}

async function hasTable(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query("SELECT to_regclass($1) AS name", [name]);
  return rows[0]?.name !== null;
}

/** Of a query that always has its one row. */
async function one<Row extends object>(client: pg.Client, sql: string): Promise<Row> {
  const { rows } = await client.query<Row>(sql);
  return rows[0] as Row;
}

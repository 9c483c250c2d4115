import { randomUUID } from "node:crypto";
import pg from "pg";
import { type App, openApp, SAMPLE_PATH } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { ingest, prepare } from "../../src/pipeline.ts";
import { nextDue } from "../../src/time.ts";
import { startChild } from "../support/child.ts";
import { addressOf } from "./mischief.ts";

/** A service of its own on a database of its own, with many readers who are due. */

export const SECRET = "a-secret-that-only-chaos-knows-of";
const ADDED_AT = new Date("2026-01-29T20:00:00Z");
export const DAY = "2026-01-30";
/** Digests are due at 06:30 UTC and sent until 18:30, so a clock may be an hour off either way. */
export const BEGINS_AT = Date.parse("2026-01-30T09:00:00Z");

export type Ground = {
  app: App;
  /** What a worker's environment says. */
  environment: Record<string, string>;
  /** By how much the storm's time is ahead of the machine's. */
  aheadMs: number;
  /** The app's clock goes on from here. */
  setAhead(ms: number): void;
  /** Ends every connection that workers have, as a database does that goes down. */
  cutConnections(): Promise<void>;
  close(): Promise<void>;
};

export type GroundOptions = { serverUrl: string; relayPort: number; connectionsPerWorker: number };

export async function openGround(options: GroundOptions): Promise<Ground> {
  const name = `paperboy_chaos_${randomUUID().slice(0, 8)}`;
  const administer = (sql: string) => onServer(options.serverUrl, sql);
  await administer(`CREATE DATABASE "${name}"`);
  const environment = environmentOf(name, options);
  const aheadMs = BEGINS_AT - Date.now();
  let clockAheadMs = aheadMs;
  const clock = () => new Date(Date.now() + clockAheadMs);
  const drop = () => administer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  const app = await openApp(readConfig(environment), { clock, log: createLog("fatal") }).catch(
    async (error: unknown) => {
      await drop();
      throw error;
    },
  );
  return {
    app,
    environment,
    aheadMs,
    setAhead(ms) {
      clockAheadMs = ms;
    },
    cutConnections: () =>
      administer(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = '${name}' AND application_name = 'paperboy'`,
      ),
    async close() {
      await app.close();
      await drop();
    },
  };
}

/** A connection for each: one that is kept would die with the server. */
async function onServer(connectionString: string, sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  try {
    await admin.query(sql);
  } finally {
    await admin.end();
  }
}

function environmentOf(
  name: string,
  { serverUrl, relayPort, connectionsPerWorker }: GroundOptions,
): Record<string, string> {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    DATABASE_URL: url.href,
    SECRET,
    SMTP_URL: `smtp://runner:secret@127.0.0.1:${relayPort}`,
    SMTP_RATE: "10000",
    // A killed worker's connections are free again after a minute: enough for all who died in one.
    SMTP_CONNECTIONS: "100",
    SMTP_CONNECTIONS_PER_WORKER: String(connectionsPerWorker),
    LOG_LEVEL: "error",
    MAIL_FROM: "Paperboy <digest@paperboy.example>",
  };
}

const SCHEDULES = [
  { timeZone: "Europe/Berlin", localMinute: 450 },
  { timeZone: "Etc/UTC", localMinute: 390 },
  { timeZone: "America/New_York", localMinute: 90 },
  { timeZone: "Asia/Kolkata", localMinute: 720 },
];
const ROWS_AT_ONCE = 1_000;

/** Readers as signing up leaves them, many in one statement. */
export async function addReaders(
  { app, setAhead }: Pick<Ground, "app" | "setAhead">,
  count: number,
  addressAt = addressOf,
): Promise<void> {
  const { db } = app.store;
  setAhead(ADDED_AT.getTime() - Date.now());
  await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
  const topic = await db.topic.findFirstOrThrow({ where: { slug: "trending" } });
  const hash = await app.hashAddress();
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    const places = Array.from({ length: Math.min(ROWS_AT_ONCE, count - from) }, (_, n) => from + n);
    const rows = places.map((at) => readerRow(at, addressAt(at), hash));
    const ids = rows.map(({ id }) => id);
    await db.subscriber.createMany({ data: rows });
    await db.subscriberTopic.createMany({
      data: ids.map((subscriberId) => ({ subscriberId, topicId: topic.id, position: 0 })),
    });
    await db.subscriberHistory.createMany({ data: rows.map(historyRow) });
  }
}

function readerRow(at: number, address: string, hash: (key: string) => string) {
  const schedule = {
    ...SCHEDULES[at % SCHEDULES.length]!,
    frequency: "daily" as const,
    weekday: 1,
  };
  const due = nextDue(schedule, ADDED_AT);
  return {
    id: randomUUID(),
    address,
    addressKey: address,
    addressHash: hash(address),
    state: "active",
    ...schedule,
    size: 3,
    leastSize: 1,
    nextDueAt: due.at,
    nextDueDay: new Date(`${due.day}T00:00:00Z`),
    nonce: randomUUID(),
    confirmedAt: ADDED_AT,
    createdAt: ADDED_AT,
    updatedAt: ADDED_AT,
  };
}

function historyRow({
  id,
  state,
  timeZone,
  localMinute,
  frequency,
  weekday,
}: ReturnType<typeof readerRow>) {
  const schedule = { timeZone, localMinute, frequency, weekday };
  return { subscriberId: id, validFrom: ADDED_AT, cause: "added", state, ...schedule };
}

/** Two schedulers prepare at once; one of them may be killed in the midst of it. */
export async function prepareTwice(
  { app, environment, aheadMs, setAhead }: Ground,
  { killsScheduler }: { killsScheduler: boolean },
): Promise<void> {
  setAhead(aheadMs);
  if (!killsScheduler) return void (await Promise.all([prepare(app), prepare(app)]));
  const now = app.clock().toISOString();
  const start = () => startChild(["jobs/run.ts", "prepare", "--now", now], environment);
  const [victim, other] = [start(), start()];
  const hasBegun = async () =>
    (await app.store.db.delivery.findFirst({ select: { id: true } })) !== null;
  while (!(await hasBegun()) && victim.process.exitCode === null) await app.sleep(20);
  victim.process.kill("SIGKILL");
  await victim.exited;
  const code = await other.exited;
  if (code !== 0) throw new Error(`prepare left with ${code}: ${other.stderr()}`);
}

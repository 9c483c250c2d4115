import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { type Gate, openGate } from "../../../src/store/embedded/gate.ts";
import { closePglite } from "../../../src/store/embedded/pglite.ts";
import { openMemoryCopy } from "../../support/database.ts";

const IDLE_LIMIT_MS = 1500;
let folder: string;
let pglite: PGlite;
let gate: Gate;
let clients: pg.Client[] = [];
let isEngineBroken = false;
const failures: unknown[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paperboy-gate-"));
  pglite = await openMemoryCopy();
  const step = pglite.Module._PostgresMainLoopOnce;
  pglite.Module._PostgresMainLoopOnce = () => {
    if (isEngineBroken) throw new Error("Aborted()");
    step();
  };
  gate = await openGate({
    db: pglite,
    socketPath: join(folder, ".s.PGSQL.5432"),
    idleLimitMs: IDLE_LIMIT_MS,
    drainMs: 300,
    onBroken: (error) => failures.push(error),
  });
  const client = await connect();
  await client.query("CREATE TABLE tally (name TEXT PRIMARY KEY, n INTEGER NOT NULL)");
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => {})));
  clients = [];
});
afterAll(async () => {
  isEngineBroken = false;
  await gate.close();
  await closePglite(pglite);
  await rm(folder, { recursive: true });
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ host: folder, user: "x", database: "y", ssl: false });
  client.on("error", () => {});
  await client.connect();
  clients.push(client);
  return client;
}

const tally = async (client: pg.Client, name: string): Promise<number> =>
  (await client.query("SELECT n FROM tally WHERE name = $1", [name])).rows[0]?.n;

/** What a process killed with -9 leaves: a socket that just ends. */
const kill = (client: pg.Client) =>
  (client as unknown as { connection: { stream: net.Socket } }).connection.stream.destroy();

test("mixes no results and loses no update, with transactions and 3 MB parameters from six connections", async () => {
  await (await connect()).query("INSERT INTO tally VALUES ('shared', 0)");
  const work = async (lane: number) => {
    const client = await connect();
    for (let turn = 0; turn < 40; turn++) {
      await client.query("BEGIN");
      const n = await tally(client, "shared");
      await client.query("UPDATE tally SET n = $1 WHERE name = 'shared'", [n + 1]);
      await client.query("COMMIT");
      const sent = `${lane}.${turn};`.repeat(turn % 20 === 0 ? 500_000 : 5);
      const { rows } = await client.query("SELECT $1::text AS said, $2::int AS lane", [sent, lane]);
      expect(rows[0].lane).toBe(lane);
      expect(rows[0].said === sent).toBe(true);
    }
  };
  await Promise.all([0, 1, 2, 3, 4, 5].map(work));
  expect(await tally(await connect(), "shared")).toBe(240);
});

test("a failed statement is answered and leaves the session usable", async () => {
  const client = await connect();
  await expect(client.query("SELECT $1::int / 0", [1])).rejects.toMatchObject({ code: "22012" });
  await expect(client.query("nonsense")).rejects.toMatchObject({ code: "42601" });
  await client.query("BEGIN");
  await expect(client.query("SELECT nothing")).rejects.toMatchObject({ code: "42703" });
  await expect(client.query("SELECT 1")).rejects.toMatchObject({ code: "25P02" });
  await client.query("ROLLBACK");
  expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});

test("somebody killed inside a transaction is rolled back, and the next in line goes on", async () => {
  const [killed, next] = [await connect(), await connect()];
  await killed.query("BEGIN");
  await killed.query("INSERT INTO tally VALUES ('killed', 1)");
  const waiting = tally(next, "killed");
  kill(killed);
  expect(await waiting).toBeUndefined();
});

test("somebody who dies half-way through a message, or while waiting, disturbs nobody", async () => {
  const [holder, next] = [await connect(), await connect()];
  await holder.query("BEGIN");
  const half = net.connect(join(folder, ".s.PGSQL.5432"));
  half.end(Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0, 0x51, 0, 0, 1, 0, 0x53]));
  const killed = await connect();
  const unanswered = killed.query("INSERT INTO tally VALUES ('waiting', 1)");
  kill(killed);
  await expect(unanswered).rejects.toThrow();
  await holder.query("COMMIT");
  expect((await next.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});

test("somebody still inside a transaction is cut off after the limit and rolled back", async () => {
  const [still, next] = [await connect(), await connect()];
  await still.query("BEGIN");
  await still.query("INSERT INTO tally VALUES ('still', 1)");
  const waiting = tally(next, "still");
  expect(await waiting).toBeUndefined();
  await expect(still.query("COMMIT")).rejects.toThrow();
});

test("connecting does not wait for somebody else's transaction", async () => {
  const holder = await connect();
  await holder.query("BEGIN");
  const client = await connect();
  const waiting = client.query("SELECT 1 AS one");
  await holder.query("COMMIT");
  expect((await waiting).rows).toEqual([{ one: 1 }]);
});

test("a big answer to somebody who does not read does not hold the others up", async () => {
  const slow = await connect();
  const { stream } = (slow as unknown as { connection: { stream: net.Socket } }).connection;
  const answer = slow.query("SELECT repeat('x', 8000000) AS text");
  stream.pause();
  expect((await (await connect()).query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  stream.resume();
  expect((await answer).rows[0].text).toHaveLength(8_000_000);
});

test("a stranger who speaks no PostgreSQL is told so", async () => {
  const stranger = net.connect(join(folder, ".s.PGSQL.5432"));
  stranger.write("GET / HTTP/1.1\r\n\r\n");
  const said = [];
  for await (const chunk of stranger) said.push(chunk);
  expect(Buffer.concat(said).toString()).toContain("not understood");
});

test("what breaks PGlite itself is reported once and ends every connection, instead of hanging", async () => {
  const [first, second] = [await connect(), await connect()];
  isEngineBroken = true;
  await expect(first.query("SELECT 1")).rejects.toThrow();
  await expect(second.query("SELECT 1")).rejects.toThrow();
  expect(failures).toEqual([new Error("Aborted()")]);
});

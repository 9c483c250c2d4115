import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { deliver, prepare } from "../src/pipeline.ts";
import { addReader } from "../src/tools/add-reader.ts";
import { openTestApp, SECRET, type TestApp } from "./support/app.ts";
import { type Child, startChild, summaryOf } from "./support/child.ts";
import type { TestDatabase } from "./support/database.ts";
import { openSampleDatabase, type SampleDatabase } from "./support/sample.ts";
import { openPeer, type Peer, type PeerScript } from "./support/smtp-peer.ts";

/** Real worker processes, killed with SIGKILL by the relay they are talking to. */

const DUE = "2026-01-30T06:30:00Z";
/** When every lease of a worker that was killed at DUE has ended. */
const AFTER_LEASES = "2026-01-30T07:00:00Z";
const READERS = ["r1@example.org", "r2@example.org", "r3@example.org", "r4@example.org"];
const VICTIM = "r2@example.org";
/** Over the one connection. */
const SLOTS = 2;

let database: SampleDatabase;
let peer: Peer;
let app: TestApp;

beforeAll(async () => {
  database = await openSampleDatabase("2026-01-29T20:00:00Z", prepareReaders);
});
afterAll(async () => await database.close());

beforeEach(async () => {
  await database.restore();
  peer = await openPeer();
  app = await openTestApp({ now: DUE, env: { SMTP_URL: peer.url }, database });
});

afterEach(async () => {
  await app.close();
  await peer.close();
});

async function prepareReaders(filled: TestApp): Promise<void> {
  for (const address of READERS) {
    const wish = { topics: ["trending"], timeZone: "Europe/Berlin", time: "07:30", size: "5" };
    await addReader(filled, address, wish);
  }
  filled.setNow(DUE);
  await prepare(filled);
}

function startWorker(env: Record<string, string> = {}): Child {
  return startChild(["jobs/run.ts", "deliver", "--now", DUE], {
    DATABASE_URL: urlOf(database),
    SECRET,
    SMTP_URL: peer.url,
    SMTP_CONNECTIONS: "1",
    SMTP_RATE: "1000",
    ...env,
  });
}

function urlOf({ connectionString, pool }: TestDatabase): string {
  if (connectionString !== undefined) return connectionString;
  return `postgres://postgres@localhost/postgres?host=${encodeURIComponent(pool.host ?? "")}`;
}

async function states(): Promise<Record<string, number>> {
  const rows = await database.db.delivery.groupBy({ by: ["state"], _count: true });
  return Object.fromEntries(rows.map((row) => [row.state, row._count]));
}

async function stateOf(address: string): Promise<string> {
  const where = { subscriber: { address } };
  return (await database.db.delivery.findFirstOrThrow({ where })).state;
}

function receivedTwice(): string[] {
  const to = peer.accepted.map((one) => one.to);
  return to.filter((address, at) => to.indexOf(address) !== at);
}

/** The worker dies inside the hook; the relay then goes on as if nothing had happened. */
function killIn(hook: keyof PeerScript, isTime: (address: string) => boolean): () => Child {
  let worker: Child | undefined;
  peer.script[hook] = async (address: unknown) => {
    if (worker === undefined || (typeof address === "string" && !isTime(address))) return;
    worker.process.kill("SIGKILL");
    await worker.exited;
  };
  return () => {
    worker = startWorker();
    return worker;
  };
}

describe("a worker killed", () => {
  test.each([
    ["before sending", "onConnect", 3],
    ["while sending", "onRcpt", 3],
    ["after the last byte, before the reply", "onMessage", 4],
    ["when the relay has accepted, before we know", "onAccepted", 4],
  ] as const)(
    "%s: nobody gets two, and who gets none has a row that says why",
    async (_when, hook, received) => {
      const start = killIn(hook, (address) => address === VICTIM);
      const worker = start();
      expect(await worker.exited).toBeNull();
      peer.script = {};

      app.setNow(AFTER_LEASES);
      await deliver(app, new AbortController().signal);

      expect(receivedTwice()).toEqual([]);
      expect(peer.accepted).toHaveLength(received);
      const held = await database.db.delivery.findMany({ where: { state: "uncertain" } });
      // The one on the wire, and perhaps one whose outcome was about to be written: a slot has one.
      expect(held.length).toBeGreaterThanOrEqual(1);
      expect(held.length).toBeLessThanOrEqual(SLOTS);
      expect(await states()).toEqual({
        accepted: READERS.length - held.length,
        uncertain: held.length,
      });
      for (const { reason } of held) expect(reason).toBe("the worker died while sending");

      await deliver(app, new AbortController().signal);
      expect(receivedTwice()).toEqual([]);
    },
  );

  test("with SIGTERM ends the mail under way, gives the others back, and leaves nothing in doubt", async () => {
    let worker: Child | undefined;
    peer.script.onMessage = (to) => {
      if (to === VICTIM) worker?.process.kill("SIGTERM");
    };
    worker = startWorker();
    expect(await worker.exited).toBe(0);
    const { accepted } = summaryOf(worker) as { accepted: number };
    expect(await states()).toEqual({ accepted, queued: READERS.length - accepted });

    app.setNow("2026-01-30T06:31:00Z");
    await deliver(app, new AbortController().signal);
    expect(await states()).toEqual({ accepted: 4 });
    expect(receivedTwice()).toEqual([]);
  });
});

/** The relay says nothing more to this address until the test lets it. */
function stall(hook: "onRcpt" | "onMessage", address: string) {
  let goOn = () => {};
  const reached = new Promise<void>((resolve) => {
    peer.script[hook] = async (to) => {
      if (to !== address) return;
      resolve();
      await new Promise<void>((go) => (goOn = go));
    };
  });
  return { reached, goOn: () => goOn() };
}

test("with SIGTERM and a relay that stalls a worker is gone within half a minute, and only what was past its last byte is in doubt", async () => {
  const pastData = stall("onMessage", "r1@example.org");
  const beforeData = stall("onRcpt", "r2@example.org");
  const worker = startWorker({ SMTP_CONNECTIONS: "2", SMTP_SLOTS: "1" });
  await Promise.all([pastData.reached, beforeData.reached]);
  worker.process.kill("SIGTERM");
  const late = setTimeout(() => worker.process.kill("SIGKILL"), 30_000);
  expect(await worker.exited).not.toBeNull();
  clearTimeout(late);
  // The others were sent before, or not.
  expect(await stateOf("r1@example.org")).toBe("uncertain");
  expect(await stateOf("r2@example.org")).toBe("queued");
  expect(peer.accepted.map(({ to }) => to)).not.toContain("r2@example.org");

  pastData.goOn();
  beforeData.goOn();
  peer.script = {};
  app.setNow("2026-01-30T06:32:00Z");
  await deliver(app, new AbortController().signal);
  expect(await states()).toEqual({ uncertain: 1, accepted: 3 });
  expect(receivedTwice()).toEqual([]);
});

test("two workers at once send each delivery once", async () => {
  const workers = [startWorker(), startWorker()];
  expect(await Promise.all(workers.map(({ exited }) => exited))).toEqual([0, 0]);
  expect(await states()).toEqual({ accepted: 4 });
  expect(receivedTwice()).toEqual([]);
});

test("a relay that is down: the job says what to do and leaves with 1, and the next one sends", async () => {
  await peer.close();
  const worker = startWorker();
  expect(await worker.exited).toBe(1);
  expect(worker.stderr()).toContain("Check SMTP_URL");
  expect(summaryOf(worker)).toMatchObject({
    job: "deliver",
    accepted: 0,
    refused: 0,
    uncertain: 0,
  });
  expect(await states()).toEqual({ queued: 4 });
  const up = await openPeer();
  // Later than the worker's clock: this one stands still, and would wait for ever for that one's turn.
  const now = "2026-01-30T06:31:00Z";
  const next = await openTestApp({ now, env: { SMTP_URL: up.url }, database });
  await deliver(next, new AbortController().signal);
  await next.close();
  await up.close();
  expect(await states()).toEqual({ accepted: 4 });
});

import { existsSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type App, openApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { prepare } from "../../src/pipeline.ts";
import { preloadOf } from "../support/bundle.ts";
import { type Child, startChild } from "../support/child.ts";
import { copyDataFolder } from "../support/database.ts";
import { addReaders, BEGINS_AT, SECRET } from "./ground.ts";
import { type Judged, judgeStorm } from "./judge.ts";
import { type JournalingPeer, openJournalingPeer, WILLING } from "./peer.ts";
import { until } from "./until.ts";

/** The disk under the embedded database gets full while mails go out. */

const READERS = 70;
/**
 * With which mails the disk is full, and how: first the write-ahead log cannot be written, which
 * breaks PGlite, so that it is opened again; then a table cannot grow, and only the statement fails.
 */
const FILLS = new Map([
  [15, "writing"],
  [35, "growing"],
]);
const CONNECTIONS = 2;
const SLOTS = 2 * CONNECTIONS;
const MINUTE_MS = 60_000;

let ready: Awaited<ReturnType<typeof copyDataFolder>>;
let folder: string;
let peer: JournalingPeer;
const started: Child[] = [];

beforeAll(async () => {
  ready = await copyDataFolder();
  await inDatabase(ready.dataDir, async (app, setAhead) => {
    await addReaders({ app, setAhead }, READERS);
    setAhead(BEGINS_AT - Date.now());
    await prepare(app);
  });
});
afterAll(async () => await ready.remove());

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "paperboy-full-"));
  await cp(ready.dataDir, dataDir(), { recursive: true });
  peer = await openJournalingPeer({
    ...WILLING,
    async reach(point) {
      const how = point === "last byte" ? FILLS.get(peer.journal.length) : undefined;
      if (how !== undefined) await writeFile(flag(), how);
    },
  });
});
afterEach(async () => {
  for (const child of started.splice(0)) child.process.kill("SIGKILL");
  await peer.close();
  await rm(folder, { recursive: true });
});

const dataDir = () => path.join(folder, "data");
const flag = () => path.join(folder, "full");
const makeRoom = () => rm(flag());

function start(args: readonly string[], minutesLater = 0): Child {
  const now = new Date(BEGINS_AT + minutesLater * MINUTE_MS).toISOString();
  const child = startChild([...args, "--now", now], {
    DATA_DIR: dataDir(),
    SECRET,
    SMTP_URL: `smtp://runner:secret@127.0.0.1:${peer.port}`,
    SMTP_RATE: "10000",
    SMTP_CONNECTIONS: String(CONNECTIONS),
    MAIL_FROM: "Paperboy <digest@paperboy.example>",
    ROLE: "worker",
    FULL_DISK: flag(),
    NODE_OPTIONS: preloadOf("test/chaos/full-disk.ts"),
  });
  started.push(child);
  return child;
}

async function inDatabase<T>(
  dataDirectory: string,
  act: (app: App, setAhead: (ms: number) => void) => Promise<T>,
): Promise<T> {
  let aheadMs = BEGINS_AT + 60 * MINUTE_MS - Date.now();
  const clock = () => new Date(Date.now() + aheadMs);
  const config = readConfig({ DATA_DIR: dataDirectory, SECRET });
  const app = await openApp(config, { clock, log: createLog("fatal") });
  try {
    return await act(app, (ms) => {
      aheadMs = ms;
    });
  } finally {
    await app.close();
  }
}

const judge = (kills: number): Promise<Judged> =>
  inDatabase(dataDir(), (app) => judgeStorm({ app }, peer, { kills, slots: SLOTS }));

/** What an operator is told of it, once for each attempt. */
function told(child: Child): string[] {
  const lines = child.stderr().split("\n").slice(0, -1);
  const words = lines.map((line) => JSON.parse(line) as { advice?: string });
  return words.flatMap(({ advice }) => (advice?.includes("is full") ? advice : []));
}

test("and has room again, and is full again: whatever process is in it goes on when it can, and nobody gets two", async () => {
  const service = start(["jobs/start.ts"]);
  await until("it is told", () => told(service).length >= 3);
  expect(service.stderr()).toContain("the embedded database broke");
  await makeRoom();
  await until("it is full again", () => existsSync(flag()));
  const before = told(service).length;
  await until("it is told again", () => told(service).length > before);
  service.process.kill("SIGKILL");
  expect(await service.exited).toBeNull();
  for (const advice of told(service)) expect(advice).toMatch(/disk that holds .* is full.*Free/);

  const early = start(["jobs/run.ts", "deliver"], 20);
  expect(await early.exited).toBe(1);
  expect(early.stderr()).toMatch(/^The disk that holds .* is full: .* Free some space there .*\n$/);

  await makeRoom();
  const late = start(["jobs/run.ts", "deliver"], 20);
  expect(await late.exited).toBe(0);
  const judged = await judge(1);
  expect(judged).toMatchObject({ duplicates: 0, lost: 0, residual: 0, problems: [] });
  expect(judged.accepted).toBe(READERS - judged.uncertainByKills);
}, 180_000);

import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from "@jest/globals";
import { SAMPLE_PATH } from "../src/app.ts";
import { checkLedger, ledgerDays } from "../src/check-ledger.ts";
import type { SubscriberId } from "../src/model.ts";
import { deliver, housekeep, ingest, prepare } from "../src/pipeline.ts";
import { finishJobRun, scheduleJobRun, takeJobRun } from "../src/store/job-runs.ts";
import { changeReader } from "../src/store/reader-changes.ts";
import { leave } from "../src/store/reader-leaving.ts";
import { overdueDays, reschedule } from "../src/subscribe/reschedule.ts";
import { addReader } from "../src/tools/add-reader.ts";
import { ledger } from "../src/tools/ledger.ts";
import { createWebPorts } from "../src/web-ports.ts";
import { openTestApp, SECRET, type TestApp } from "./support/app.ts";
import { startAsOperator, startChild, summaryOf } from "./support/child.ts";
import {
  emptyDatabase,
  keepContents,
  openTestDatabase,
  type TestDatabase,
} from "./support/database.ts";
import { openPeer, type Peer, refusal } from "./support/smtp-peer.ts";

const DAY = "2026-01-30";
const EVENING_BEFORE = "2026-01-29T20:00:00Z";
/** Of each test's beginning: the morning was lived through. */
const AFTERWARDS = `${DAY}T06:31:00Z`;
const NAMES = ["accepted", "refused", "deferred", "uncertain", "quiet", "paused", "left"] as const;
type Name = (typeof NAMES)[number];

let database: TestDatabase;
let restore: () => Promise<void>;
let peer: Peer;
let app: TestApp;

beforeAll(async () => {
  database = await openTestDatabase();
  peer = await openPeer({ onRcpt: answer });
  await open(EVENING_BEFORE);
  await liveThrough();
  restore = await keepContents(database);
  await app.close();
});
afterAll(async () => {
  await peer.close();
  await database.close();
});

beforeEach(async () => {
  await restore();
  await open(AFTERWARDS);
});
afterEach(async () => await app.close());

async function open(now: string): Promise<void> {
  app = await openTestApp({ now, env: { SMTP_URL: peer.url }, database });
}

function answer(address: string): void {
  if (address.startsWith("refused@")) throw refusal(550, "5.1.1 no such user");
  if (address.startsWith("deferred@")) throw refusal(450, "4.2.0 later");
}

const addressOf = (name: string) => `${name}@example.org`;
const rowOf = (name: Name) =>
  database.db.delivery.findFirstOrThrow({ where: { subscriber: { address: addressOf(name) } } });

async function add(name: string, more: Record<string, string> = {}): Promise<SubscriberId> {
  const form = { topics: ["trending"], timeZone: "Europe/Berlin", time: "07:30", size: "5" };
  const added = await addReader(app, addressOf(name), { ...form, ...more });
  if (added.kind !== "added") throw new Error(`${name} was not added`);
  return added.id;
}

/** A morning in which everything happens that may become of a digest, through the service's own steps. */
async function liveThrough(): Promise<void> {
  await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
  for (const name of NAMES) if (name !== "quiet") await add(name);
  await add("quiet", { topics: "", queries: "zzyzx" });
  await pause(addressOf("paused"));
  app.setNow(`${DAY}T06:30:00Z`);
  await prepare(app);
  const left = await rowOf("left");
  const id = left.subscriberId as SubscriberId;
  await leave(database.db, { id, nonce: "", overdueDays, isTold: false }, app.clock());
  const dropped = await rowOf("uncertain");
  await database.db.delivery.update({
    where: { id: dropped.id },
    data: {
      state: "claimed",
      claimToken: 1,
      claimedBy: "a worker that died",
      leaseUntil: new Date(`${DAY}T06:29:00Z`),
    },
  });
  await database.db.delivery.update({ where: { id: dropped.id }, data: { state: "sending" } });
  await deliver(app, new AbortController().signal);
  app.setNow(AFTERWARDS);
}

async function pause(address: string): Promise<void> {
  const row = await database.db.subscriber.findUniqueOrThrow({ where: { addressKey: address } });
  const { timeZone, localMinute, weekday, size, leastSize } = row;
  const wish = { timeZone, localMinute, weekday, size, leastSize, frequency: "daily" as const };
  const preferences = {
    wish: { ...wish, slugs: ["trending"], queries: [], mutes: [] },
    pausedUntil: new Date("2026-03-01T00:00:00Z"),
  };
  await changeReader(database.db, row.id as SubscriberId, preferences, reschedule, app.clock());
}

const alerts = () => app.log.lines.filter(({ message }) => message.includes("does not add up"));
const today = async () => {
  const check = await checkLedger(app);
  return { ...check, today: check.days.find(({ day }) => day === DAY) };
};

test("a morning with everything in it leaves no residual, and nobody is told anything", async () => {
  const check = await today();
  expect(check.days.map(({ day }) => day)).toEqual([
    "2026-01-28",
    "2026-01-29",
    "2026-01-30",
    "2026-01-31",
  ]);
  expect(check.today).toMatchObject({
    due: 7,
    accepted: 1,
    refused: 1,
    deferred: 1,
    uncertain: 1,
    skipped: 3,
    open: 1,
    residual: 0,
    missing: 0,
    unowed: 0,
  });
  expect(check).toMatchObject({ acceptedTwice: 0, isBalanced: true, examples: [] });
  expect(alerts()).toEqual([]);
});

test("what is due and not prepared yet is not missed, and is after it was prepared", async () => {
  await app.close();
  await emptyDatabase(database);
  await open(EVENING_BEFORE);
  await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
  await add("accepted");
  app.setNow(`${DAY}T09:00:00Z`);
  expect((await today()).today).toMatchObject({ due: 0, residual: 0 });
  await prepare(app);
  expect((await today()).today).toMatchObject({ due: 1, open: 1, residual: 0 });
});

test("the days are those that may still change anywhere", () => {
  expect(ledgerDays(new Date("2026-01-30T00:00:00Z"))).toEqual({
    from: "2026-01-28",
    until: "2026-01-31",
  });
});

describe("the alert", () => {
  const unowed = { state: "accepted", acceptedAt: new Date(`${DAY}T06:30:30Z`) };

  test("a row that is gone is a digest that is missing", async () => {
    const { id, subscriberId } = await rowOf("accepted");
    await database.db.delivery.delete({ where: { id } });
    const check = await today();
    expect(check.today).toMatchObject({ due: 7, accepted: 0, residual: 1, missing: 1 });
    expect(check.isBalanced).toBe(false);
    expect(check.examples).toEqual([{ subscriberId, day: DAY, what: "missing" }]);
    expect(alerts()).toHaveLength(1);
    expect(alerts()[0]).toMatchObject({ level: "error", fields: { acceptedTwice: 0 } });
  });

  test("an acceptance for a day that was not owed", async () => {
    const { id: _, selection: __, ...row } = await rowOf("accepted");
    await database.db.delivery.create({
      data: { ...row, ...unowed, day: new Date("2026-01-31T00:00:00Z") },
    });
    const check = await today();
    expect(check.days.at(-1)).toMatchObject({ day: "2026-01-31", due: 0, unowed: 1, residual: -1 });
    expect(check.isBalanced).toBe(false);
    expect(alerts()).toHaveLength(1);
  });

  test("a history that is gone", async () => {
    const { subscriberId } = await rowOf("accepted");
    await database.db.subscriberHistory.deleteMany({ where: { subscriberId: subscriberId ?? "" } });
    const check = await today();
    expect(check.today).toMatchObject({ due: 6, residual: -1, unowed: 1, missing: 0 });
    expect(alerts()).toHaveLength(1);
  });

  test("one missing and one too many, that cancel each other in the sum", async () => {
    const [one, other] = [await rowOf("quiet"), await rowOf("accepted")];
    await database.db.delivery.delete({ where: { id: one.id } });
    await database.db.subscriberHistory.deleteMany({
      where: { subscriberId: other.subscriberId ?? "" },
    });
    const check = await today();
    expect(check.today).toMatchObject({ residual: 0, missing: 1, unowed: 1 });
    expect(check.isBalanced).toBe(false);
  });

  test("an address that was sent two in a day, where the unique key is gone", async () => {
    const own = await openTestDatabase();
    const before = database;
    database = own;
    await app.close();
    await open(EVENING_BEFORE);
    await liveThrough();
    await own.db.$executeRaw`DROP INDEX delivery_address_hash_day_key`;
    const { id: _, selection: __, ...row } = await rowOf("accepted");
    await own.db.delivery.create({ data: { ...row, ...unowed } });
    const check = await today();
    expect(check).toMatchObject({ acceptedTwice: 1, isBalanced: false });
    expect(check.today).toMatchObject({ due: 7, accepted: 2, residual: -1 });
    expect(alerts()[0]).toMatchObject({ fields: { acceptedTwice: 1 } });
    database = before;
    await own.close();
  });
});

describe("who is told", () => {
  test("housekeeping is done only if the ledger adds up, and removes what it removes all the same", async () => {
    expect(await housekeep(app)).toMatchObject({ isBalanced: true, rates: 0 });
    await database.db.delivery.delete({ where: { id: (await rowOf("accepted")).id } });
    expect(await housekeep(app)).toMatchObject({ isBalanced: false, rates: 0 });
  });

  test("the metrics have the last check of the hourly job, and its instant", async () => {
    const ports = createWebPorts(app);
    expect(await ports.ledger()).toBeNull();
    const dueAt = new Date(`${DAY}T06:13:00Z`);
    await scheduleJobRun(database.db, { job: "ledger", dueAt });
    const run = await takeJobRun(database.db, "ledger", "me", app.clock());
    if (run === null) throw new Error("a run is due");
    await finishJobRun(database.db, run, { summary: await checkLedger(app) }, app.clock());
    expect(await ports.ledger()).toMatchObject({
      checkedAt: app.clock(),
      acceptedTwice: 0,
      days: expect.arrayContaining([expect.objectContaining({ day: DAY, due: 7, residual: 0 })]),
    });
  });

  /** What it writes for people is looked at below. */
  async function asked(flags: Record<string, string>) {
    const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    const { signal } = new AbortController();
    return await ledger(app, { flags, words: [], isDryRun: false, signal }).finally(() =>
      write.mockRestore(),
    );
  }

  test("the command, which also settles what is in doubt", async () => {
    const { id } = await rowOf("uncertain");
    const first = await asked({});
    expect(first).toMatchObject({ isDone: true, summary: { uncertain: [{ id, day: DAY }] } });
    expect(await asked({ accept: id })).toEqual({
      isDone: true,
      summary: { job: "ledger", accept: id, isDone: true },
    });
    expect(await asked({ close: id })).toMatchObject({ isDone: false });
    const second = await asked({ day: DAY });
    expect(second.summary).toMatchObject({ days: [{ accepted: 2, uncertain: 0 }], uncertain: [] });
  });

  test.each([
    [{ day: "yesterday" }, "yesterday is not a day"],
    [{ day: "2026-13-01" }, "2026-13-01 is not a day"],
    [{ accept: "5" }, "5 is not the id of a mail"],
    [{ accept: "5", close: "5" }, "one of --accept, --reopen, --close"],
  ])("the command refuses %j", async (flags, message) => {
    await expect(asked(flags as unknown as Record<string, string>)).rejects.toThrow(message);
  });

  test("the process: a table for people, a line for scripts, and a code for both", async () => {
    const env = { DATABASE_URL: urlOf(database), SECRET };
    const now = ["--now", AFTERWARDS];
    const run = (...args: string[]) => startChild(["jobs/run.ts", ...args, ...now], env);
    const good = startAsOperator(["jobs/run.ts", "ledger", "--day", DAY, ...now], env);
    expect(await good.exited).toBe(0);
    expect(good.stderr()).toMatch(/day +due +accepted +skipped/);
    expect(good.stderr()).toContain("--accept ID   it arrived");
    expect(good.stderr()).toContain((await rowOf("uncertain")).id);
    expect(summaryOf(good)).toMatchObject({ job: "ledger", isBalanced: true });

    await database.db.delivery.delete({ where: { id: (await rowOf("accepted")).id } });
    const [bad, kept] = [run("ledger"), run("housekeep")];
    expect(await bad.exited).toBe(1);
    expect(bad.stderr()).toContain(`missing: ${DAY}, accepted@example.org`);
    expect(await kept.exited).toBe(1);
    expect(summaryOf(kept)).toMatchObject({ job: "housekeep", isBalanced: false });
  });
});

function urlOf({ connectionString, pool }: TestDatabase): string {
  if (connectionString !== undefined) return connectionString;
  return `postgres://postgres@localhost/postgres?host=${encodeURIComponent(pool.host ?? "")}`;
}

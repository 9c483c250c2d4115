import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { SAMPLE_PATH } from "../../src/app.ts";
import { checkLedger } from "../../src/check-ledger.ts";
import type { SubscriberId } from "../../src/model.ts";
import { deliver, ingest, prepare } from "../../src/pipeline.ts";
import { bringBack } from "../../src/store/reader-leaving.ts";
import { returnReader } from "../../src/store/returned-readers.ts";
import { overdueDays, reschedule } from "../../src/subscribe/reschedule.ts";
import { addReader } from "../../src/tools/add-reader.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { emptyDatabase, openTestDatabase, type TestDatabase } from "../support/database.ts";
import { openPeer, type Peer, refusal } from "../support/smtp-peer.ts";

const GONE = "gone@example.org";
const WELL = "well@example.org";

describe("a reader whose mailbox takes no mail", () => {
  let database: TestDatabase;
  let peer: Peer;
  let app: TestApp;
  let reply: { code: number; words: string } | null;
  let tried: string[];

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(async () => await database.close());

  beforeEach(async () => {
    await emptyDatabase(database);
    tried = [];
    reply = { code: 550, words: "5.1.1 no such user" };
    peer = await openPeer({
      onRcpt(address) {
        tried.push(address);
        if (address === GONE && reply !== null) throw refusal(reply.code, reply.words);
      },
    });
    app = await openTestApp({ now: "2026-01-29T20:00:00Z", env: { SMTP_URL: peer.url }, database });
    await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
    for (const address of [GONE, WELL]) {
      const form = { topics: ["trending"], timeZone: "Europe/Berlin", time: "07:30", size: "5" };
      await addReader(app, address, form);
    }
  });
  afterEach(async () => {
    await app.close();
    await peer.close();
  });

  async function live(instant: string): Promise<void> {
    app.setNow(instant);
    await prepare(app);
    await deliver(app, new AbortController().signal);
  }

  const reader = () => database.db.subscriber.findUniqueOrThrow({ where: { addressKey: GONE } });
  const letters = () => peer.accepted.filter(({ to }) => to === GONE);

  test("gets no more digests from its first refusal on, and the ledger owes none", async () => {
    for (const day of ["30", "31"]) await live(`2026-01-${day}T06:30:00Z`);
    expect(tried).toEqual(expect.arrayContaining([GONE, WELL, WELL]));
    expect(tried).toHaveLength(3);
    expect(await reader()).toMatchObject({ state: "returned", nextDueAt: null });
    app.setNow("2026-02-02T06:30:00Z");
    const span = { from: "2026-01-30", until: "2026-01-31" };
    const { days, isBalanced } = await checkLedger(app, span);
    expect(isBalanced).toBe(true);
    expect(days).toMatchObject([
      { due: 2, accepted: 1, refused: 1 },
      { due: 1, accepted: 1, refused: 0 },
    ]);
  });

  test("is told by one letter a week later, whose link brings the digests back", async () => {
    await live("2026-01-30T06:30:00Z");
    reply = null;
    await live("2026-02-06T06:00:00Z");
    expect(letters()).toEqual([]);
    await live("2026-02-06T06:31:00Z");
    await live("2026-02-07T06:31:00Z");
    expect(letters()).toHaveLength(1);
    const { id, nonce } = await reader();
    const back = { id: id as SubscriberId, nonce };
    await bringBack(database.db, back, false, reschedule, app.clock());
    expect(await reader()).toMatchObject({ state: "active", nextDueAt: expect.any(Date) });
  });

  test("whose letter is refused too is written to no more", async () => {
    await live("2026-01-30T06:30:00Z");
    for (const day of ["06", "07", "08"]) await live(`2026-02-${day}T06:31:00Z`);
    expect(tried.filter((address) => address === GONE)).toHaveLength(2);
    expect(await database.db.notice.findMany()).toMatchObject([
      { kind: "returned", state: "refused", enhancedCode: "5.1.1" },
    ]);
  });

  test("once, and took it before and after, stays", async () => {
    reply = { code: 550, words: "5.2.1 mailbox disabled" };
    await live("2026-01-30T06:30:00Z");
    reply = null;
    await live("2026-01-31T06:30:00Z");
    reply = { code: 550, words: "5.2.1 mailbox disabled" };
    await live("2026-02-01T06:30:00Z");
    expect(await reader()).toMatchObject({ state: "active" });
    await live("2026-02-02T06:30:00Z");
    expect(await reader()).toMatchObject({ state: "returned" });
  });

  test("is stopped once, however many look at it at once, and whoever left meanwhile has left", async () => {
    reply = { code: 550, words: "5.2.1 mailbox disabled" };
    await live("2026-01-30T06:30:00Z");
    const { id } = await reader();
    const returning = { isGone: () => true, overdueDays, nonce: app.nonce };
    const judge = () => returnReader(database.db, id as SubscriberId, returning, app.clock());
    const stopped = await Promise.all([judge(), judge(), judge()]);
    expect(stopped.filter(Boolean)).toHaveLength(1);
    expect(
      await database.db.subscriberHistory.count({ where: { subscriberId: id, state: "returned" } }),
    ).toBe(1);
    await database.db.subscriber.update({ where: { id }, data: { state: "left" } });
    expect(await judge()).toBe(false);
  });

  test("and comes back begins anew: what was refused before is forgotten", async () => {
    await live("2026-01-30T06:30:00Z");
    const { id, nonce } = await reader();
    app.setNow("2026-01-31T05:00:00Z");
    const back = { id: id as SubscriberId, nonce };
    await bringBack(database.db, back, false, reschedule, app.clock());
    reply = { code: 552, words: "5.2.2 over quota" };
    await live("2026-01-31T06:30:00Z");
    expect(await reader()).toMatchObject({ state: "active" });
    reply = { code: 550, words: "5.1.1 no such user" };
    await live("2026-02-01T06:30:00Z");
    expect(await reader()).toMatchObject({ state: "returned" });
    // Of two stops the letter of the later one.
    expect(await database.db.notice.findMany({ where: { kind: "returned" } })).toMatchObject([
      { notBeforeAt: new Date("2026-02-08T06:30:00Z") },
    ]);
  });

  test("has a row for the days that were due and not prepared", async () => {
    await live("2026-01-30T06:30:00Z");
    const { id } = await reader();
    const due = { nextDueAt: new Date("2026-01-31T06:30:00Z"), nextDueDay: new Date("2026-01-31") };
    await database.db.subscriber.update({ where: { id }, data: { state: "active", ...due } });
    app.setNow("2026-01-31T07:00:00Z");
    const returning = { isGone: () => true, overdueDays, nonce: app.nonce };
    await returnReader(database.db, id as SubscriberId, returning, app.clock());
    const rows = await database.db.delivery.findMany({
      where: { subscriberId: id },
      orderBy: { day: "asc" },
    });
    expect(rows.map(({ state, reason }) => `${state}: ${reason}`)).toEqual([
      expect.stringContaining("refused: "),
      "skipped: returned",
    ]);
  });
});

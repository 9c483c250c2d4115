import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { SubscriberId, Wish } from "../../src/model.ts";
import { prune } from "../../src/store/prune.ts";
import { changeReader, confirmReader, mailSettings } from "../../src/store/reader-changes.ts";
import { blockReader, bringBack, leave } from "../../src/store/reader-leaving.ts";
import type { Reschedule } from "../../src/store/reader-row.ts";
import { addSignUp, nextSignUp, settleSignUp } from "../../src/store/sign-ups.ts";
import { decideSignUp } from "../../src/subscribe/decide-sign-up.ts";
import { overdueDays } from "../../src/subscribe/reschedule.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const now = new Date("2026-01-30T06:30:00Z");
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

const wish: Wish = {
  slugs: ["agents"],
  queries: ['"state space model" -survey'],
  mutes: ["blockchain"],
  timeZone: "Europe/Berlin",
  localMinute: 450,
  frequency: "daily",
  weekday: 1,
  size: 10,
  leastSize: 1,
};

const tomorrow = { at: later(1), day: "2026-01-31" };
const reschedule: Reschedule = () => ({ next: tomorrow, movedDays: [] });

describe.each(databaseKinds)("on %s", (kind) => {
  let database: TestDatabase;
  let db: TestDatabase["db"];

  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
    db = database.db;
    await db.topic.create({
      data: {
        slug: "agents",
        name: "Agents",
        query: "agents",
        canonical: "agents",
        createdAt: now,
      },
    });
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    for (const table of [db.notice, db.delivery, db.signUp, db.subscriber, db.suppression]) {
      await (table as typeof db.notice).deleteMany();
    }
  });

  async function signUp(address = "ada@example.org", at = now, more: Partial<Wish> = {}) {
    await addSignUp(
      db,
      {
        address,
        addressKey: address,
        addressHash: `hash of ${address}`,
        wish: { ...wish, ...more },
        page: "/",
        text: "Mail me this",
      },
      at,
    );
  }

  async function settle(at = now): Promise<void> {
    for (let after = 0; ; ) {
      const id = await nextSignUp(db, after);
      if (id === null) return;
      after = id;
      await settleSignUp(db, id, { decide: decideSignUp, nonce: () => `nonce ${id}` }, at);
    }
  }

  const reader = () => db.subscriber.findFirstOrThrow({ include: { topics: true, history: true } });
  const idOf = ({ id }: { id: string }) => id as SubscriberId;
  const kinds = async () => (await db.notice.findMany()).map((notice) => notice.kind);

  async function confirmed(): Promise<SubscriberId> {
    await signUp();
    await settle();
    const row = await reader();
    await confirmReader(db, { id: idOf(row), nonce: row.nonce, firstDay: null }, reschedule, now);
    return idOf(row);
  }

  describe("signing up", () => {
    test("makes a pending subscriber, asks by mail, and keeps the evidence", async () => {
      await signUp();
      await settle();
      const row = await reader();
      expect(row).toMatchObject({ state: "pending", nextDueAt: null, localMinute: 450 });
      expect(row.consent).toEqual({
        requestedAt: now.toISOString(),
        page: "/",
        text: "Mail me this",
      });
      expect(row.topics.map(({ isMuted }) => isMuted)).toEqual([false, false, true]);
      expect(await kinds()).toEqual(["confirm"]);
      expect(await db.signUp.count()).toBe(0);
    });

    test("many times at once sends one confirmation, with the newest wish", async () => {
      await Promise.all(Array.from({ length: 50 }, () => signUp()));
      await signUp("ada@example.org", now, { size: 20 });
      await Promise.all([settle(), settle()]);
      expect(await kinds()).toEqual(["confirm"]);
      expect(await reader()).toMatchObject({ size: 20 });
    });

    test("keeps the link of the first mail working while it is pending", async () => {
      await signUp();
      await settle();
      const { nonce } = await reader();
      await signUp();
      await settle(later(1));
      expect((await reader()).nonce).toBe(nonce);
    });

    test("stops asking after three mails in vain", async () => {
      for (const day of [0, 1, 2, 3, 4]) {
        await signUp();
        await settle(later(day));
      }
      expect(await db.notice.count()).toBe(3);
    });

    test("of a reader changes nothing and sends the settings", async () => {
      await confirmed();
      await signUp("ada@example.org", now, { size: 20 });
      await settle();
      expect(await reader()).toMatchObject({ state: "active", size: 10 });
      expect((await kinds()).toSorted()).toEqual(["confirm", "settings"]);
    });

    test("of a blocked address leaves no trace", async () => {
      await signUp();
      await settle();
      await blockReader(db, idOf(await reader()), overdueDays, now);
      await signUp();
      await settle(later(2));
      expect(await db.subscriber.count()).toBe(0);
      expect(await kinds()).toEqual(["confirm"]);
    });
  });

  describe("confirming", () => {
    test("makes an active reader, and again says so", async () => {
      await signUp();
      await settle();
      const { id, nonce } = await reader();
      const first = await confirmReader(
        db,
        { id: id as SubscriberId, nonce: nonce, firstDay: null },
        reschedule,
        now,
      );
      expect(first).toMatchObject({ kind: "confirmed", next: tomorrow });
      const again = await confirmReader(
        db,
        { id: id as SubscriberId, nonce: nonce, firstDay: null },
        reschedule,
        later(1),
      );
      expect(again).toMatchObject({ kind: "already", next: tomorrow });
      const row = await reader();
      expect(row).toMatchObject({ state: "active", nextDueAt: tomorrow.at, confirmedAt: now });
      expect(row.consent).toMatchObject({ confirmedAt: now.toISOString() });
      expect(row.history.map(({ cause }) => cause)).toEqual(["asked to confirm", "confirmed"]);
    });

    test("with another nonce, or after leaving, is gone", async () => {
      const id = await confirmed();
      const { nonce } = await reader();
      expect(
        await confirmReader(db, { id: id, nonce: "another", firstDay: null }, reschedule, now),
      ).toEqual({ kind: "gone" });
      await leave(db, id, overdueDays, now);
      expect(await confirmReader(db, { id, nonce, firstDay: null }, reschedule, now)).toEqual({
        kind: "gone",
      });
      expect(
        await confirmReader(db, { id: id, nonce: "", firstDay: null }, reschedule, now),
      ).toEqual({ kind: "gone" });
    });
  });

  test("changing preferences writes the schedule down, and a row for a day that moved away", async () => {
    const id = await confirmed();
    const moved: Reschedule = () => ({
      next: { at: later(2), day: "2026-02-01" },
      movedDays: [{ at: now, day: "2026-01-30" }],
    });
    const changes = { wish: { ...wish, localMinute: 60, queries: [] }, pausedUntil: later(3) };
    expect(await changeReader(db, id, changes, moved, now)).toMatchObject({
      kind: "changed",
      next: { day: "2026-02-01" },
      subscriber: { localMinute: 60, topics: [{ slug: "agents" }] },
    });
    expect(await db.delivery.findMany()).toMatchObject([{ state: "skipped", reason: "moved" }]);
    expect((await reader()).history.at(-1)).toMatchObject({
      localMinute: 60,
      pausedUntil: later(3),
    });
  });

  test("changing topics only leaves the due time alone", async () => {
    const id = await confirmed();
    const never: Reschedule = () => {
      throw new Error("not asked");
    };
    const changes = { wish: { ...wish, slugs: [], size: 5 }, pausedUntil: null };
    expect(await changeReader(db, id, changes, never, now)).toMatchObject({ next: tomorrow });
  });

  test("leaving can be taken back, once a week if asked", async () => {
    const id = await confirmed();
    expect(await leave(db, id, overdueDays, now)).toBe("left");
    expect(await leave(db, id, overdueDays, now)).toBe("already");
    expect(await bringBack(db, id, true, reschedule, now)).toMatchObject({
      subscriber: { state: "active", frequency: "weekly" },
    });
    expect(await bringBack(db, id, false, reschedule, now)).toBeNull();
  });

  test("leaving in the middle of a downtime writes a row for each day that was still owed", async () => {
    const id = await confirmed();
    const at = new Date("2026-02-02T12:00:00Z");
    await leave(db, id, overdueDays, at);
    const rows = await db.delivery.findMany({ orderBy: { day: "asc" } });
    expect(rows.map(({ day, reason }) => `${day.toISOString().slice(0, 10)} ${reason}`)).toEqual([
      "2026-01-31 left",
      "2026-02-01 left",
      "2026-02-02 left",
    ]);
  });

  test("a fresh link is mailed once a day, to readers only", async () => {
    const id = await confirmed();
    await mailSettings(db, id, now);
    await mailSettings(db, id, now);
    await leave(db, id, overdueDays, now);
    await mailSettings(db, id, later(1));
    expect((await kinds()).filter((one) => one === "settings")).toHaveLength(1);
  });

  test("what nobody confirmed is forgotten after a week; who was a reader has left", async () => {
    const ada = await confirmed();
    await signUp("stranger@example.org");
    await settle();
    await leave(db, ada, overdueDays, now);
    await signUp();
    await settle(later(1));
    expect(await prune(db, later(7.5))).toMatchObject({ unconfirmed: 1 });
    await prune(db, later(9));
    expect(await db.subscriber.findMany()).toMatchObject([
      { addressKey: "ada@example.org", state: "left" },
    ]);
  });
});

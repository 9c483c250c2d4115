import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Schedule, SubscriberId, Wish } from "../../src/model.ts";
import { insertNotice } from "../../src/store/notices.ts";
import { prune } from "../../src/store/prune.ts";
import {
  type Confirming,
  changeReader,
  confirmReader,
  mailSettings,
} from "../../src/store/reader-changes.ts";
import { blockReader, bringBack, leave } from "../../src/store/reader-leaving.ts";
import type { Reschedule } from "../../src/store/reader-row.ts";
import { addSignUp, nextSignUp, settleSignUp } from "../../src/store/sign-ups.ts";
import { decideSignUp } from "../../src/subscribe/decide-sign-up.ts";
import { overdueDays } from "../../src/subscribe/reschedule.ts";
import { localDay } from "../../src/time.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";
import { claimDue } from "../support/due-mails.ts";

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

const SOMEBODY = "0b9c5a52-6f3e-4f5b-9a55-d1a4c0de0009" as SubscriberId;
const LEFT_BY = "nonce-of-this-leaving";

function leaving(id: SubscriberId) {
  return { id, nonce: LEFT_BY, overdueDays, isTold: true };
}
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
  /** What a worker would do with each notice that is owed now; what is due together comes in any order. */
  const claimed = async (at = now) =>
    (await claimDue(db, "a worker", 10, at))
      .flatMap((held) => (held.ledger === "notice" ? `${held.kind}: ${held.skip ?? "sent"}` : []))
      .toSorted();

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
      expect((await kinds()).toSorted()).toEqual(["confirm", "settings", "welcome"]);
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
      await leave(db, leaving(id), now);
      expect(await confirmReader(db, { id, nonce, firstDay: null }, reschedule, now)).toEqual({
        kind: "gone",
      });
      expect(
        await confirmReader(db, { id: id, nonce: "", firstDay: null }, reschedule, now),
      ).toEqual({ kind: "gone" });
    });
  });

  describe("the letter of welcome", () => {
    const confirm = async (firstDay: Confirming["firstDay"] = null, at = now) => {
      const { id, nonce } = await reader();
      return await confirmReader(db, { id: id as SubscriberId, nonce, firstDay }, reschedule, at);
    };
    const welcome = () => db.notice.findMany({ where: { kind: "welcome" } });

    test("is owed from the moment of confirming on, to the address that confirmed", async () => {
      await signUp();
      await settle();
      expect(await welcome()).toEqual([]);
      await confirm();
      const { id, addressHash } = await reader();
      expect(await welcome()).toMatchObject([
        { state: "queued", subscriberId: id, addressHash, dueAt: now, notBeforeAt: now },
      ]);
      expect(await claimed()).toEqual(["confirm: settled", "welcome: sent"]);
    });

    test("is not owed where confirming fails on the way: all of it is one transaction", async () => {
      await signUp();
      await settle();
      const { id, nonce } = await reader();
      const failing: Reschedule = () => {
        throw new Error("no such zone");
      };
      const confirming = { id: id as SubscriberId, nonce, firstDay: null };
      await expect(confirmReader(db, confirming, failing, now)).rejects.toThrow("no such zone");
      expect(await reader()).toMatchObject({ state: "pending" });
      expect(await welcome()).toEqual([]);
    });

    test("is one, however often and fast the button is pressed", async () => {
      await signUp();
      await settle();
      const answers = await Promise.all([confirm(), confirm(), confirm()]);
      expect(answers.map((answer) => answer.kind).toSorted()).toEqual([
        "already",
        "already",
        "confirmed",
      ]);
      await confirm(null, later(1));
      expect(await welcome()).toHaveLength(1);
    });

    test("is not sent to who has left or was blocked before it went out", async () => {
      const id = await confirmed();
      await leave(db, leaving(id), now);
      expect(await claimed()).toEqual(expect.arrayContaining(["welcome: left", "goodbye: sent"]));
      await db.notice.updateMany({ data: { state: "queued", claimedBy: null, leaseUntil: null } });
      await blockReader(db, id, overdueDays, now);
      expect(await claimed()).toEqual([
        "confirm: suppressed",
        "goodbye: suppressed",
        "welcome: suppressed",
      ]);
    });

    describe("and the first digest, where it is wanted at once,", () => {
      const lateNight = new Date("2026-01-30T23:30:00Z");
      const today = ({ timeZone }: Schedule) => localDay(timeZone, lateNight);

      test.each([
        ["Europe/Berlin", "2026-01-31"],
        ["America/New_York", "2026-01-30"],
        ["Pacific/Auckland", "2026-01-31"],
      ])("is due now, for the day that it is in %s", async (timeZone, day) => {
        await signUp("ada@example.org", now, { timeZone });
        await settle();
        const next = { at: lateNight, day };
        expect(await confirm(today, lateNight)).toMatchObject({ kind: "confirmed", next });
        const row = await reader();
        const asDate = new Date(`${day}T00:00:00Z`);
        expect(row).toMatchObject({ state: "active", nextDueAt: lateNight, nextDueDay: asDate });
        expect(row.history.map(({ cause, askedDay }) => [cause, askedDay])).toEqual([
          ["asked to confirm", null],
          ["confirmed", asDate],
        ]);
        const [held] = (await claimDue(db, "a worker", 10, lateNight)).slice(-1);
        expect(held).toMatchObject({ kind: "welcome", isFirstNow: true });
      });

      test.each(["2026-01-31", "2026-02-01"])(
        "is left to the schedule where the address had its digest of %s already",
        async (day) => {
          await signUp();
          await settle();
          await insertDelivery("hash of ada@example.org", day);
          expect(await confirm(today, lateNight)).toMatchObject({ next: tomorrow });
          const row = await reader();
          expect(row).toMatchObject({ state: "active", nextDueAt: tomorrow.at });
          expect(row.history.at(-1)).toMatchObject({ cause: "confirmed", askedDay: null });
          const [held] = (await claimDue(db, "a worker", 10, lateNight)).slice(-1);
          expect(held).toMatchObject({ kind: "welcome", isFirstNow: false });
        },
      );

      test("is due although the digest of the day before is there", async () => {
        await signUp();
        await settle();
        await insertDelivery("hash of ada@example.org", "2026-01-30");
        await insertDelivery("another's hash", "2026-01-31");
        expect(await confirm(today, lateNight)).toMatchObject({ next: { day: "2026-01-31" } });
      });

      test("is not asked for by pressing again", async () => {
        await confirmed();
        expect(await confirm(today, later(1))).toMatchObject({ kind: "already", next: tomorrow });
        expect((await reader()).history.filter(({ askedDay }) => askedDay !== null)).toEqual([]);
      });
    });
  });

  async function insertDelivery(addressHash: string, day: string): Promise<void> {
    const at = new Date(`${day}T06:30:00Z`);
    await db.delivery.create({
      data: {
        addressHash,
        day: new Date(`${day}T00:00:00Z`),
        dueAt: at,
        notBeforeAt: at,
        expiresAt: at,
        state: "skipped",
        reason: "quiet",
        createdAt: now,
        updatedAt: now,
      },
    });
  }

  describe("the letter to who has left", () => {
    test("is owed once, with leaving", async () => {
      const id = await confirmed();
      await leave(db, leaving(id), now);
      await leave(db, leaving(id), now);
      expect((await kinds()).filter((one) => one === "goodbye")).toHaveLength(1);
      expect(await claimed()).toContain("goodbye: sent");
    });

    test("is settled when leaving was taken back before it was sent", async () => {
      const id = await confirmed();
      await leave(db, leaving(id), now);
      await bringBack(db, { id, nonce: LEFT_BY }, false, reschedule, now);
      expect(await claimed()).toEqual(
        expect.arrayContaining(["goodbye: settled", "welcome: sent"]),
      );
    });

    test("is none for who never was there, and none for a blocked address", async () => {
      expect(await leave(db, leaving(SOMEBODY), now)).toEqual({ kind: "unknown" });
      const id = await confirmed();
      await blockReader(db, id, overdueDays, now);
      expect(await kinds()).not.toContain("goodbye");
    });
  });

  describe("a reader whose mailbox refused our mail", () => {
    async function returned(): Promise<SubscriberId> {
      const id = await confirmed();
      await db.notice.deleteMany();
      await db.subscriber.update({
        where: { id },
        data: { state: "returned", nonce: LEFT_BY, nextDueAt: null, nextDueDay: null },
      });
      const { addressHash } = await reader();
      await db.$transaction(
        async (tx) =>
          await insertNotice(tx, { kind: "returned", subscriberId: id, addressHash }, now),
      );
      return id;
    }

    test("is told so by letter", async () => {
      await returned();
      expect(await claimed()).toEqual(["returned: sent"]);
    });

    test("comes back by the link, as the schedule has it, and needs no letter any more", async () => {
      const id = await returned();
      expect(
        await bringBack(db, { id, nonce: LEFT_BY }, false, reschedule, later(1)),
      ).toMatchObject({
        subscriber: { state: "active", frequency: "daily" },
        next: tomorrow,
      });
      const row = await reader();
      expect(row).toMatchObject({ state: "active", nextDueAt: tomorrow.at });
      expect(row.history.at(-1)).toMatchObject({ cause: "came back", state: "active" });
      expect(await claimed()).toEqual(["returned: settled"]);
      expect(await bringBack(db, { id, nonce: LEFT_BY }, false, reschedule, later(1))).toBeNull();
    });

    test("does not come back where the address is blocked meanwhile", async () => {
      const id = await returned();
      await blockReader(db, id, overdueDays, now);
      expect(await bringBack(db, { id, nonce: LEFT_BY }, false, reschedule, now)).toBeNull();
      expect(await claimed()).toEqual(["returned: suppressed"]);
    });

    test("may leave for good", async () => {
      const id = await returned();
      expect(await leave(db, leaving(id), now)).toEqual({ kind: "left", nonce: LEFT_BY });
      expect(await claimed()).toEqual(["goodbye: sent", "returned: settled"]);
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
    expect(await leave(db, leaving(id), now)).toEqual({ kind: "left", nonce: LEFT_BY });
    expect(await leave(db, leaving(id), now)).toEqual({ kind: "already" });
    expect(await bringBack(db, { id, nonce: LEFT_BY }, true, reschedule, now)).toMatchObject({
      subscriber: { state: "active", frequency: "weekly" },
    });
    expect(await bringBack(db, { id, nonce: LEFT_BY }, false, reschedule, now)).toBeNull();
  });

  test("a leaving is taken back by its own link only, not by one of an earlier leaving", async () => {
    const id = await confirmed();
    await leave(db, { ...leaving(id), nonce: "first" }, now);
    await bringBack(db, { id, nonce: "first" }, false, reschedule, now);
    await leave(db, leaving(id), later(1));
    expect(await bringBack(db, { id, nonce: "first" }, false, reschedule, later(1))).toBeNull();
    expect(await bringBack(db, { id, nonce: "" }, false, reschedule, later(1))).toBeNull();
    expect(await reader()).toMatchObject({ state: "left" });
  });

  test("a stranger's sign-up and an old link to leave do not add up to a subscription", async () => {
    const id = await confirmed();
    await leave(db, leaving(id), now);
    await signUp();
    await settle(later(1));
    expect(await reader()).toMatchObject({ state: "pending" });
    const again = { ...leaving(id), nonce: "again" };
    expect(await leave(db, again, later(1))).toEqual({ kind: "already" });
    for (const nonce of ["again", LEFT_BY, ""]) {
      expect(await bringBack(db, { id, nonce }, false, reschedule, later(1))).toBeNull();
    }
    expect(await reader()).toMatchObject({ state: "left" });
  });

  test("an operator's removal is not told as the reader's own doing", async () => {
    const id = await confirmed();
    await leave(db, { ...leaving(id), isTold: false }, now);
    expect(await kinds()).not.toContain("goodbye");
  });

  test("leaving in the middle of a downtime writes a row for each day that was still owed", async () => {
    const id = await confirmed();
    const at = new Date("2026-02-02T12:00:00Z");
    await leave(db, leaving(id), at);
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
    await leave(db, leaving(id), now);
    await mailSettings(db, id, later(1));
    expect((await kinds()).filter((one) => one === "settings")).toHaveLength(1);
  });

  test("what nobody confirmed is forgotten after a week; who was a reader has left", async () => {
    const ada = await confirmed();
    await signUp("stranger@example.org");
    await settle();
    await leave(db, leaving(ada), now);
    await signUp();
    await settle(later(1));
    expect(await prune(db, later(7.5))).toMatchObject({ unconfirmed: 1 });
    await prune(db, later(9));
    expect(await db.subscriber.findMany()).toMatchObject([
      { addressKey: "ada@example.org", state: "left" },
    ]);
  });
});

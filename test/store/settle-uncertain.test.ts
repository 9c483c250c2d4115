import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { recover } from "../../src/store/endings.ts";
import { listUncertain, settleUncertain } from "../../src/store/settle-uncertain.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";
import { addDeliveries, claimDue } from "../support/due-mails.ts";

const now = new Date("2026-01-30T06:30:00Z");
const nextDay = new Date("2026-01-31T09:00:00Z");

describe.each(databaseKinds)("a mail in doubt on %s", (kind) => {
  let database: TestDatabase;
  let db: TestDatabase["db"];

  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
    db = database.db;
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    await db.delivery.deleteMany();
    await db.notice.deleteMany();
  });

  const doubt = { state: "uncertain", reason: "the worker died while sending" };

  async function inDoubt(messageId = "<m@x>", updatedAt = now): Promise<string> {
    await addDeliveries(db, 1, now, { ...doubt, messageId, updatedAt });
    return (await db.delivery.findFirstOrThrow({ where: { messageId } })).id;
  }

  async function noticeInDoubt(): Promise<string> {
    const at = { dueAt: now, notBeforeAt: now, expiresAt: nextDay, createdAt: now };
    const { id } = await db.notice.create({
      data: {
        ...doubt,
        ...at,
        updatedAt: nextDay,
        messageId: "<n@x>",
        kind: "settings",
        addressHash: "hash",
        day: new Date("2026-01-30T00:00:00Z"),
      },
    });
    return id;
  }

  const only = () => db.delivery.findFirstOrThrow();

  test("that arrived is accepted", async () => {
    const id = await inDoubt();
    expect(await settleUncertain(db, id, "accept", nextDay)).toBe(true);
    expect(await only()).toMatchObject({ state: "accepted", acceptedAt: nextDay, reason: null });
  });

  test("that is to be sent again is due now, though its own time is over", async () => {
    const id = await inDoubt();
    expect(await settleUncertain(db, id, "reopen", nextDay)).toBe(true);
    expect(await recover(db, nextDay, { resends: false })).toMatchObject({ expired: 0 });
    const [held] = await claimDue(db, "me", 1, nextDay);
    expect(held).toMatchObject({ id });
  });

  test("that is not to be sent is refused, with the reason", async () => {
    const id = await inDoubt();
    expect(await settleUncertain(db, id, "close", nextDay)).toBe(true);
    expect(await only()).toMatchObject({ state: "refused", reason: "closed by the operator" });
  });

  test.each(["accept", "reopen", "close"] as const)(
    "is the only one that %s changes",
    async (verdict) => {
      const id = await inDoubt();
      await addDeliveries(db, 1, now);
      const queued = await db.delivery.findFirstOrThrow({ where: { state: "queued" } });
      expect(await settleUncertain(db, queued.id, verdict, nextDay)).toBe(false);
      expect(await settleUncertain(db, randomUUID(), verdict, nextDay)).toBe(false);
      expect(await settleUncertain(db, id, verdict, nextDay)).toBe(true);
      expect(await settleUncertain(db, id, verdict, nextDay)).toBe(false);
    },
  );

  test("may be a notice, and is told with the others, the newest first", async () => {
    const old = await inDoubt("<old@x>", new Date("2026-01-29T06:30:00Z"));
    const newer = await inDoubt("<newer@x>");
    const notice = await noticeInDoubt();
    const told = await listUncertain(db, 10);
    expect(told.map(({ ledger, id }) => [ledger, id])).toEqual([
      ["notice", notice],
      ["delivery", newer],
      ["delivery", old],
    ]);
    expect(told[2]).toEqual({
      ledger: "delivery",
      id: old,
      day: "2026-01-30",
      messageId: "<old@x>",
      reason: "the worker died while sending",
    });
    expect(await listUncertain(db, 2)).toHaveLength(2);
    expect(await settleUncertain(db, notice, "accept", nextDay)).toBe(true);
  });
});

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { CLAIM_LEASE_MS, claim } from "../../src/store/claims.ts";
import {
  markSending,
  recordEnding,
  recover,
  release,
  renewClaims,
  SENDING_LEASE_MS,
} from "../../src/store/endings.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const now = new Date("2026-01-30T06:30:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);

describe.each(databaseKinds)("the queue on %s", (kind) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    await database.db.delivery.deleteMany();
  });

  async function queue(count: number, more: object = {}): Promise<void> {
    await database.db.delivery.createMany({
      data: Array.from({ length: count }, () => ({
        addressHash: randomUUID(),
        day: new Date("2026-01-30T00:00:00Z"),
        dueAt: now,
        notBeforeAt: now,
        expiresAt: later(12 * 3_600_000),
        state: "queued",
        createdAt: now,
        updatedAt: now,
        ...more,
      })),
    });
  }

  const only = () => database.db.delivery.findFirstOrThrow();
  const accepted = { state: "accepted", outcome: { kind: "accepted", reply: "250 ok" } } as const;

  async function claimOne(at = now) {
    const [one] = await claim(database.db, "me", 1, at);
    if (!one) throw new Error("nothing to claim");
    return one;
  }

  test("gives each delivery to one claimant, however many ask at once", async () => {
    await queue(40);
    const batches = await Promise.all(
      Array.from({ length: 8 }, (_, n) => claim(database.db, `worker ${n}`, 5, now)),
    );
    const ids = batches.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const rest = await claim(database.db, "last", 50, now);
    expect(ids.length + rest.length).toBe(40);
  });

  test("gives out only what is due and not too late", async () => {
    await queue(1, { notBeforeAt: later(1000) });
    await queue(1, { expiresAt: now });
    expect(await claim(database.db, "me", 9, now)).toEqual([]);
    expect(await claim(database.db, "me", 9, later(1000))).toHaveLength(1);
  });

  test("takes what is queued before what was deferred, each the longest due first", async () => {
    await queue(1, { state: "deferred", reason: "450 later", notBeforeAt: later(-3000) });
    await queue(1, { notBeforeAt: later(-1000) });
    await queue(1, { notBeforeAt: later(-2000) });
    const claims = [await claimOne(), await claimOne(), await claimOne()];
    const rows = await database.db.delivery.findMany();
    const dueAt = claims.map(({ id }) => rows.find((row) => row.id === id)?.notBeforeAt);
    expect(dueAt).toEqual([later(-2000), later(-1000), later(-3000)]);
    expect(await claim(database.db, "me", 9, now)).toEqual([]);
  });

  test("fills up a claim from both states", async () => {
    await queue(2, { state: "deferred", reason: "450 later" });
    await queue(2);
    expect(await claim(database.db, "me", 3, now)).toHaveLength(3);
  });

  test("says what the delivery's edition lacked, and nothing where there is no edition", async () => {
    const missing = ["arxiv", "github"];
    const { id: editionId } = await database.db.edition.create({
      data: { asOf: now, madeAt: now, formula: "f", settings: {}, missing },
    });
    await queue(1, { editionId, notBeforeAt: later(-1000) });
    await queue(1);
    expect([await claimOne(), await claimOne()]).toMatchObject([
      { editionId, missing },
      { editionId: null, missing: [] },
    ]);
  });

  test("leaves a claim with a worker that renews it", async () => {
    await queue(1);
    const held = await claimOne();
    await renewClaims(database.db, [held], CLAIM_LEASE_MS, later(CLAIM_LEASE_MS / 2));
    expect(await recover(database.db, later(CLAIM_LEASE_MS))).toMatchObject({ requeued: 0 });
    expect(await markSending(database.db, held, "<m@x>", later(CLAIM_LEASE_MS))).toBe(true);
  });

  test("takes a dead worker's claim back unsent, and holds what may have gone out", async () => {
    await queue(2);
    const [first, second] = await claim(database.db, "dead", 2, now);
    if (!first || !second) throw new Error("two were queued");
    await markSending(database.db, second, "<m@x>", now);
    expect(await recover(database.db, later(CLAIM_LEASE_MS))).toEqual({
      requeued: 1,
      uncertain: 0,
      expired: 0,
    });
    expect(await recover(database.db, later(SENDING_LEASE_MS))).toMatchObject({
      uncertain: 1,
    });
    const rows = await database.db.delivery.findMany({ orderBy: { state: "asc" } });
    expect(rows.map(({ state }) => state)).toEqual(["queued", "uncertain"]);
  });

  test("lets nobody send under a claim that was taken back", async () => {
    await queue(1);
    const stale = await claimOne();
    await recover(database.db, later(CLAIM_LEASE_MS));
    const fresh = await claimOne(later(CLAIM_LEASE_MS));
    expect(await markSending(database.db, stale, "<m@x>", now)).toBe(false);
    expect(await markSending(database.db, fresh, "<m@x>", now)).toBe(true);
    const refused = { kind: "refused", reply: "550 no" } as const;
    const ending = { state: "refused", outcome: refused, reason: "550 no" } as const;
    expect(await recordEnding(database.db, stale, ending, now)).toBe(false);
    expect(await only()).toMatchObject({ state: "sending" });
  });

  describe("late evidence about what was held as uncertain", () => {
    async function uncertainOne() {
      await queue(1);
      const held = await claimOne();
      await markSending(database.db, held, "<m@x>", now);
      await recover(database.db, later(SENDING_LEASE_MS));
      expect(await only()).toMatchObject({ state: "uncertain", attempts: 1 });
      return held;
    }
    const refused = {
      state: "refused",
      outcome: { kind: "refused", reply: "550 no", code: 550 },
      reason: "550 no",
    } as const;
    const deferred = {
      state: "deferred",
      outcome: { kind: "deferred", reply: "450 later", code: 450 },
      reason: "450 later",
      notBeforeAt: later(60_000),
    } as const;
    const doubt = { kind: "uncertain", reply: "no reply" } as const;

    test.each([accepted, refused, deferred])("settles it: $state", async (ending) => {
      const held = await uncertainOne();
      expect(await recordEnding(database.db, held, ending, now)).toBe(true);
      expect(await only()).toMatchObject({
        state: ending.state,
        reply: ending.outcome.reply,
        acceptedAt: ending.state === "accepted" ? now : null,
        attempts: 1,
      });
    });

    test("that nothing went out puts it back into the queue, with no attempt counted", async () => {
      const held = await uncertainOne();
      expect(await release(database.db, [held], "ECONNRESET", now)).toBe(1);
      expect(await only()).toMatchObject({ state: "queued", attempts: 0, reason: "ECONNRESET" });
    });

    test("counts only if it is certain", async () => {
      const held = await uncertainOne();
      const ending = { state: "uncertain", outcome: doubt, reason: "no reply" } as const;
      expect(await recordEnding(database.db, held, ending, now)).toBe(false);
      expect(await only()).toMatchObject({ reason: "the worker died while sending" });
    });

    test("of an older claim counts only if it is an acceptance", async () => {
      const held = await uncertainOne();
      const stale = { ...held, token: held.token - 1 };
      expect(await recordEnding(database.db, stale, refused, now)).toBe(false);
      expect(await release(database.db, [stale], "ECONNRESET", now)).toBe(0);
      expect(await recordEnding(database.db, stale, accepted, now)).toBe(true);
    });
  });

  test("keeps what the relay said, and counts the attempt", async () => {
    await queue(1);
    const held = await claimOne();
    await markSending(database.db, held, "<m@x>", now);
    const outcome = {
      kind: "deferred",
      reply: "450 4.2.0 later",
      code: 450,
      enhancedCode: "4.2.0",
    } as const;
    const notBeforeAt = later(60_000);
    await recordEnding(
      database.db,
      held,
      { state: "deferred", outcome, reason: outcome.reply, notBeforeAt },
      now,
    );
    expect(await only()).toMatchObject({
      state: "deferred",
      smtpCode: 450,
      enhancedCode: "4.2.0",
      attempts: 1,
      messageId: "<m@x>",
      notBeforeAt,
      leaseUntil: null,
    });
  });

  test("counts no attempt when the relay could not be used", async () => {
    await queue(1);
    const held = await claimOne();
    await markSending(database.db, held, "<m@x>", now);
    expect(await release(database.db, [held], "ECONNREFUSED", now)).toBe(1);
    expect(await only()).toMatchObject({ state: "queued", attempts: 0, reason: "ECONNREFUSED" });
  });

  test("ends as expired what waited too long", async () => {
    await queue(1);
    const { expired } = await recover(database.db, later(12 * 3_600_000));
    expect(expired).toBe(1);
    expect(await only()).toMatchObject({ state: "expired", reason: "could not be sent in time" });
  });

  test.each([
    ["an unknown state", { state: "lost" }, "delivery_state"],
    ["an ending without a reason", { state: "refused" }, "delivery_ending_has_reason"],
    ["a claim without a lease", { state: "claimed" }, "delivery_held_has_lease"],
    ["an acceptance without its instant", { state: "accepted" }, "delivery_accepted_has_instant"],
  ])("refuses %s in the database itself", async (_name, more, constraint) => {
    await expect(queue(1, more)).rejects.toThrow(constraint);
  });

  test("has one delivery for an address and day", async () => {
    await queue(1, { addressHash: "same" });
    await expect(queue(1, { addressHash: "same" })).rejects.toThrow("Unique constraint");
  });
});

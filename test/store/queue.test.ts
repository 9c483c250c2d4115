import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { CLAIM_LEASE_MS } from "../../src/store/claims.ts";
import {
  type Held,
  markSending,
  recordEndings,
  recover,
  renewLeases,
  SENDING_LEASE_MS,
  type Settled,
} from "../../src/store/endings.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";
import { addDeliveries, claimDue } from "../support/due-mails.ts";

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

  const queue = (count: number, more: object = {}) => addDeliveries(database.db, count, now, more);
  const claim = (holder: string, limit: number, at: Date) =>
    claimDue(database.db, holder, limit, at);
  const begin = async (held: Held, at = now) =>
    (await markSending(database.db, [{ held, messageId: "<m@x>" }], at)).has(held.id);
  const record = async (held: Held, ending: Settled["ending"]) =>
    await database.db.$transaction(async (tx) =>
      (await recordEndings(tx, [{ held, ending }], now)).has(held.id),
    );
  const release = (held: Held, reason: string) => record(held, { state: "released", reason });
  const takeBack = (at: Date, resends = false) => recover(database.db, at, { resends });

  const only = () => database.db.delivery.findFirstOrThrow();
  const accepted = { state: "accepted", outcome: { kind: "accepted", reply: "250 ok" } } as const;

  async function claimOne(at = now) {
    const [one] = await claim("me", 1, at);
    if (!one) throw new Error("nothing to claim");
    return one;
  }

  test("gives each delivery to one claimant, however many ask at once", async () => {
    await queue(40);
    const batches = await Promise.all(
      Array.from({ length: 8 }, (_, n) => claim(`worker ${n}`, 5, now)),
    );
    const ids = batches.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const rest = await claim("last", 50, now);
    expect(ids.length + rest.length).toBe(40);
  });

  test("gives out only what is due and not too late", async () => {
    await queue(1, { notBeforeAt: later(1000) });
    await queue(1, { expiresAt: now });
    expect(await claim("me", 9, now)).toEqual([]);
    expect(await claim("me", 9, later(1000))).toHaveLength(1);
  });

  test("takes what is queued before what was deferred, each the longest due first", async () => {
    await queue(1, { state: "deferred", reason: "450 later", notBeforeAt: later(-3000) });
    await queue(1, { notBeforeAt: later(-1000) });
    await queue(1, { notBeforeAt: later(-2000) });
    const claims = [await claimOne(), await claimOne(), await claimOne()];
    const rows = await database.db.delivery.findMany();
    const dueAt = claims.map(({ id }) => rows.find((row) => row.id === id)?.notBeforeAt);
    expect(dueAt).toEqual([later(-2000), later(-1000), later(-3000)]);
    expect(await claim("me", 9, now)).toEqual([]);
  });

  test("fills up a claim from both states", async () => {
    await queue(2, { state: "deferred", reason: "450 later" });
    await queue(2);
    expect(await claim("me", 3, now)).toHaveLength(3);
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
    await renewLeases(database.db, [held], CLAIM_LEASE_MS, later(CLAIM_LEASE_MS / 2));
    expect(await takeBack(later(CLAIM_LEASE_MS))).toMatchObject({ requeued: 0 });
    expect(await begin(held, later(CLAIM_LEASE_MS))).toBe(true);
  });

  test("leaves a mail under way with a worker that renews it", async () => {
    await queue(1);
    const held = await claimOne();
    await begin(held);
    await renewLeases(database.db, [held], CLAIM_LEASE_MS, later(SENDING_LEASE_MS / 2));
    expect(await takeBack(later(SENDING_LEASE_MS))).toMatchObject({ uncertain: 0 });
  });

  test("takes back what its worker has lost sight of, though that one lives on", async () => {
    await queue(3);
    const [seen, lost] = await claim("me", 2, now);
    const [other] = await claim("another", 1, now);
    if (!seen || !lost || !other) throw new Error("three were queued");
    // Claimed anew meanwhile: under the old token nothing is renewed.
    const stale = { ...other, token: other.token - 1 };
    await renewLeases(database.db, [seen, stale], CLAIM_LEASE_MS, later(CLAIM_LEASE_MS / 2));
    expect(await takeBack(later(CLAIM_LEASE_MS))).toMatchObject({ requeued: 2 });
    const left = await database.db.delivery.findMany({ where: { state: "claimed" } });
    expect(left.map(({ id }) => id)).toEqual([seen.id]);
  });

  const onServer = kind === "server" ? test : test.skip;
  onServer(
    "renews without waiting for an outcome that is being written at that moment",
    async () => {
      await queue(2);
      const [ending, going] = await claim("me", 2, now);
      if (!ending || !going) throw new Error("two were queued");
      await begin(ending);
      await database.db.$transaction(async (tx) => {
        await recordEndings(tx, [{ held: ending, ending: accepted }], now);
        await renewLeases(database.db, [ending, going], CLAIM_LEASE_MS, later(CLAIM_LEASE_MS / 2));
      });
      expect(await takeBack(later(CLAIM_LEASE_MS))).toMatchObject({ requeued: 0, uncertain: 0 });
    },
  );

  test("takes a dead worker's claim back unsent, and holds what may have gone out", async () => {
    await queue(2);
    const [first, second] = await claim("dead", 2, now);
    if (!first || !second) throw new Error("two were queued");
    await begin(second);
    expect(await takeBack(later(CLAIM_LEASE_MS))).toEqual({
      requeued: 1,
      uncertain: 0,
      reopened: 0,
      expired: 0,
    });
    expect(await takeBack(later(SENDING_LEASE_MS))).toMatchObject({
      uncertain: 1,
    });
    const rows = await database.db.delivery.findMany({ orderBy: { state: "asc" } });
    expect(rows.map(({ state }) => state)).toEqual(["queued", "uncertain"]);
  });

  test("lets nobody send under a claim that was taken back", async () => {
    await queue(1);
    const stale = await claimOne();
    await takeBack(later(CLAIM_LEASE_MS));
    const fresh = await claimOne(later(CLAIM_LEASE_MS));
    expect(await begin(stale)).toBe(false);
    expect(await begin(fresh)).toBe(true);
    const refused = { kind: "refused", reply: "550 no" } as const;
    const ending = { state: "refused", outcome: refused, reason: "550 no" } as const;
    expect(await record(stale, ending)).toBe(false);
    expect(await only()).toMatchObject({ state: "sending" });
  });

  describe("late evidence about what was held as uncertain", () => {
    async function uncertainOne() {
      await queue(1);
      const held = await claimOne();
      await begin(held);
      await takeBack(later(SENDING_LEASE_MS));
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
      expect(await record(held, ending)).toBe(true);
      expect(await only()).toMatchObject({
        state: ending.state,
        reply: ending.outcome.reply,
        acceptedAt: ending.state === "accepted" ? now : null,
        attempts: 1,
      });
    });

    test("that nothing went out puts it back into the queue, with no attempt counted", async () => {
      const held = await uncertainOne();
      expect(await release(held, "ECONNRESET")).toBe(true);
      expect(await only()).toMatchObject({ state: "queued", attempts: 0, reason: "ECONNRESET" });
    });

    test("counts only if it is certain", async () => {
      const held = await uncertainOne();
      const ending = { state: "uncertain", outcome: doubt, reason: "no reply" } as const;
      expect(await record(held, ending)).toBe(false);
      expect(await only()).toMatchObject({ reason: "the worker died while sending" });
    });

    test("of an older claim counts only if it is an acceptance", async () => {
      const held = await uncertainOne();
      const stale = { ...held, token: held.token - 1 };
      expect(await record(stale, refused)).toBe(false);
      expect(await release(stale, "ECONNRESET")).toBe(false);
      expect(await record(stale, accepted)).toBe(true);
    });
  });

  test("keeps what the relay said, and counts the attempt", async () => {
    await queue(1);
    const held = await claimOne();
    await begin(held);
    const outcome = {
      kind: "deferred",
      reply: "450 4.2.0 later",
      code: 450,
      enhancedCode: "4.2.0",
    } as const;
    const notBeforeAt = later(60_000);
    await record(held, { state: "deferred", outcome, reason: outcome.reply, notBeforeAt });
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
    await begin(held);
    expect(await release(held, "ECONNREFUSED")).toBe(true);
    expect(await only()).toMatchObject({ state: "queued", attempts: 0, reason: "ECONNREFUSED" });
  });

  test("counts one attempt where the word of an acceptance comes for a mail that is owed again", async () => {
    await queue(1);
    const held = await claimOne();
    await begin(held);
    await takeBack(later(SENDING_LEASE_MS));
    await takeBack(later(SENDING_LEASE_MS + 16 * 60_000), true);
    expect(await only()).toMatchObject({ state: "queued", attempts: 1 });
    expect(await record(held, accepted)).toBe(true);
    expect(await only()).toMatchObject({ state: "accepted", attempts: 1 });
  });

  describe("what is in doubt, where it is to be sent again", () => {
    async function inDoubt(more: object = {}) {
      await queue(1, more);
      await begin(await claimOne());
      await takeBack(later(SENDING_LEASE_MS));
    }
    const quarter = SENDING_LEASE_MS + 15 * 60_000;

    test("is held for a quarter of an hour, for late evidence, and then owed again", async () => {
      await inDoubt();
      expect(await takeBack(later(quarter - 1), true)).toMatchObject({ reopened: 0 });
      expect(await takeBack(later(quarter), true)).toMatchObject({ reopened: 1 });
      expect(await only()).toMatchObject({
        state: "queued",
        reason: "in doubt, sent again by policy",
      });
    });

    test("is held where the policy says hold", async () => {
      await inDoubt();
      expect(await takeBack(later(quarter), false)).toMatchObject({ reopened: 0 });
    });

    test("is held after the third attempt: a relay that never answers may take every one", async () => {
      await inDoubt({ attempts: 2 });
      expect(await takeBack(later(quarter), true)).toMatchObject({ reopened: 0 });
      expect(await only()).toMatchObject({ state: "uncertain", attempts: 3 });
    });

    test("is not owed again when its time is over", async () => {
      await inDoubt({ expiresAt: later(quarter) });
      expect(await takeBack(later(quarter), true)).toMatchObject({ reopened: 0, expired: 0 });
    });
  });

  test("records many endings in one statement, each with its own values", async () => {
    await queue(3);
    const claims = await claim("me", 3, now);
    for (const held of claims) await begin(held);
    const endings: Settled["ending"][] = [
      accepted,
      { state: "refused", outcome: { kind: "refused", reply: "550 no", code: 550 }, reason: "no" },
      { state: "released", reason: "ECONNRESET", notBeforeAt: later(60_000) },
    ];
    const all = claims.map((held, at) => ({ held, ending: endings[at] ?? accepted }));
    const recorded = await database.db.$transaction((tx) => recordEndings(tx, all, now));
    expect(recorded.size).toBe(3);
    const rows = await Promise.all(
      claims.map(({ id }) => database.db.delivery.findUniqueOrThrow({ where: { id } })),
    );
    expect(rows).toMatchObject([
      { state: "accepted", reason: null, reply: "250 ok", acceptedAt: now, attempts: 1 },
      { state: "refused", smtpCode: 550, reason: "no", attempts: 1, acceptedAt: null },
      { state: "queued", reason: "ECONNRESET", notBeforeAt: later(60_000), attempts: 0 },
    ]);
  });

  test("keeps words that hold NUL or half a character: one mail's must not lose the others'", async () => {
    await queue(2);
    const claims = await claim("me", 2, now);
    for (const held of claims) await begin(held);
    const reply = `450 \0 ${"x".repeat(992)}\u{1d4aa}`;
    const odd = { kind: "deferred", reply, code: 450 } as const;
    const reason = `${"x".repeat(199)}\ud835`;
    const all = claims.map((held, at) => ({
      held,
      ending:
        at === 0
          ? accepted
          : { state: "deferred" as const, outcome: odd, reason, notBeforeAt: now },
    }));
    const recorded = await database.db.$transaction((tx) => recordEndings(tx, all, now));
    expect(recorded.size).toBe(2);
    const row = await database.db.delivery.findFirstOrThrow({ where: { state: "deferred" } });
    expect(row.reason).toBe(`${"x".repeat(199)}\ufffd`);
    expect(row.reply).not.toContain("\0");
  });

  test("ends as expired what waited too long", async () => {
    await queue(1);
    const { expired } = await takeBack(later(12 * 3_600_000));
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

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Claim } from "../../src/store/claims.ts";
import { type Held, markSending, recover, type Settled } from "../../src/store/endings.ts";
import { type Exchanging, exchange } from "../../src/store/exchange.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";
import { addDeliveries, claimDue } from "../support/due-mails.ts";

const now = new Date("2026-01-30T06:30:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const accepted = { state: "accepted", outcome: { kind: "accepted", reply: "250 ok" } } as const;
const refused = {
  state: "refused",
  outcome: { kind: "refused", reply: "550 no", code: 550 },
  reason: "550 no",
} as const;
const MINUTE = 60_000;

describe.each(databaseKinds)("an exchange on %s", (kind) => {
  let database: TestDatabase;
  let db: TestDatabase["db"];

  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
    db = database.db;
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    await db.delivery.deleteMany();
    await db.sendGate.deleteMany();
    await db.sendDay.deleteMany();
  });

  const bring = (more: Partial<Exchanging>, holder = "me", at = now) =>
    exchange(db, holder, { settled: [], gates: [], wanted: 0, dailyCap: null, ...more }, at);
  const begin = async (held: Held, at = now) =>
    (await markSending(db, [{ held, messageId: "<m@x>" }], at)).has(held.id);
  const stateOf = async ({ id }: Held) =>
    (await db.delivery.findUniqueOrThrow({ where: { id } })).state;

  async function claimOne(holder = "me", at = now): Promise<Claim> {
    const [one] = await claimDue(db, holder, 1, at);
    if (one === undefined) throw new Error("nothing to claim");
    return one;
  }

  test("records what it brings and gives as many in exchange, those longest due first", async () => {
    await addDeliveries(db, 1, now, { notBeforeAt: later(-2 * MINUTE) });
    await addDeliveries(db, 3, now, { notBeforeAt: later(-MINUTE) });
    const held = await claimOne();
    await begin(held);
    const { recorded, claims, isCapped } = await bring({
      settled: [{ held, ending: accepted }],
      wanted: 2,
    });
    expect(recorded).toEqual(new Set([held.id]));
    expect(claims).toHaveLength(2);
    expect(isCapped).toBe(false);
    expect(await stateOf(held)).toBe("accepted");
    expect(await db.delivery.count({ where: { state: "queued" } })).toBe(1);
  });

  test("does all of it or nothing: where a gate cannot be changed the outcome waits too", async () => {
    await addDeliveries(db, 2, now);
    const held = await claimOne();
    await begin(held);
    const gates = [
      {
        name: "a.example",
        change: () => {
          throw new Error("no such change");
        },
      },
    ];
    const settled: Settled[] = [{ held, ending: accepted }];
    await expect(bring({ settled, gates, wanted: 1 })).rejects.toThrow("no such change");
    expect(await stateOf(held)).toBe("sending");
    expect(await db.delivery.count({ where: { state: "queued" } })).toBe(1);
    expect(await db.sendGate.count()).toBe(0);
  });

  test("tells of the gates as they are after it", async () => {
    const strike = (gate: { strikes: number }) => ({
      name: "a.example",
      strikes: gate.strikes + 1,
      slows: 0,
      shutUntil: null,
    });
    const { gates } = await bring({ gates: [{ name: "a.example", change: strike }] });
    expect(gates).toEqual([{ name: "a.example", strikes: 1, slows: 0, shutUntil: null }]);
  });

  test("by many workers at once gives each mail to one of them", async () => {
    await addDeliveries(db, 40, now);
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, at) => bring({ wanted: 5 }, `worker ${at}`)),
    );
    const ids = all.flatMap(({ claims }) => claims.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const rest = await claimDue(db, "last", 50, now);
    expect(ids.length + rest.length).toBe(40);
  });

  describe("an acceptance that comes late, under a token of old", () => {
    /** Sent by a worker that was given up; what became of the row since is the test's. */
    async function lost(): Promise<Claim> {
      await addDeliveries(db, 1, now);
      const held = await claimOne("lost");
      await begin(held);
      await recover(db, later(2 * MINUTE), { resends: true });
      expect(await stateOf(held)).toBe("uncertain");
      return held;
    }
    const reopen = () => recover(db, later(18 * MINUTE), { resends: true });
    const bringLate = async (held: Held, ending: Settled["ending"] = accepted) =>
      (await bring({ settled: [{ held, ending }] }, "lost", later(20 * MINUTE))).recorded.size;

    test("counts while the mail is in doubt", async () => {
      const held = await lost();
      expect(await bringLate(held)).toBe(1);
      expect(await stateOf(held)).toBe("accepted");
    });

    test("counts while the mail is owed again: nobody gets it twice", async () => {
      const held = await lost();
      await reopen();
      expect(await stateOf(held)).toBe("queued");
      expect(await bringLate(held)).toBe(1);
      expect(await claimDue(db, "another", 5, later(20 * MINUTE))).toEqual([]);
    });

    test("counts while another has claimed it, who may then not send it", async () => {
      const held = await lost();
      await reopen();
      const other = await claimOne("another", later(19 * MINUTE));
      expect(other.token).toBe(held.token + 1);
      expect(await bringLate(held)).toBe(1);
      expect(await begin(other, later(20 * MINUTE))).toBe(false);
      expect(await bringLate(other, { state: "released", reason: "stopped" })).toBe(0);
      expect(await stateOf(held)).toBe("accepted");
    });

    test("does not take the mail from whoever is sending it already", async () => {
      const held = await lost();
      await reopen();
      const other = await claimOne("another", later(19 * MINUTE));
      await begin(other, later(19 * MINUTE));
      expect(await bringLate(held)).toBe(0);
      expect(await stateOf(held)).toBe("sending");
      expect(await bringLate(other)).toBe(1);
    });

    test("is the only word that counts then: a refusal does not", async () => {
      const held = await lost();
      await reopen();
      expect(await bringLate(held, refused)).toBe(0);
      expect(await stateOf(held)).toBe("queued");
    });

    test("changes nothing about a mail whose life is over", async () => {
      const held = await lost();
      await db.delivery.updateMany({ data: { state: "refused", reason: "closed" } });
      expect(await bringLate(held)).toBe(0);
      expect(await stateOf(held)).toBe("refused");
    });
  });

  describe("with a number that a day may have", () => {
    test("gives no more than it, all workers together, and says so", async () => {
      await addDeliveries(db, 30, now);
      const all = await Promise.all(
        Array.from({ length: 6 }, (_, at) => bring({ wanted: 4, dailyCap: 10 }, `worker ${at}`)),
      );
      expect(all.flatMap(({ claims }) => claims)).toHaveLength(10);
      expect(all.some(({ isCapped }) => isCapped)).toBe(true);
      const after = await bring({ wanted: 4, dailyCap: 10 });
      expect(after).toMatchObject({ claims: [], isCapped: true });
    });

    test("counts none of what was not there to take", async () => {
      await addDeliveries(db, 2, now);
      await bring({ wanted: 4, dailyCap: 5 });
      expect(await db.sendDay.findMany()).toMatchObject([{ taken: 2 }]);
    });

    test("counts none of what comes back unsent, so that a relay that is down eats up no day", async () => {
      await addDeliveries(db, 3, now);
      for (let n = 0; n < 5; n++) {
        const { claims } = await bring({ wanted: 3, dailyCap: 4 });
        expect(claims).toHaveLength(3);
        const ending = { state: "released", reason: "ECONNREFUSED" } as const;
        const settled = claims.map((held) => ({ held, ending }));
        await bring({ settled, dailyCap: 4 });
      }
      expect(await db.sendDay.findMany()).toMatchObject([{ taken: 0 }]);
    });

    test("counts none of what was skipped, and all that was sent", async () => {
      await addDeliveries(db, 2, now);
      const { claims } = await bring({ wanted: 2, dailyCap: 4 });
      const [one, other] = claims;
      if (!one || !other) throw new Error("two were due");
      await begin(other);
      await bring({
        settled: [
          { held: one, ending: { state: "skipped", reason: "left" } },
          { held: other, ending: accepted },
        ],
        dailyCap: 4,
      });
      expect(await db.sendDay.findMany()).toMatchObject([{ taken: 1 }]);
    });

    test("begins anew with the day, in UTC", async () => {
      const evening = new Date("2026-01-30T23:59:59Z");
      await addDeliveries(db, 8, evening);
      expect((await bring({ wanted: 4, dailyCap: 2 }, "me", evening)).claims).toHaveLength(2);
      const next = await bring({ wanted: 4, dailyCap: 3 }, "me", new Date("2026-01-31T00:00:00Z"));
      expect(next.claims).toHaveLength(3);
      const days = await db.sendDay.findMany({ orderBy: { day: "asc" } });
      expect(days.map(({ day, taken }) => [day.toISOString().slice(0, 10), taken])).toEqual([
        ["2026-01-30", 2],
        ["2026-01-31", 3],
      ]);
    });
  });
});

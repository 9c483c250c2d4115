import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { transitionPairs } from "../../src/deliver/transitions.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../src/model.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";
import { addDeliveries } from "../support/due-mails.ts";

const now = new Date("2026-01-30T06:30:00Z");
const pairs = transitionPairs().map(([from, to]) => `${from} ${to}`);

/** What the check constraints want of a row in a state. */
function columnsOf(state: DeliveryState) {
  const isHeld = state === "claimed" || state === "sending";
  return {
    state,
    reason: "because",
    claimedBy: isHeld ? "me" : null,
    leaseUntil: isHeld ? now : null,
    acceptedAt: state === "accepted" ? now : null,
  };
}

describe.each(databaseKinds)("changes of state on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  afterAll(async () => await database.close());

  test("stand in the database as they stand in the table", async () => {
    const [row] = await database.db.$queryRaw<{ text: string }[]>`
      SELECT pg_get_functiondef('check_delivery_transition'::regproc) AS text`;
    const stored = row?.text.match(/'[a-z]+ [a-z]+'/g)?.map((pair) => pair.slice(1, -1));
    expect(stored?.toSorted()).toEqual(pairs.toSorted());
  });

  test.each(["delivery", "notice"])("of a %s are watched by a trigger", async (table) => {
    const found = await database.db.$queryRaw<{ name: string }[]>`
      SELECT tgname AS name FROM pg_trigger
       WHERE tgrelid = ${table}::regclass AND NOT tgisinternal AND tgenabled = 'O'`;
    expect(found.map(({ name }) => name)).toContain(`${table}_transition`);
  });

  test.each(DELIVERY_STATES)(
    "from %s: those of the table are taken, and no others",
    async (from) => {
      const { db } = database;
      for (const to of DELIVERY_STATES.filter((state) => state !== from)) {
        await db.delivery.deleteMany();
        await addDeliveries(db, 1, now, columnsOf(from));
        const change = db.delivery.updateMany({
          data: { ...columnsOf(to), claimToken: { increment: 1 } },
        });
        const isTaken = await change.then(
          () => true,
          (error: unknown) => {
            expect(String(error)).toContain(`a delivery that is ${from} cannot become ${to}`);
            return false;
          },
        );
        expect([from, to, isTaken]).toEqual([from, to, pairs.includes(`${from} ${to}`)]);
      }
    },
  );

  test("to claimed need a token that is higher than every one before", async () => {
    const { db } = database;
    await db.delivery.deleteMany();
    await addDeliveries(db, 1, now, { claimToken: 3 });
    const claim = (claimToken: number) =>
      db.delivery.updateMany({ data: { ...columnsOf("claimed"), claimToken } });
    await expect(claim(3)).rejects.toThrow("cannot be claimed without a new token");
    await expect(claim(2)).rejects.toThrow("cannot be claimed without a new token");
    expect(await claim(4)).toEqual({ count: 1 });
  });

  test("that change no state are none", async () => {
    const { db } = database;
    await db.delivery.deleteMany();
    await addDeliveries(db, 1, now, columnsOf("accepted"));
    expect(await db.delivery.updateMany({ data: columnsOf("accepted") })).toEqual({ count: 1 });
  });
});

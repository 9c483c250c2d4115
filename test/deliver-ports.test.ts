import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { deliverPorts, withLanes } from "../src/deliver-ports.ts";
import type { Mail } from "../src/model.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import { emptyDatabase, openTestDatabase, type TestDatabase } from "./support/database.ts";

const NOW = "2026-01-30T06:30:00Z";
const later = (ms: number) => new Date(Date.parse(NOW) + ms);

let database: TestDatabase;
let apps: TestApp[];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());

beforeEach(async () => {
  await emptyDatabase(database);
  const env = {
    SMTP_CONNECTIONS: "3",
    SMTP_CONNECTIONS_PER_WORKER: "2",
    SMTP_DOMAIN_RATES: "slow.example=1",
  };
  apps = [
    await openTestApp({ now: NOW, env, database }),
    await openTestApp({ now: NOW, env, database }),
  ];
});
afterEach(async () => {
  for (const app of apps) await app.close();
});

function appAt(at: number): TestApp {
  const app = apps[at];
  if (app === undefined) throw new Error("two apps were opened");
  return app;
}

/** What a worker asks of the paces; waiting takes no time, and is noted. */
function turnsOf(app: TestApp, stop = new AbortController()) {
  const slept: number[] = [];
  const ports = deliverPorts(
    {
      ...app,
      async sleep(ms) {
        slept.push(ms);
      },
    },
    { compose: async () => ({}) as Mail, lanes: [], signal: stop.signal },
  );
  return { slept, awaitTurn: ports.awaitTurn };
}

describe("the pace of a receiving domain", () => {
  test("is kept by all workers together", async () => {
    const [one, other] = [turnsOf(appAt(0)), turnsOf(appAt(1))];
    for (const worker of [one, other, one]) {
      expect(await worker.awaitTurn("slow.example")).toEqual({ kind: "turn" });
    }
    expect([...one.slept, ...other.slept].filter((ms) => ms >= 1000)).toEqual([2000, 1000]);
    expect(await other.awaitTurn("slow.example")).toMatchObject({ kind: "later" });
  });

  test("puts mails off one by one, so that they do not all come back at once", async () => {
    const { awaitTurn } = turnsOf(appAt(0));
    const turns = [];
    for (let n = 0; n < 7; n++) turns.push(await awaitTurn("slow.example"));
    expect(turns.slice(3)).toEqual(
      [1000, 2000, 3000, 4000].map((ms) => ({ kind: "later", at: later(ms) })),
    );
  });

  test("keeps no other domain waiting", async () => {
    const { awaitTurn, slept } = turnsOf(appAt(0));
    for (let n = 0; n < 5; n++) await awaitTurn("slow.example");
    const before = slept.length;
    expect(await awaitTurn("other.example")).toEqual({ kind: "turn" });
    expect(slept.slice(before).every((ms) => ms < 10)).toBe(true);
  });

  test("takes none of the relay's turns for a mail that is put off", async () => {
    const { awaitTurn } = turnsOf(appAt(0));
    for (let n = 0; n < 9; n++) await awaitTurn("slow.example");
    const { nextAt } = await database.db.rate.findUniqueOrThrow({ where: { name: "smtp" } });
    // A thousand a second, and three were sent.
    expect(nextAt).toEqual(later(3));
  });
});

test("a stop ends the waiting for a turn that is far off", async () => {
  const stop = new AbortController();
  await database.db.rate.create({ data: { name: "smtp", nextAt: later(30_000) } });
  stop.abort();
  expect(await turnsOf(appAt(0), stop).awaitTurn("a.example")).toEqual({ kind: "turn" });
});

describe("connections to the relay", () => {
  const held = () => database.db.relayConnection.count();

  test("are shared among workers, and free again when each is done", async () => {
    await withLanes(appAt(0), async (some) => {
      expect(some).toHaveLength(2);
      await withLanes(appAt(1), async (others) => {
        expect(others).toHaveLength(1);
        expect(await held()).toBe(3);
      });
      expect(await held()).toBe(2);
    });
    expect(await held()).toBe(0);
  });

  test("are free again after a failure, too", async () => {
    const failing = withLanes(appAt(0), async () => {
      throw new Error("no templates");
    });
    await expect(failing).rejects.toThrow("no templates");
    expect(await held()).toBe(0);
  });

  test("are kept by the heartbeat of a long run", async () => {
    const app = appAt(0);
    await withLanes(app, async (lanes) => {
      const { signal } = new AbortController();
      const ports = deliverPorts(app, { compose: async () => ({}) as Mail, lanes, signal });
      await ports.queue.keepUp([], later(50_000));
      const rows = await database.db.relayConnection.findMany();
      expect(rows.map(({ leaseUntil }) => leaseUntil)).toEqual([later(110_000), later(110_000)]);
    });
  });
});

import { describe, expect, test } from "@jest/globals";
import { createTurns } from "../src/deliver-turns.ts";
import type { TestApp } from "./support/app.ts";
import { useManyApps } from "./support/many-apps.ts";

const NOW = "2026-01-30T06:30:00Z";
const later = (ms: number) => new Date(Date.parse(NOW) + ms);

const workers = useManyApps({
  count: 2,
  now: NOW,
  env: {
    SMTP_DOMAIN_RATES: "slow.example=1,both.example=1",
    SMTP_DOMAIN_CONNECTIONS: "narrow.example=2,single.example=1,both.example=1",
  },
});

/** What a worker asks of the paces; waiting takes no time, and is noted. */
function turnsOf(app: TestApp, stop = new AbortController()) {
  const slept: number[] = [];
  const sleep = async (ms: number) => void slept.push(ms);
  return { slept, ...createTurns({ ...app, sleep }, stop.signal) };
}

describe("the pace of a receiving domain", () => {
  test("is kept by all workers together", async () => {
    const [one, other] = [turnsOf(workers.at(0)), turnsOf(workers.at(1))];
    for (const worker of [one, other, one]) {
      expect(await worker.awaitTurn("slow.example")).toMatchObject({ kind: "turn" });
    }
    expect([...one.slept, ...other.slept].filter((ms) => ms >= 1000)).toEqual([2000, 1000]);
    expect(await other.awaitTurn("slow.example")).toMatchObject({ kind: "later" });
  });

  test("puts mails off one by one, so that they do not all come back at once", async () => {
    const { awaitTurn } = turnsOf(workers.at(0));
    const turns = [];
    for (let n = 0; n < 7; n++) turns.push(await awaitTurn("slow.example"));
    expect(turns.slice(3)).toEqual(
      [1000, 2000, 3000, 4000].map((ms) => ({ kind: "later", at: later(ms) })),
    );
  });

  test("keeps no other domain waiting", async () => {
    const { awaitTurn, slept } = turnsOf(workers.at(0));
    for (let n = 0; n < 5; n++) await awaitTurn("slow.example");
    const before = slept.length;
    expect(await awaitTurn("other.example")).toMatchObject({ kind: "turn" });
    expect(slept.slice(before).every((ms) => ms < 10)).toBe(true);
  });

  test("takes none of the relay's turns for a mail that is put off", async () => {
    const { awaitTurn } = turnsOf(workers.at(0));
    for (let n = 0; n < 9; n++) await awaitTurn("slow.example");
    const { nextAt } = await workers.db().rate.findUniqueOrThrow({ where: { name: "smtp" } });
    // A thousand a second, and three were sent.
    expect(nextAt).toEqual(later(3));
  });
});

test("a stop ends the waiting for a turn that is far off", async () => {
  const stop = new AbortController();
  await workers.db().rate.create({ data: { name: "smtp", nextAt: later(30_000) } });
  stop.abort();
  expect(await turnsOf(workers.at(0), stop).awaitTurn("a.example")).toMatchObject({ kind: "turn" });
});

describe("the connections of a receiving domain", () => {
  const ask = async (worker: ReturnType<typeof turnsOf>, domain = "narrow.example") =>
    await worker.awaitTurn(domain);
  const end = async (turn: Awaited<ReturnType<typeof ask>>) => {
    if (turn.kind === "later") throw new Error("there is no turn to end");
    await turn.end();
  };

  test("are at most its number, of all workers together, until a mail has its outcome", async () => {
    const [one, other] = [turnsOf(workers.at(0)), turnsOf(workers.at(1))];
    const turns = [await ask(one), await ask(other), await ask(one), await ask(other)];
    expect(turns.map(({ kind }) => kind)).toEqual(["turn", "turn", "later", "later"]);
    await end(turns[1]!);
    expect(await ask(one)).toMatchObject({ kind: "turn" });
    expect(await ask(other)).toMatchObject({ kind: "later" });
  });

  test("asked for at once are given once each", async () => {
    const both = [turnsOf(workers.at(0)), turnsOf(workers.at(1))];
    const turns = await Promise.all(Array.from({ length: 12 }, (_, at) => ask(both[at % 2]!)));
    expect(turns.filter(({ kind }) => kind === "turn")).toHaveLength(2);
  });

  test("keep no other domain's mail", async () => {
    const worker = turnsOf(workers.at(0));
    for (let n = 0; n < 4; n++) await ask(worker);
    expect(await ask(worker, "other.example")).toMatchObject({ kind: "turn" });
  });

  test("bring back one by one whom they put off, as fast as mails go", async () => {
    const worker = turnsOf(workers.at(0));
    const putOff = async () => {
      const turn = await ask(worker);
      if (turn.kind !== "later") throw new Error("the connections are taken");
      return turn.at.getTime() - workers.at(0).clock().getTime();
    };
    const first = await ask(worker);
    await ask(worker);
    expect([await putOff(), await putOff(), await putOff()]).toEqual([200, 700, 1200]);
    // One that stalls says little of the others.
    workers.at(0).setNow(later(600_000).toISOString());
    await worker.renew(later(600_000));
    await end(first);
    await ask(worker);
    expect([await putOff(), await putOff()]).toEqual([200, 1100]);
  });

  test("put off nobody for long, however many wait", async () => {
    const worker = turnsOf(workers.at(0));
    await ask(worker, "single.example");
    const turns = [];
    for (let n = 0; n < 400; n++) turns.push(await ask(worker, "single.example"));
    const latest = Math.max(...turns.map((turn) => (turn.kind === "later" ? +turn.at : 0)));
    expect(new Date(latest)).toEqual(later(300_200));
  });

  test("are given back by a mail that its domain's pace puts off", async () => {
    const worker = turnsOf(workers.at(0));
    for (let n = 0; n < 3; n++) await end(await ask(worker, "both.example"));
    expect(await ask(worker, "both.example")).toMatchObject({ kind: "later" });
    expect(await workers.db().relayConnection.count()).toBe(0);
  });

  test("are given back when the turn cannot be awaited", async () => {
    const sleep = () => Promise.reject(new Error("no sleep"));
    const { signal } = new AbortController();
    const { awaitTurn } = createTurns({ ...workers.at(0), sleep }, signal);
    await expect(awaitTurn("narrow.example")).rejects.toThrow("no sleep");
    expect(await workers.db().relayConnection.count()).toBe(0);
  });

  test("of a killed worker are free after a minute, those of a living one are kept", async () => {
    const [killed, other] = [turnsOf(workers.at(0)), turnsOf(workers.at(1))];
    await ask(killed);
    await ask(other);
    await other.renew(later(50_000));
    workers.at(1).setNow(later(61_000).toISOString());
    expect(await ask(other)).toMatchObject({ kind: "turn" });
    expect(await ask(other)).toMatchObject({ kind: "later" });
  });

  test("that cannot be given back cost no mail its outcome, and are free in a minute", async () => {
    const app = workers.at(0);
    const worker = turnsOf(app);
    const turns = [await ask(worker), await ask(worker)];
    const { relayConnection } = workers.db();
    const { deleteMany } = relayConnection;
    Object.assign(relayConnection, { deleteMany: () => Promise.reject(new Error("gone")) });
    await end(turns[0]!);
    Object.assign(relayConnection, { deleteMany });
    expect(app.log.lines.map(({ message }) => message)).toEqual([
      "a connection could not be given back; it lapses",
    ]);
    await worker.renew(later(50_000));
    app.setNow(later(61_000).toISOString());
    expect(await ask(worker)).toMatchObject({ kind: "turn" });
    expect(await ask(worker)).toMatchObject({ kind: "later" });
  });

  test("whose lease has lapsed are not given back for who has them since", async () => {
    const [slow, other] = [turnsOf(workers.at(0)), turnsOf(workers.at(1))];
    const lapsed = await ask(slow, "single.example");
    workers.at(1).setNow(later(61_000).toISOString());
    expect(await ask(other, "single.example")).toMatchObject({ kind: "turn" });
    await end(lapsed);
    expect(await ask(other, "single.example")).toMatchObject({ kind: "later" });
  });
});

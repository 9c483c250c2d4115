import { describe, expect, test } from "@jest/globals";
import type { Outcome } from "../../src/model.ts";
import {
  accepted,
  atOnce,
  composed,
  createWorld,
  type FakeMail,
  mail,
  mails,
  START,
  skipped,
  type World,
} from "../support/delivering.ts";

const START_MS = Date.parse(START);

/** Again when what could not be begun is due again. */
async function runTwice(world: World) {
  const first = await world.run();
  await world.time.sleep(60_000);
  return [first, await world.run()];
}

describe("a run", () => {
  test("sends everything that is due, each once, however many lanes there are", async () => {
    const world = createWorld(mails(20));
    expect(await world.run(3)).toMatchObject({ accepted: 20, trouble: null });
    expect(new Set(world.sent()).size).toBe(20);
    expect(world.sent()).toHaveLength(20);
  });

  test("ends at once when nothing is due, or without a lane", async () => {
    const world = createWorld([]);
    await world.run(3);
    expect(world.time.since()).toBe("0:00");
    const shut = createWorld(mails(2));
    expect(await shut.run(0)).toMatchObject({ accepted: 0, trouble: null });
    expect(shut.open()).toHaveLength(2);
  });

  test("has no more mails in hand than slots, two for a lane, and claims no more", async () => {
    let most = 0;
    const world = createWorld(mails(9), async () => {
      const inHand = [...world.rows.values()].filter(({ state }) => state === "held").length;
      most = Math.max(most, inHand);
      await world.time.sleep(100);
      return accepted;
    });
    await world.run(2);
    expect(most).toBe(4);
  });

  test("sends one mail at a time over each lane", async () => {
    let underWay = 0;
    const world = createWorld(mails(6), async () => {
      expect(++underWay).toBeLessThanOrEqual(2);
      await world.time.sleep(100);
      underWay--;
      return accepted;
    });
    expect(await world.run(2)).toMatchObject({ accepted: 6 });
  });

  test("brings what comes meanwhile to the slots that had no mail, while another is still busy", async () => {
    const world = createWorld([mail("slow")], async ({ messageId }) => {
      await world.time.sleep(messageId === "<slow>" ? 60_000 : 100);
      if (messageId === "<slow>") world.events.push(`slow ends ${world.time.since()}`);
      return accepted;
    });
    const running = world.run(2);
    await world.time.sleep(20_000);
    for (const one of mails(3)) world.add(one);
    expect(await running).toMatchObject({ accepted: 4 });
    // m1 has the slot that waits for the slow one's connection.
    const happened = world.events.filter((event) => !event.includes("keep"));
    expect(happened.join()).toBe("send <slow>,send <m2>,send <m3>,slow ends 1:00,send <m1>");
  });

  test("sends no mail that is to be skipped, and writes the reason down", async () => {
    const world = createWorld([skipped("m1", "left"), mail("m2")]);
    expect(await world.run()).toMatchObject({ accepted: 1, skipped: 1 });
    expect(world.endingOf("m1")).toEqual({ state: "skipped", reason: "left" });
    expect(world.sent()).toEqual(["send <m2>"]);
  });

  test("defers a mail that cannot be composed, and goes on with the next", async () => {
    const world = createWorld(mails(2));
    world.ports.compose = async (held) => {
      if (held.id === "m1") throw new Error("no template for M1@example.org");
      return composed(held);
    };
    expect(await world.run()).toMatchObject({ accepted: 1, deferred: 1 });
    expect(world.endingOf("m1")).toMatchObject({
      state: "deferred",
      reason: "could not be composed: no template for m…@example.org",
      notBeforeAt: new Date(START_MS + 60_000),
    });
  });

  test("counts no attempt when the database is away while a mail is composed", async () => {
    const world = createWorld(mails(2));
    let failures = 0;
    world.ports.compose = async (held) => {
      if (held.id === "m1" && ++failures < 3) throw new Error("the database went away");
      return composed(held);
    };
    // Put off for a minute, or the longest due would let nobody else have a turn.
    for (const accepts of [1, 0, 1]) {
      expect(await world.run()).toMatchObject({ accepted: accepts, deferred: 0 });
      await world.time.sleep(60_000);
    }
    expect(world.rows.get("m1")).toMatchObject({ state: "ended", held: { attempts: 1 } });
    expect(world.sent()).toEqual(["send <m2>", "send <m1>"]);
  });

  test("ends as expired what could only be tried again too late", async () => {
    const late = mail("m1", { expiresAt: new Date(START_MS + 60_000) });
    const world = createWorld([late], () => ({ kind: "deferred", reply: "450 later" }));
    expect(await world.run()).toMatchObject({ expired: 1, deferred: 0 });
  });

  test("sends nothing under a claim that was taken back", async () => {
    const world = createWorld(mails(2));
    world.queue.markSending = async (all) =>
      new Set(all.map(({ held }) => held.id).filter((id) => id !== "m1"));
    expect(await world.run()).toMatchObject({ accepted: 1 });
    expect(world.sent()).toEqual(["send <m2>"]);
    expect(world.messages()).toContain("claim was taken back before sending");
  });

  test("gives back a mail whose turn is far off, for then", async () => {
    const world = createWorld(mails(2));
    const at = new Date(START_MS + 30_000);
    world.ports.awaitTurn = async () => {
      return world.sent().length === 0 ? atOnce : { kind: "later", at };
    };
    await world.run();
    expect(world.endingOf("m2")).toEqual({
      state: "released",
      reason: "waits for its turn to example.org",
      notBeforeAt: at,
    });
  });
});

describe("outcomes", () => {
  test("that came under a stale claim are told and not counted", async () => {
    const world = createWorld(mails(1));
    let claims = [...world.rows.values()].map(({ held }) => held);
    world.queue.exchange = async () => {
      const given = { recorded: new Set<string>(), claims, gates: [], isCapped: false };
      claims = [];
      return given;
    };
    expect(await world.run()).toMatchObject({ accepted: 0 });
    expect(world.messages()).toContain("an outcome came under a stale claim");
  });

  test("go with the next claim in one exchange, and with those of slots that wait meanwhile", async () => {
    const world = createWorld(mails(6));
    const exchanges: string[] = [];
    const { exchange } = world.queuePorts();
    world.queue.exchange = async (exchanging, now) => {
      const { settled, wanted } = exchanging;
      exchanges.push(`${settled.map(({ held }) => held.id).join()} for ${wanted}`);
      await world.time.sleep(10);
      return await exchange(exchanging, now);
    };
    await world.run(2);
    // Two lanes: what each sends first comes back first.
    expect(exchanges.slice(0, 3)).toEqual([" for 4", "m1,m3 for 2", "m2,m4 for 2"]);
  });

  test("are written again and again while the database is away, a minute and more", async () => {
    const world = createWorld(mails(1));
    const { exchange } = world.queuePorts();
    world.queue.exchange = async (exchanging, now) => {
      const isAway = exchanging.settled.length > 0 && now.getTime() < START_MS + 90_000;
      if (isAway) throw new Error("the database is away");
      return await exchange(exchanging, now);
    };
    expect(await world.run()).toMatchObject({ accepted: 1 });
    expect(world.sent()).toHaveLength(1);
  });

  test.each([
    ["the database is away", 14, 17],
    ["something else is wrong", 0, 1],
  ])(
    "that cannot be written at all end the run with the error, and every slot: %s",
    async (words, least, most) => {
      const world = createWorld(mails(3));
      const { exchange } = world.queuePorts();
      world.queue.exchange = async (exchanging, now) => {
        if (exchanging.settled.length > 0) throw new Error(words);
        return await exchange(exchanging, now);
      };
      await expect(world.run(2)).rejects.toThrow(words);
      expect(world.sent()).toHaveLength(3);
      const minutes = Number(world.time.since().split(":")[0]);
      expect(minutes).toBeGreaterThanOrEqual(least);
      expect(minutes).toBeLessThanOrEqual(most);
    },
  );

  test("are written without new mails where it was the taking of mails that failed", async () => {
    const world = createWorld(mails(2));
    const { exchange } = world.queuePorts();
    let isBroken = false;
    world.queue.exchange = async (exchanging, now) => {
      if (exchanging.settled.length > 0 && exchanging.wanted > 0 && !isBroken) {
        isBroken = true;
        throw new Error("a claim could not be read");
      }
      return await exchange(exchanging, now);
    };
    expect(await world.run()).toMatchObject({ accepted: 2 });
  });
});

describe("a database that is away before the first byte", () => {
  test("while marking it leaves the mail owed, and nothing in doubt", async () => {
    const world = createWorld(mails(3));
    const { markSending } = world.queuePorts();
    let tries = 0;
    world.queue.markSending = async (all, now) => {
      if (tries++ === 0) throw new Error("connection lost");
      return await markSending(all, now);
    };
    expect(await runTwice(world)).toMatchObject([{ uncertain: 0 }, { uncertain: 0 }]);
    expect(world.messages()).toContain("could not be begun");
    expect(world.sent()).toHaveLength(3);
  });

  test("while asking a gate leaves the mail owed, and nothing in doubt", async () => {
    const world = createWorld(mails(1));
    const shutUntil = new Date(START_MS - 1000);
    world.gates.set("*", { name: "*", strikes: 10, slows: 0, shutUntil });
    const { takeProbe } = world.queuePorts();
    let tries = 0;
    world.queue.takeProbe = async (name, until, now) => {
      if (tries++ === 0) throw new Error("connection lost");
      return await takeProbe(name, until, now);
    };
    expect(await runTwice(world)).toMatchObject([{ accepted: 0 }, { accepted: 1, uncertain: 0 }]);
    expect(world.messages()).toContain("could not be begun");
  });

  test("while waiting for a turn, too", async () => {
    const world = createWorld(mails(1));
    let tries = 0;
    world.ports.awaitTurn = async () => {
      if (tries++ === 0) throw new Error("connection lost");
      return atOnce;
    };
    expect(await runTwice(world)).toMatchObject([{ accepted: 0 }, { accepted: 1 }]);
    expect(world.sent()).toHaveLength(1);
  });
});

describe("trouble with the relay", () => {
  test("stops the run, gives every claim back and is told once", async () => {
    const world = createWorld(mails(9), () => ({ kind: "transport", reply: "ECONNREFUSED" }));
    expect(await world.run(2)).toMatchObject({
      accepted: 0,
      deferred: 0,
      trouble: "ECONNREFUSED",
    });
    expect(world.open()).toHaveLength(9);
    const released = [...world.rows.values()].flatMap(({ ending }) => ending?.state ?? []);
    expect(released).toEqual(["released", "released", "released", "released"]);
    expect(world.log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  });
});

describe("what dead workers left", () => {
  test("is recovered again in a long run, every quarter of a minute, and counted", async () => {
    const world = createWorld(mails(6), async () => {
      await world.time.sleep(10_000);
      return accepted;
    });
    const recoveredAt: string[] = [];
    world.queue.recover = async () => {
      recoveredAt.push(world.time.since());
      return { requeued: 0, uncertain: 2, reopened: 0, expired: 1 };
    };
    const summary = await world.run();
    expect(recoveredAt).toEqual(["0:00", "0:15", "0:30", "0:45", "1:00"]);
    expect(summary).toMatchObject({ accepted: 6, uncertain: 10, expired: 5 });
    expect(world.messages()).toContain("mails of workers that died were taken up");
  });

  test("is not what is in hand here: those leases are kept, and no others", async () => {
    const world = createWorld(mails(3), async () => {
      await world.time.sleep(20_000);
      return accepted;
    });
    await world.run();
    expect(world.events.filter((event) => event.includes("keep"))).toEqual([
      "0:15 keep m1,m2",
      "0:30 keep m2,m3",
      "0:45 keep m3",
    ]);
  });

  test("waits for the next heartbeat where one fails", async () => {
    const world = createWorld(mails(2), async () => {
      await world.time.sleep(20_000);
      return accepted;
    });
    let beats = 0;
    world.queue.keepUp = async () => {
      if (beats++ === 0) throw new Error("connection lost");
    };
    expect(await world.run()).toMatchObject({ accepted: 2 });
    expect(beats).toBe(2);
    expect(world.messages()).toContain("leases could not be renewed");
  });
});

describe("a day's number that is reached", () => {
  test("is told once, by the run that reaches it", async () => {
    const world = createWorld(mails(4));
    const { exchange } = world.queuePorts();
    let left = 3;
    world.queue.exchange = async (exchanging, now) => {
      const wanted = Math.min(exchanging.wanted, left);
      left -= wanted;
      const done = await exchange({ ...exchanging, wanted }, now);
      return { ...done, isCapped: wanted < exchanging.wanted };
    };
    const told = () => world.log.lines.filter(({ message }) => message.includes("day's number"));
    expect(await world.run()).toMatchObject({ accepted: 3 });
    expect(told()).toHaveLength(1);
    expect(await world.run()).toMatchObject({ accepted: 0 });
    expect(told()).toHaveLength(1);
  });
});

describe("a recipient's address in the relay's words", () => {
  const reply =
    "550 5.1.1 <M1@EXAMPLE.org>: m1@example.org is not known, ask postmaster@relay.example";
  const masked =
    "550 5.1.1 <m…@example.org>: m…@example.org is not known, ask postmaster@relay.example";
  const answered = async (outcome: Outcome, due: FakeMail[] = mails(1)) => {
    const world = createWorld(due, () => outcome);
    return { world, summary: await world.run() };
  };

  test("is masked before it is written down", async () => {
    const { world } = await answered({ kind: "refused", reply, code: 550 });
    const outcome = { kind: "refused", reply: masked, code: 550 };
    expect(world.endingOf("m1")).toEqual({ state: "refused", outcome, reason: masked });
  });

  test("is masked where the reason is cut short in its middle", async () => {
    const long = `450 ${"x".repeat(190)} m1@example.org`;
    const { world } = await answered({ kind: "deferred", reply: long });
    expect(world.endingOf("m1")).toMatchObject({ reason: expect.not.stringContaining("m1") });
  });

  test("is masked in the log and in the summary of a relay in trouble", async () => {
    const { world, summary } = await answered({ kind: "transport", reply });
    expect(summary).toMatchObject({ trouble: masked });
    expect(world.log.lines[0]?.fields).toEqual({ reply: masked });
  });

  test("is taken literally, whatever signs it has", async () => {
    const odd = mail("a.b+c", { address: "a.b+c@example.org" });
    const text = "550 axb+c@example.org or a.b+c@example.org";
    const { world } = await answered({ kind: "refused", reply: text }, [odd]);
    expect(world.endingOf("a.b+c")).toMatchObject({
      reason: "550 axb+c@example.org or a…@example.org",
    });
  });
});

import { describe, expect, test } from "@jest/globals";
import type { Mail, Outcome } from "../../src/model.ts";
import { accepted, createWorld, mail, mails, START, type World } from "../support/delivering.ts";

/** What replies do to the mails after them: of the same domain, and of others. */

const greyListed: Outcome = {
  kind: "deferred",
  reply: "451 4.7.1 Greylisting in action, please come back later",
  code: 451,
  enhancedCode: "4.7.1",
};
const tooFast: Outcome = { kind: "deferred", reply: "421 4.7.28 slow down", code: 421 };
const notFromYou: Outcome = {
  kind: "refused",
  reply: "550 5.7.1 not from you",
  code: 550,
  enhancedCode: "5.7.1",
};
const noSuchUser: Outcome = {
  kind: "refused",
  reply: "550 5.1.1 no such user",
  code: 550,
  enhancedCode: "5.1.1",
};

const domainOf = ({ to }: Mail) => to.slice(to.indexOf("@") + 1);
const countTo = (world: World, domain: string) =>
  world.sent().filter((event) => event.includes(`@${domain}>`)).length;
const minutes = (count: number) => new Date(Date.parse(START) + count * 60_000);

/** As a worker does it: run after run, until an instant. */
async function runUntil(world: World, until: Date): Promise<void> {
  while (world.time.now() < until) {
    const { trouble } = await world.run();
    await world.time.sleep(trouble === null ? 2000 : 30_000);
  }
}

describe("a mail that is grey-listed", () => {
  test("comes back by itself, and keeps none of its domain waiting", async () => {
    const seen = new Set<string>();
    const world = createWorld(mails(6), ({ messageId }) => {
      if (messageId !== "<m1>" || seen.has(messageId)) return accepted;
      seen.add(messageId);
      return greyListed;
    });
    expect(await world.run()).toMatchObject({ accepted: 5, deferred: 1 });
    expect(world.gates.size).toBe(0);
    await runUntil(world, minutes(2));
    expect(world.open()).toEqual([]);
    expect(world.sent().filter((event) => event === "send <m1>")).toHaveLength(2);
  });
});

describe("a wish for less pace", () => {
  test("pauses its domain for a minute, and no other", async () => {
    const world = createWorld([...mails(6, "slow.example"), ...mails(6, "b.example")], (one) =>
      domainOf(one) === "slow.example" ? tooFast : accepted,
    );
    expect(await world.run()).toMatchObject({ accepted: 6 });
    // Two were in hand when the first was answered.
    expect(countTo(world, "slow.example")).toBeLessThanOrEqual(2);
    expect(world.gates.get("slow.example")).toMatchObject({ slows: 1, shutUntil: minutes(1) });
  });

  test("again and again makes the pauses longer, one probe at a time, until one is taken", async () => {
    const world = createWorld(mails(20, "slow.example"), () => tooFast);
    await runUntil(world, minutes(60));
    // After 1, 2, 4, 8, 16 and 30 minutes, and the one in hand with the first.
    expect(world.sent().length).toBeLessThanOrEqual(7);
    expect(world.sent().length).toBeGreaterThanOrEqual(4);
    world.send = () => accepted;
    await runUntil(world, minutes(180));
    expect(world.gates.size).toBe(0);
    expect(world.open()).toEqual([]);
  });
});

describe("refusals by policy", () => {
  test("shut their domain after five, and others go on", async () => {
    const world = createWorld(
      [...mails(30, "strict.example"), ...mails(10, "b.example")],
      async (one) => {
        await world.time.sleep(10);
        return domainOf(one) === "strict.example" ? notFromYou : accepted;
      },
    );
    world.ports.slotsPerLane = 1;
    expect(await world.run()).toMatchObject({ accepted: 10, refused: 5, trouble: null });
    expect(countTo(world, "strict.example")).toBe(5);
    expect(world.gates.get("strict.example")).toMatchObject({ shutUntil: expect.any(Date) });
    expect(world.gates.has("*")).toBe(false);
  });

  test("by mails that were in hand when it shut make the pause no longer", async () => {
    const world = createWorld(mails(30, "strict.example"), async () => {
      await world.time.sleep(10);
      return notFromYou;
    });
    await world.run(4);
    expect(world.gates.get("strict.example")?.shutUntil?.getTime()).toBeLessThan(
      minutes(16).getTime(),
    );
  });

  test("ten in a row, of whichever domains, stop everything and say so", async () => {
    const due = Array.from({ length: 30 }, (_, at) =>
      mail(`m${at}`, { address: `r@d${at}.example` }),
    );
    const world = createWorld(due, () => notFromYou);
    const summary = await world.run();
    expect(world.sent().length).toBeLessThanOrEqual(11);
    expect(summary.trouble).toContain("mail is refused by policy; sending is paused until");
    const before = world.sent().length;
    await world.run();
    expect(world.sent()).toHaveLength(before);
  });

  test("between acceptances shut nothing, and neither do unknown users in a row", async () => {
    let count = 0;
    const world = createWorld(mails(40), () => (++count % 4 === 0 ? accepted : notFromYou));
    expect(await world.run()).toMatchObject({ accepted: 10, refused: 30 });
    const unknown = createWorld(mails(40), () => noSuchUser);
    expect(await unknown.run()).toMatchObject({ refused: 40, trouble: null });
    const shut = [...unknown.gates.values()].filter(({ shutUntil }) => shutUntil !== null);
    expect(shut).toEqual([]);
  });

  test("one mail tries a shut domain when its time is over, and an acceptance opens it", async () => {
    const world = createWorld(mails(30, "strict.example"), () => notFromYou);
    await world.run();
    const refused = world.sent().length;
    await runUntil(world, minutes(14));
    expect(world.sent()).toHaveLength(refused);
    await runUntil(world, minutes(17));
    expect(world.sent()).toHaveLength(refused + 1);
    // Refused again: a pause twice as long.
    await runUntil(world, minutes(40));
    expect(world.sent()).toHaveLength(refused + 1);
    world.send = () => accepted;
    await runUntil(world, minutes(60));
    expect(world.gates.size).toBe(0);
    expect(world.open()).toEqual([]);
  });

  test("a probe that another gate keeps is not lost", async () => {
    const shut = (name: string, until: Date) =>
      world.gates.set(name, { name, strikes: 10, slows: 0, shutUntil: until });
    const world = createWorld([...mails(1, "strict.example"), ...mails(1, "b.example")]);
    world.ports.slotsPerLane = 1;
    shut("*", minutes(-1));
    shut("strict.example", minutes(60));
    expect(await world.run()).toMatchObject({ accepted: 1, trouble: null });
    expect(world.sent()).toEqual(["send <m1@b.example>"]);
  });
});

import { describe, expect, test } from "@jest/globals";
import type { Outcome } from "../../src/model.ts";
import { accepted, atOnce, createWorld, mails } from "../support/delivering.ts";

/** What a run does when the signal says stop. */

describe("the signal", () => {
  test("lets the mail under way end, gives the others back and claims no more", async () => {
    const world = createWorld(mails(5), () => {
      world.stop.abort();
      return accepted;
    });
    expect(await world.run()).toMatchObject({ accepted: 1, trouble: null });
    expect(world.sent()).toEqual(["send <m1>"]);
    expect(world.endingOf("m2")).toMatchObject({ state: "released", reason: "stopped" });
    expect(world.open()).toEqual(["m2", "m3", "m4", "m5"]);
  });

  test("while a mail waits for its turn gives that back too", async () => {
    const world = createWorld(mails(2));
    world.ports.awaitTurn = async () => {
      world.stop.abort();
      return atOnce;
    };
    await world.run();
    expect(world.sent()).toEqual([]);
    expect(world.open()).toEqual(["m1", "m2"]);
  });

  test("while a mail is being marked gives that back: nobody would end it later", async () => {
    const world = createWorld(mails(1));
    const { markSending } = world.queuePorts();
    world.queue.markSending = async (all, now) => {
      world.stop.abort();
      return await markSending(all, now);
    };
    await world.run();
    expect(world.sent()).toEqual([]);
    expect(world.endingOf("m1")).toMatchObject({ state: "released" });
  });

  test("given before the start claims nothing", async () => {
    const world = createWorld(mails(1));
    world.stop.abort();
    await world.run();
    expect(world.open()).toEqual(["m1"]);
    expect(world.endingOf("m1")).toBeNull();
  });

  test("ends what stalls after twenty seconds: the run is over well within thirty", async () => {
    const world = createWorld(mails(3), () => new Promise<Outcome>(() => {}));
    const running = world.run(2);
    await world.time.sleep(60_000);
    world.stop.abort();
    const { accepted: count } = await running;
    expect(count).toBe(0);
    expect(world.time.since()).toBe("1:20");
    expect(world.events).toContain("abort");
    expect(world.open()).toEqual(["m1", "m2", "m3"]);
  });

  test("ends nothing early that the relay still answers", async () => {
    const world = createWorld(mails(1), async () => {
      await world.time.sleep(15_000);
      return accepted;
    });
    const running = world.run();
    await world.time.sleep(1000);
    world.stop.abort();
    expect(await running).toMatchObject({ accepted: 1 });
    expect(world.events).not.toContain("abort");
  });

  test("gives a lost database some seconds for the outcomes, and no minutes", async () => {
    const world = createWorld(mails(1), () => {
      world.stop.abort();
      return accepted;
    });
    const { exchange } = world.queuePorts();
    world.queue.exchange = async (exchanging, now) => {
      if (exchanging.settled.length > 0) throw new Error("connection lost");
      return await exchange(exchanging, now);
    };
    await expect(world.run()).rejects.toThrow("connection lost");
    expect(world.time.now().getTime()).toBeLessThan(Date.parse("2026-01-30T06:30:10Z"));
  });

  test("has no listener more after each of many runs", async () => {
    const listeners: string[] = [];
    const world = createWorld([]);
    const { signal } = world.stop;
    const [add, remove] = [signal.addEventListener, signal.removeEventListener];
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners.push(given[0]);
      add.apply(signal, given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners.pop();
      remove.apply(signal, given);
    };
    for (let n = 0; n < 5; n++) await world.run();
    expect(listeners).toEqual([]);
  });
});

import { beforeEach, describe, expect, test } from "@jest/globals";
import { type DeliverPorts, deliverDue, type HeldMail } from "../../src/deliver/deliver-due.ts";
import type { Ending, Mail, Outcome, SkipReason } from "../../src/model.ts";
import { createTestLog } from "../support/app.ts";

const START = Date.parse("2026-01-30T06:30:00Z");
const NOTHING = { requeued: 0, uncertain: 0, expired: 0 };
const accepted: Outcome = { kind: "accepted", reply: "250 ok" };

/** What happened, in order; each test says what the world around does. */
let events: string[];
let endings: Record<string, Ending>;
let log: ReturnType<typeof createTestLog>;
let nowMs: number;
let stop: AbortController;

beforeEach(() => {
  events = [];
  endings = {};
  log = createTestLog();
  nowMs = START;
  stop = new AbortController();
});

function mail(id: string, skip: SkipReason | null = null): HeldMail {
  const expiresAt = new Date(START + 12 * 3_600_000);
  return { id, attempts: 0, expiresAt, skip, subscriber: { address: `${id}@example.org` } };
}

function mails(count: number): HeldMail[] {
  return Array.from({ length: count }, (_, n) => mail(`m${n + 1}`));
}

function composed({ id }: HeldMail): Mail {
  const raw = Buffer.from("");
  const to = `${id}@example.org`;
  return { from: "d@p.example", to, messageId: `<${id}>`, raw, subject: "", html: "", text: "" };
}

function fakeQueue(due: HeldMail[]): DeliverPorts<HeldMail>["queue"] {
  return {
    recover: async () => NOTHING,
    claim: async (limit) => due.splice(0, limit),
    renew: async (held) => void events.push(`renew ${held.map(({ id }) => id).join()}`),
    markSending: async () => true,
    async record(held, ending) {
      endings[held.id] = ending;
      return true;
    },
    async release(held) {
      if (held.length > 0) events.push(`release ${held.map(({ id }) => id).join()}`);
      return held.length;
    },
  };
}

type World = {
  due: HeldMail[];
  lanes?: number;
  send?: (mail: Mail) => Promise<Outcome>;
  queue?: Partial<DeliverPorts<HeldMail>["queue"]>;
} & Partial<Pick<DeliverPorts<HeldMail>, "compose" | "awaitTurn">>;

function deliverIn({ due, lanes = 1, send, queue, ...more }: World) {
  const lane = {
    async send(one: Mail) {
      events.push(`send ${one.messageId}`);
      return (await send?.(one)) ?? accepted;
    },
    close() {},
  };
  return deliverDue<HeldMail>({
    queue: { ...fakeQueue(due), ...queue },
    compose: async (held) => composed(held),
    lanes: Array.from({ length: lanes }, () => lane),
    awaitTurn: async () => {},
    sleep: async () => {},
    clock: () => new Date(nowMs),
    random: () => 0.5,
    log,
    signal: stop.signal,
    ...more,
  });
}

const sent = () => events.filter((event) => event.startsWith("send "));
const messages = () => log.lines.map(({ message }) => message).join("\n");

describe("a run", () => {
  test("sends everything that is due, each once, however many lanes there are", async () => {
    const summary = await deliverIn({ due: mails(20), lanes: 3 });
    expect(summary).toMatchObject({ accepted: 20, trouble: null });
    expect(new Set(sent()).size).toBe(20);
    expect(sent()).toHaveLength(20);
  });

  test("sends no mail that is to be skipped, and writes the reason down", async () => {
    const summary = await deliverIn({ due: [mail("m1", "left"), mail("m2")] });
    expect(summary).toMatchObject({ accepted: 1, skipped: 1 });
    expect(endings["m1"]).toEqual({ state: "skipped", reason: "left" });
    expect(sent()).toEqual(["send <m2>"]);
  });

  test("defers a mail that cannot be composed, and goes on with the next", async () => {
    const compose = async (held: HeldMail) => {
      if (held.id === "m1") throw new Error("no template for M1@example.org");
      return composed(held);
    };
    const summary = await deliverIn({ due: mails(2), compose });
    expect(summary).toMatchObject({ accepted: 1, deferred: 1 });
    expect(endings["m1"]).toMatchObject({
      state: "deferred",
      reason: "could not be composed: no template for m…@example.org",
      notBeforeAt: new Date(START + 60_000),
    });
  });

  test("ends as expired what could only be tried again too late", async () => {
    const late = { ...mail("m1"), expiresAt: new Date(START + 60_000) };
    const send = async (): Promise<Outcome> => ({ kind: "deferred", reply: "450 later" });
    expect(await deliverIn({ due: [late], send })).toMatchObject({ expired: 1, deferred: 0 });
  });

  test("sends nothing under a claim that was taken back", async () => {
    const queue = { markSending: async ({ id }: HeldMail) => id !== "m1" };
    expect(await deliverIn({ due: mails(2), queue })).toMatchObject({ accepted: 1 });
    expect(sent()).toEqual(["send <m2>"]);
    expect(messages()).toContain("claim was taken back before sending");
  });

  test("tells an outcome that came under a stale claim, and does not count it", async () => {
    const summary = await deliverIn({ due: mails(1), queue: { record: async () => false } });
    expect(summary).toMatchObject({ accepted: 0 });
    expect(messages()).toContain("an outcome came under a stale claim");
  });

  test("tries again to write an outcome down while the database is away", async () => {
    let tries = 0;
    const record = async () => {
      if (++tries < 3) throw new Error("connection lost");
      return true;
    };
    expect(await deliverIn({ due: mails(1), queue: { record } })).toMatchObject({ accepted: 1 });
    expect(sent()).toHaveLength(1);
  });
});

describe("trouble with the relay", () => {
  const send = async (): Promise<Outcome> => ({ kind: "transport", reply: "ECONNREFUSED" });

  test("stops the run, gives every claim back and is told once", async () => {
    const due = mails(9);
    const summary = await deliverIn({ due, send, lanes: 2 });
    expect(summary).toMatchObject({ accepted: 0, deferred: 0, trouble: "ECONNREFUSED" });
    expect(endings).toEqual({});
    const released = events
      .filter((event) => event.startsWith("release "))
      .flatMap((event) => event.slice(8).split(","));
    expect(released.toSorted()).toEqual(["m1", "m2", "m3", "m4"]);
    expect(due).toHaveLength(5);
    expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  });
});

describe("the signal", () => {
  test("lets the mail under way end, gives the others back and claims no more", async () => {
    const due = mails(5);
    const send = async () => {
      stop.abort();
      return accepted;
    };
    expect(await deliverIn({ due, send })).toMatchObject({ accepted: 1, trouble: null });
    expect(sent()).toEqual(["send <m1>"]);
    expect(events).toContain("release m2");
    expect(due).toHaveLength(3);
  });

  test("while a mail waits for its turn gives that back too", async () => {
    const awaitTurn = async () => stop.abort();
    await deliverIn({ due: mails(2), awaitTurn });
    expect(sent()).toEqual([]);
    expect(events).toContain("release m2,m1");
  });

  test("given before the start claims nothing", async () => {
    stop.abort();
    const due = mails(1);
    await deliverIn({ due });
    expect(due).toHaveLength(1);
  });
});

describe("what dead workers left", () => {
  test("is recovered again in a long run, every half minute, and counted", async () => {
    const recoveredAt: number[] = [];
    const recover = async (now: Date) => {
      recoveredAt.push((now.getTime() - START) / 1000);
      return { requeued: 0, uncertain: 2, expired: 1 };
    };
    const send = async () => {
      nowMs += 10_000;
      return accepted;
    };
    const summary = await deliverIn({ due: mails(12), queue: { recover }, send });
    expect(recoveredAt).toEqual([0, 40, 80, 120]);
    expect(summary).toMatchObject({ accepted: 12, uncertain: 8, expired: 4 });
  });

  test("is not what still waits for its turn here: those claims are renewed first", async () => {
    const recover = async () => {
      events.push("recover");
      return NOTHING;
    };
    const awaitTurn = async () => {
      nowMs += 20_000;
    };
    await deliverIn({ due: mails(2), queue: { recover }, awaitTurn });
    expect(events).toEqual(["renew ", "recover", "send <m1>", "renew m2", "recover", "send <m2>"]);
  });
});

describe("a recipient's address in the relay's words", () => {
  const reply =
    "550 5.1.1 <M1@EXAMPLE.org>: m1@example.org is not known, ask postmaster@relay.example";
  const masked =
    "550 5.1.1 <m…@example.org>: m…@example.org is not known, ask postmaster@relay.example";

  test("is masked before it is written down", async () => {
    const send = async (): Promise<Outcome> => ({ kind: "refused", reply, code: 550 });
    await deliverIn({ due: mails(1), send });
    const outcome = { kind: "refused", reply: masked, code: 550 };
    expect(endings["m1"]).toEqual({ state: "refused", outcome, reason: masked });
  });

  test("is masked where the reason is cut short in its middle", async () => {
    const long = `450 ${"x".repeat(190)} m1@example.org`;
    const send = async (): Promise<Outcome> => ({ kind: "deferred", reply: long });
    await deliverIn({ due: mails(1), send });
    expect(endings["m1"]).toMatchObject({ reason: expect.not.stringContaining("m1") });
  });

  test("is masked in the log and in the summary of a relay in trouble", async () => {
    const send = async (): Promise<Outcome> => ({ kind: "transport", reply });
    expect(await deliverIn({ due: mails(1), send })).toMatchObject({ trouble: masked });
    expect(log.lines[0]?.fields).toEqual({ reply: masked });
  });

  test("is taken literally, whatever signs it has", async () => {
    const odd = { ...mail("a.b+c"), subscriber: { address: "a.b+c@example.org" } };
    const text = "550 axb+c@example.org or a.b+c@example.org";
    const send = async (): Promise<Outcome> => ({ kind: "refused", reply: text });
    await deliverIn({ due: [odd], send });
    expect(endings["a.b+c"]).toMatchObject({ reason: "550 axb+c@example.org or a…@example.org" });
  });
});

import { deliverDue } from "../../src/deliver/deliver-due.ts";
import type { SendGate } from "../../src/deliver/gate.ts";
import type { Lane } from "../../src/deliver/mailer.ts";
import type {
  DeliverPorts,
  DeliverSummary,
  Exchanged,
  Exchanging,
  HeldMail,
  Queue,
  Settled,
  Turn,
} from "../../src/deliver/ports.ts";
import type { Ending, Mail, Outcome, Release, SkipReason } from "../../src/model.ts";
import { createTestLog } from "./app.ts";
import { createVirtualTime, type VirtualTime } from "./virtual-time.ts";

/** Delivering without a database and without a relay, in a time of its own. */

export const START = "2026-01-30T06:30:00Z";
export const atOnce: Turn = { kind: "turn", end: async () => {} };
export const accepted: Outcome = { kind: "accepted", reply: "250 ok" };

export type FakeMail = HeldMail & { address: string };

export function mail(id: string, more: Partial<FakeMail> = {}): FakeMail {
  const address = more.address ?? `${id}@example.org`;
  const expiresAt = new Date(Date.parse(START) + 12 * 3_600_000);
  const rest = { ledger: "delivery", attempts: 0, skip: null, subscriber: { address } } as const;
  return { id, ...rest, expiresAt, address, ...more };
}

export function mails(count: number, domain = "example.org"): FakeMail[] {
  return Array.from({ length: count }, (_, at) => {
    const id = `m${at + 1}`;
    return mail(domain === "example.org" ? id : `${id}@${domain}`, { address: `${id}@${domain}` });
  });
}

export const skipped = (id: string, skip: SkipReason) => mail(id, { skip });

export function composed({ id, address }: FakeMail): Mail {
  const raw = Buffer.from("");
  return {
    from: "d@p.example",
    to: address,
    messageId: `<${id}>`,
    raw,
    subject: "",
    html: "",
    text: "",
  };
}

type Row = {
  held: FakeMail;
  state: "open" | "held" | "ended";
  notBeforeAt: Date;
  ending: Ending | Release | null;
};

/** What a relay does with a mail; a plain answer takes no time. */
export type Send = (mail: Mail) => Promise<Outcome> | Outcome;

export type World = ReturnType<typeof createWorld>;

export function createWorld(due: readonly FakeMail[], send: Send = () => accepted) {
  const time = createVirtualTime(START);
  const log = createTestLog();
  const stop = new AbortController();
  const events: string[] = [];
  const rows = new Map<string, Row>();
  const gates = new Map<string, SendGate>();
  const add = (held: FakeMail) =>
    rows.set(held.id, { held, state: "open", notBeforeAt: time.now(), ending: null });
  for (const held of due) add(held);
  const world = {
    time,
    log,
    stop,
    /** What happened, in order. */
    events,
    rows,
    gates,
    add,
    send,
    /** Instead of the ports as they are. */
    ports: {} as Partial<DeliverPorts<FakeMail>>,
    queue: {} as Partial<Queue<FakeMail>>,
    sent: () => events.filter((event) => event.startsWith("send ")),
    messages: () => log.lines.map(({ message }) => message).join("\n"),
    endingOf: (id: string) => rows.get(id)?.ending,
    open: () =>
      [...rows.values()].filter(({ state }) => state === "open").map((row) => row.held.id),
    /** The queue's ports as they are, for a test that puts something before them. */
    queuePorts: () => fakeQueue(world, time),
    run: (lanes = 1) => runOnce(world, lanes),
  };
  return world;
}

function runOnce(world: World, lanes: number): Promise<DeliverSummary> {
  const { time, log, stop } = world;
  return deliverDue<FakeMail>({
    queue: { ...fakeQueue(world, time), ...world.queue },
    compose: async (held) => composed(held),
    isDatabaseTrouble: (error) => String(error).includes("database"),
    lanes: Array.from({ length: lanes }, () => fakeLane(world)),
    slotsPerLane: 2,
    awaitTurn: async () => atOnce,
    sleep: time.sleep,
    clock: time.now,
    random: () => 0.5,
    log,
    signal: stop.signal,
    ...world.ports,
  });
}

/** One mail at a time, and what is aborted is told as not sent. */
export function fakeLane(world: World): Lane {
  let busy: Promise<unknown> = Promise.resolve();
  let abort = (): void => {};
  return {
    inTurn(act) {
      const done = busy.then(act);
      busy = done.catch(() => {});
      return done;
    },
    async send(one) {
      world.events.push(`send ${one.messageId}`);
      const aborted = new Promise<Outcome>((resolve) => {
        abort = () => resolve({ kind: "transport", reply: "stopped before it was sent" });
      });
      return await Promise.race([world.send(one), aborted]);
    },
    abort() {
      world.events.push("abort");
      abort();
    },
    close() {},
  };
}

function fakeQueue({ rows, gates, events }: World, time: VirtualTime): Queue<FakeMail> {
  return {
    recover: async () => ({ requeued: 0, uncertain: 0, reopened: 0, expired: 0 }),
    async exchange(exchanging, now) {
      for (const one of exchanging.settled) settle(rows, one, now);
      for (const { name, change } of exchanging.gates) {
        const gate = gates.get(name) ?? { name, strikes: 0, slows: 0, shutUntil: null };
        const changed = change(gate);
        if (changed === null) gates.delete(name);
        else gates.set(name, changed);
      }
      return exchanged(exchanging, claim(rows, exchanging.wanted, now), gates);
    },
    async markSending(all) {
      return new Set(all.map(({ held }) => held.id));
    },
    async keepUp(held) {
      events.push(`${time.since()} keep ${held.map(({ id }) => id).join()}`);
    },
    async takeProbe(name, until, now) {
      const gate = gates.get(name);
      if (!gate?.shutUntil || gate.shutUntil > now) return false;
      gates.set(name, { ...gate, shutUntil: until });
      return true;
    },
    returnReader: async () => false,
  };
}

function exchanged(
  { settled }: Exchanging<FakeMail>,
  claims: FakeMail[],
  gates: ReadonlyMap<string, SendGate>,
): Exchanged<FakeMail> {
  const recorded = new Set(settled.map(({ held }) => held.id));
  return { recorded, claims, gates: [...gates.values()], isCapped: false };
}

function settle(rows: Map<string, Row>, { held, ending }: Settled<FakeMail>, now: Date): void {
  const notBeforeAt = ("notBeforeAt" in ending && ending.notBeforeAt) || now;
  const isOpen = ending.state === "released" || ending.state === "deferred";
  const attempts = held.attempts + (ending.state === "released" ? 0 : 1);
  const state = isOpen ? "open" : "ended";
  rows.set(held.id, { held: { ...held, attempts }, state, notBeforeAt, ending });
}

function claim(rows: Map<string, Row>, wanted: number, now: Date): FakeMail[] {
  const due = [...rows.values()].filter((row) => row.state === "open" && row.notBeforeAt <= now);
  const taken = due.slice(0, wanted);
  for (const row of taken) row.state = "held";
  return taken.map(({ held }) => held);
}

import type { App } from "./app.ts";
import type { Turn } from "./deliver/ports.ts";
import { takeTurn } from "./store/rates.ts";
import {
  releaseConnections,
  renewConnections,
  takeConnections,
} from "./store/relay-connections.ts";

/** When a mail may go out: paces and connections that all workers share, of its domain and the relay. */

export type Turns = {
  awaitTurn(domain: string): Promise<Turn>;
  /** Keeps what mails under way hold, and nothing else. */
  renew(now: Date): Promise<void>;
};

/**
 * What is set for the domain comes first: a turn that is far off, or a connection that others have, is
 * no reason to keep the relay's waiting.
 */
export function createTurns(app: App, signal: AbortSignal): Turns {
  const connections = createDomainConnections(app);
  const awaitDomain = createDomainPace(app, signal);
  const awaitRelay = createRelayPace(app, signal);
  return {
    renew: connections.renew,
    async awaitTurn(domain) {
      const taken = await connections.take(domain);
      if (taken.kind === "later") return taken;
      try {
        const at = await awaitDomain(domain);
        if (at !== null) {
          await taken.giveBack();
          return { kind: "later", at };
        }
        await awaitRelay();
      } catch (error) {
        await taken.giveBack();
        throw error;
      }
      const begunAt = app.clock().getTime();
      const end = async () => {
        connections.noteTook(domain, app.clock().getTime() - begunAt);
        await taken.giveBack();
      };
      return { kind: "turn", end };
    },
  };
}

/**
 * Mails that wait for one pace come back one by one: all at once, all but one would be put off again.
 * @param mostMs not longer, where the interval is a guess that may be wrong.
 */
function createPutOffs(mostMs = Number.POSITIVE_INFINITY) {
  const last = new Map<string, number>();
  return (name: string, intervalMs: number, soonest: Date): Date => {
    const inLine = Math.max(soonest.getTime(), (last.get(name) ?? 0) + intervalMs);
    const at = Math.min(inLine, soonest.getTime() + mostMs);
    last.set(name, at);
    return new Date(at);
  };
}

type Taken = { kind: "taken"; giveBack(): Promise<void> } | { kind: "later"; at: Date };

/** What comes back sooner would only be put off again. */
const SOONEST_MS = 200;
const LONGEST_MS = 5 * 60_000;

/** At most so many mails to a domain are under way at once, where a number is set for it. */
function createDomainConnections(app: App) {
  const { db } = app.store;
  const putOff = createPutOffs(LONGEST_MS);
  const durations = createDurations();
  const inUse = new Set<string>();
  let count = 0;
  return {
    noteTook: durations.note,
    renew: (now: Date) => renewConnections(db, [...inUse], now),
    async take(domain: string): Promise<Taken> {
      const allowed = app.config.smtp.domainConnections.get(domain);
      if (allowed === undefined) return { kind: "taken", giveBack: async () => {} };
      const group = `to ${domain}`;
      // A name of its own: what could not be given back is renewed by nobody, and so comes back.
      const holder = `${app.holder}:${++count}`;
      const now = app.clock();
      if ((await takeConnections(db, { group, allowed, most: 1, holder }, now)) === 0) {
        const soonest = new Date(now.getTime() + SOONEST_MS);
        return { kind: "later", at: putOff(group, durations.of(domain) / allowed, soonest) };
      }
      inUse.add(holder);
      return {
        kind: "taken",
        async giveBack() {
          inUse.delete(holder);
          await releaseConnections(db, holder).catch((error: unknown) => {
            // The mail has its outcome, which must not be lost over this.
            app.log.warn({ domain, error }, "a connection could not be given back; it lapses");
          });
        },
      };
    },
  };
}

const TOOK = { firstGuessMs: 1_000, leastMs: 100, mostMs: 5_000, weight: 0.2 };

/** So long a mail to a domain takes, by and large: one that stalls says little of the next. */
function createDurations() {
  const known = new Map<string, number>();
  const of = (domain: string) => known.get(domain) ?? TOOK.firstGuessMs;
  return {
    of,
    note(domain: string, tookMs: number): void {
      const sane = Math.min(TOOK.mostMs, Math.max(TOOK.leastMs, tookMs));
      known.set(domain, of(domain) * (1 - TOOK.weight) + sane * TOOK.weight);
    },
  };
}

/** @returns null with the turn, else when to ask again. */
function createDomainPace(app: App, signal: AbortSignal): (domain: string) => Promise<Date | null> {
  const putOff = createPutOffs();
  const { domainRates } = app.config.smtp;
  return async (domain) => {
    const perSecond = domainRates.get(domain);
    if (perSecond === undefined) return null;
    const intervalMs = 1000 / perSecond;
    const now = app.clock();
    const turn = await takeTurn(app.store.db, `smtp:${domain}`, intervalMs, now);
    if (turn.kind === "wait") return putOff(domain, intervalMs, turn.at);
    await waitUntil(app, turn.at, now, signal);
    return null;
  };
}

/** A turn that is not near yet is asked for again, and never held for long. */
function createRelayPace(app: App, signal: AbortSignal): () => Promise<void> {
  const intervalMs = 1000 / app.config.smtp.perSecond;
  return async () => {
    for (;;) {
      const now = app.clock();
      const turn = await takeTurn(app.store.db, "smtp", intervalMs, now);
      await waitUntil(app, turn.at, now, signal);
      if (turn.kind === "turn" || signal.aborted) return;
    }
  };
}

async function waitUntil(app: App, at: Date, now: Date, signal: AbortSignal): Promise<void> {
  await app.sleep(Math.max(0, at.getTime() - now.getTime()), signal);
}

import type { App } from "./app.ts";
import type { Turn } from "./deliver/ports.ts";
import { takeTurn } from "./store/rates.ts";
import { giveConnection, takeConnection } from "./store/relay-connections.ts";

/** When a mail may go out: paces and connections that all workers share, of its domain and the relay. */

/**
 * What is set for the domain comes first: a turn that is far off, or a connection that others have, is
 * no reason to keep the relay's waiting.
 */
export function createTurns(app: App, signal: AbortSignal): (domain: string) => Promise<Turn> {
  const putOff = createPutOffs();
  const takeOfDomain = createDomainConnections(app, putOff);
  const awaitDomain = createDomainPace(app, putOff, signal);
  const awaitRelay = createRelayPace(app, signal);
  return async (domain) => {
    const turn = await takeOfDomain(domain);
    if (turn.kind === "later") return turn;
    try {
      const at = await awaitDomain(domain);
      if (at === null) await awaitRelay();
      else await turn.end();
      return at === null ? turn : { kind: "later", at };
    } catch (error) {
      await turn.end();
      throw error;
    }
  };
}

type PutOff = (name: string, intervalMs: number, soonest: Date) => Date;

/** Mails that wait for one pace come back one by one: all at once, all but one would be put off again. */
function createPutOffs(): PutOff {
  const last = new Map<string, number>();
  return (name, intervalMs, soonest) => {
    const at = Math.max(soonest.getTime(), (last.get(name) ?? 0) + intervalMs);
    last.set(name, at);
    return new Date(at);
  };
}

/** Nobody knows yet how long a mail to the domain takes. */
const FIRST_GUESS_MS = 1_000;
/** What comes back sooner would only be put off again. */
const SOONEST_MS = 200;

/** At most so many mails to a domain are under way at once, where a number is set for it. */
function createDomainConnections(app: App, putOff: PutOff): (domain: string) => Promise<Turn> {
  const { db } = app.store;
  const lastTook = new Map<string, number>();
  return async (domain) => {
    const allowed = app.config.smtp.domainConnections.get(domain);
    if (allowed === undefined) return { kind: "turn", end: async () => {} };
    const group = `to ${domain}`;
    const begunAt = app.clock();
    const number = await takeConnection(db, { group, allowed, holder: app.holder }, begunAt);
    if (number === null) {
      const intervalMs = (lastTook.get(domain) ?? FIRST_GUESS_MS) / allowed;
      const soonest = new Date(begunAt.getTime() + SOONEST_MS);
      return { kind: "later", at: putOff(group, intervalMs, soonest) };
    }
    return {
      kind: "turn",
      async end() {
        lastTook.set(domain, app.clock().getTime() - begunAt.getTime());
        await giveConnection(db, { group, number, holder: app.holder }).catch((error: unknown) => {
          // The mail itself has its outcome, which must not be lost over this.
          app.log.warn({ domain, error }, "a connection stays taken until this run ends");
        });
      },
    };
  };
}

/** @returns null with the turn, else when to ask again. */
function createDomainPace(
  app: App,
  putOff: PutOff,
  signal: AbortSignal,
): (domain: string) => Promise<Date | null> {
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

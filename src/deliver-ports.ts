import { setMaxListeners } from "node:events";
import type { App } from "./app.ts";
import type { Lane } from "./deliver/mailer.ts";
import type { DeliverPorts, Turn } from "./deliver/ports.ts";
import { dailyCap } from "./deliver/warm-up.ts";
import type { Mail } from "./model.ts";
import type { Claim } from "./store/claims.ts";
import { createQueue } from "./store/queue.ts";
import { takeTurn } from "./store/rates.ts";
import {
  releaseConnections,
  renewConnections,
  takeConnections,
} from "./store/relay-connections.ts";

/** What delivering asks for, answered by the store, the relay and the clock. */

type Sending = {
  compose(held: Claim): Promise<Mail>;
  lanes: readonly Lane[];
  signal: AbortSignal;
};

export function deliverPorts(app: App, { compose, lanes, signal }: Sending): DeliverPorts<Claim> {
  const { db } = app.store;
  const { slotsPerConnection, warmUp, resendsUncertain } = app.config.smtp;
  // Every lane may wait under it; Node takes more than ten for a leak.
  setMaxListeners(0, signal);
  const queue = createQueue(db, app.holder, {
    resends: resendsUncertain,
    dailyCap: (now) => dailyCap(warmUp, now),
  });
  return {
    queue: {
      ...queue,
      async keepUp(held, now) {
        await queue.keepUp(held, now);
        await renewConnections(db, app.holder, now);
      },
    },
    compose,
    lanes,
    slotsPerLane: slotsPerConnection,
    awaitTurn: createTurns(app, signal),
    sleep: app.sleep,
    clock: app.clock,
    random: app.random,
    log: app.log,
    signal,
  };
}

/** With as many connections as other workers leave: perhaps none. */
export async function withLanes<T>(
  app: App,
  act: (lanes: readonly Lane[]) => Promise<T>,
): Promise<T> {
  const { relay, connections: allowed, connectionsPerWorker: most } = app.config.smtp;
  const asked = { relay: `${relay.host}:${relay.port}`, allowed, most, holder: app.holder };
  const { db } = app.store;
  try {
    return await act(app.lanes().slice(0, await takeConnections(db, asked, app.clock())));
  } finally {
    await releaseConnections(db, app.holder);
  }
}

/**
 * The domain's pace first: a turn that is far off is no reason to keep a connection waiting. One of
 * the relay's that is not near yet is asked for again, and never held for long.
 */
function createTurns(app: App, signal: AbortSignal): (domain: string) => Promise<Turn> {
  const { perSecond, domainRates } = app.config.smtp;
  const { db } = app.store;
  const putOff = createPutOffs();
  const wait = (at: Date, now: Date) =>
    app.sleep(Math.max(0, at.getTime() - now.getTime()), signal);
  return async (domain) => {
    const domainRate = domainRates.get(domain);
    if (domainRate !== undefined) {
      const now = app.clock();
      const intervalMs = 1000 / domainRate;
      const turn = await takeTurn(db, `smtp:${domain}`, intervalMs, now);
      if (turn.kind === "wait") return { kind: "later", at: putOff(domain, intervalMs, turn.at) };
      await wait(turn.at, now);
    }
    for (;;) {
      const now = app.clock();
      const turn = await takeTurn(db, "smtp", 1000 / perSecond, now);
      await wait(turn.at, now);
      if (turn.kind === "turn" || signal.aborted) return { kind: "turn" };
    }
  };
}

/** Mails that wait for one pace come back one by one: all at once, all but one would be put off again. */
function createPutOffs() {
  const last = new Map<string, number>();
  return (domain: string, intervalMs: number, soonest: Date): Date => {
    const at = Math.max(soonest.getTime(), (last.get(domain) ?? 0) + intervalMs);
    last.set(domain, at);
    return new Date(at);
  };
}

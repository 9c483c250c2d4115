import { setMaxListeners } from "node:events";
import type { App } from "./app.ts";
import { isGone } from "./deliver/judge-address.ts";
import type { Lane } from "./deliver/mailer.ts";
import type { DeliverPorts } from "./deliver/ports.ts";
import { dailyCap } from "./deliver/warm-up.ts";
import { createTurns } from "./deliver-turns.ts";
import type { Mail } from "./model.ts";
import type { Claim } from "./store/claims.ts";
import { createQueue } from "./store/queue.ts";
import {
  releaseConnections,
  renewConnections,
  takeConnections,
} from "./store/relay-connections.ts";
import { isDatabaseTrouble } from "./store/store-error.ts";
import { overdueDays } from "./subscribe/reschedule.ts";

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
  const turns = createTurns(app, signal);
  const queue = createQueue(db, app.holder, {
    resends: resendsUncertain,
    dailyCap: (now) => dailyCap(warmUp, now),
    returning: { isGone, overdueDays, nonce: app.nonce },
  });
  return {
    queue: {
      ...queue,
      async keepUp(held, now) {
        await queue.keepUp(held, now);
        await renewConnections(db, [app.holder], now);
        await turns.renew(now);
      },
    },
    compose,
    isDatabaseTrouble,
    lanes,
    slotsPerLane: slotsPerConnection,
    awaitTurn: turns.awaitTurn,
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
  const asked = { group: `${relay.host}:${relay.port}`, allowed, most, holder: app.holder };
  const { db } = app.store;
  try {
    return await act(app.lanes().slice(0, await takeConnections(db, asked, app.clock())));
  } finally {
    await releaseConnections(db, app.holder);
  }
}

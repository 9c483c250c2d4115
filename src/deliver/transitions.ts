import type { DeliveryState } from "../model.ts";

/**
 * What can happen to a delivery or notice. `release`: nothing of it went out. `doubt`: it may have
 * gone out. `reopen` and `close` are the policy's or the operator's word on what was in doubt.
 */
export const DELIVERY_EVENTS = [
  "claim",
  "release",
  "begin",
  "accept",
  "defer",
  "refuse",
  "doubt",
  "expire",
  "skip",
  "reopen",
  "close",
] as const;
export type DeliveryEvent = (typeof DELIVERY_EVENTS)[number];

type Steps = Partial<Record<DeliveryEvent, DeliveryState>>;

/**
 * The whole life of a delivery, as a specification that no code asks: the database holds the same pairs
 * in `check_delivery_transition` and refuses every other change (test/store/transitions.test.ts
 * compares them).
 */
export const TRANSITIONS: Record<DeliveryState, Steps> = {
  // Accepted from here: the word of an earlier attempt that was given up as lost comes late.
  queued: { claim: "claimed", accept: "accepted", expire: "expired" },
  deferred: { claim: "claimed", accept: "accepted", expire: "expired" },
  // Nothing has gone out: every way back is open.
  claimed: {
    release: "queued",
    accept: "accepted",
    begin: "sending",
    skip: "skipped",
    defer: "deferred",
    expire: "expired",
  },
  sending: {
    accept: "accepted",
    defer: "deferred",
    refuse: "refused",
    doubt: "uncertain",
    release: "queued",
    expire: "expired",
  },
  // Held, not final: evidence that comes late counts, and so does whoever decides.
  uncertain: {
    accept: "accepted",
    defer: "deferred",
    refuse: "refused",
    release: "queued",
    expire: "expired",
    reopen: "queued",
    close: "refused",
  },
  accepted: {},
  refused: {},
  skipped: {},
  expired: {},
};

/** The state after an event; null where it changes nothing, because it must not. */
export function nextState(state: DeliveryState, event: DeliveryEvent): DeliveryState | null {
  return TRANSITIONS[state][event] ?? null;
}

/** Every change there is, once, sorted: `claimed accepted`. */
export function transitionPairs(): [from: DeliveryState, to: DeliveryState][] {
  const pairs = Object.entries(TRANSITIONS).flatMap(([from, steps]) =>
    Object.values(steps).map((to) => `${from} ${to}`),
  );
  return [...new Set(pairs)]
    .toSorted()
    .map((pair) => pair.split(" ") as [DeliveryState, DeliveryState]);
}

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  DELIVERY_EVENTS,
  type DeliveryEvent,
  nextState,
  TRANSITIONS,
  transitionPairs,
} from "../../src/deliver/transitions.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../src/model.ts";

const FINAL = ["accepted", "refused", "skipped", "expired"] as const satisfies DeliveryState[];

/** Where a mail goes with what happens to it; what may not happen changes nothing. */
function live(start: DeliveryState, events: readonly DeliveryEvent[]): DeliveryState[] {
  const states = [start];
  for (const event of events) {
    const before = states.at(-1) as DeliveryState;
    states.push(nextState(before, event) ?? before);
  }
  return states;
}

const anyEvents = fc.array(fc.constantFrom(...DELIVERY_EVENTS), { maxLength: 40 });

describe("whatever happens to a mail", () => {
  test("it is accepted at most once, and nothing follows a final state", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const states = live("queued", events);
        const changes = states.filter((state, at) => at > 0 && state !== states[at - 1]);
        const ends = changes.filter((state) => FINAL.some((final) => final === state));
        expect(ends.length).toBeLessThanOrEqual(1);
        if (ends.length === 1) expect(changes.at(-1)).toBe(ends[0]);
      }),
    );
  });

  test("nothing goes out that was not claimed and marked first", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const states = live("queued", events);
        for (const [at, state] of states.entries()) {
          const before = states[at - 1];
          if (state === "sending" && before !== "sending") expect(before).toBe("claimed");
          if (state === "claimed" && before !== "claimed") {
            expect(["queued", "deferred"]).toContain(before);
          }
        }
      }),
    );
  });

  test("in doubt it is never sent again but by a release, a policy or an operator", () => {
    const out = Object.entries(TRANSITIONS.uncertain).filter(([, to]) => to === "queued");
    expect(out.map(([event]) => event)).toEqual(["release", "reopen"]);
    expect(nextState("uncertain", "claim")).toBeNull();
    expect(nextState("uncertain", "begin")).toBeNull();
  });
});

describe("the table", () => {
  test("reaches every state from queued", () => {
    const reached = new Set<DeliveryState>(["queued"]);
    for (const state of reached) {
      for (const next of Object.values(TRANSITIONS[state])) reached.add(next);
    }
    expect([...reached].toSorted()).toEqual([...DELIVERY_STATES].toSorted());
  });

  test("uses every event, and leads from every state that is not final to an end", () => {
    const used = new Set(Object.values(TRANSITIONS).flatMap((steps) => Object.keys(steps)));
    expect([...used].toSorted()).toEqual([...DELIVERY_EVENTS].toSorted());
    for (const state of DELIVERY_STATES) {
      const ends = Object.values(TRANSITIONS[state]);
      const isFinal = FINAL.some((final) => final === state);
      expect(ends.length === 0).toBe(isFinal);
      if (!isFinal) expect(ends).toContain("accepted");
    }
  });

  test("is told as pairs, each once", () => {
    const pairs = transitionPairs().map(([from, to]) => `${from} ${to}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(pairs).toContain("uncertain accepted");
    expect(pairs).not.toContain("accepted queued");
    const counted = DELIVERY_STATES.map((state) => new Set(Object.values(TRANSITIONS[state])).size);
    expect(pairs).toHaveLength(counted.reduce((sum, count) => sum + count, 0));
  });
});

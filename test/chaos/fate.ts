/** How the life of a worker ends. */

/** Points that only the worker itself knows: it kills itself there. */
export const OWN_POINTS = ["claimed", "composed", "begun", "before written", "written"] as const;
export type OwnPoint = (typeof OWN_POINTS)[number];

/** Points that the relay sees: the worker is killed there from outside. */
export const RELAY_POINTS = ["connected", "recipient", "in data", "last byte", "answered"] as const;
export type RelayPoint = (typeof RELAY_POINTS)[number];

export const LABELS = [...OWN_POINTS, ...RELAY_POINTS, "at random"] as const;
export type Label = (typeof LABELS)[number];

export type Fate = {
  /** null: it ends by itself. */
  label: Label | null;
  /** Killed when it comes to the point for this time. */
  after: number;
  /** For "at random": so long after it began. */
  afterMs: number;
  /** By so much its clock jumps when it has composed half of `after` mails; 0 for an honest clock. */
  jumpMs: number;
};

export const NO_FATE: Fate = { label: null, after: 0, afterMs: 0, jumpMs: 0 };

const HOUR_MS = 3_600_000;
/** One worker in so many has a clock that jumps. */
const JUMPS_EVERY = 6;

/** Each of the labels in turn, at a chance number of mails with the mean `mails`. */
export function createFates(
  random: () => number,
  mails: number,
  labels: readonly Label[],
): () => Fate {
  let dealt = 0;
  return () => {
    const turn = dealt++;
    const jumps = turn % JUMPS_EVERY === 2;
    const label = labels[turn % labels.length] ?? "at random";
    // Each of its two connections at its beginning; more are rare.
    const mean = label === "connected" ? 1 : mails;
    return {
      label,
      after: 1 + Math.floor(random() * 2 * mean),
      afterMs: Math.floor(random() * 3_000),
      jumpMs: jumps ? (turn % (2 * JUMPS_EVERY) === 2 ? HOUR_MS : -HOUR_MS) : 0,
    };
  };
}

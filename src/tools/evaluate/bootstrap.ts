import type { Interval } from "./report.ts";

const RESAMPLES = 2_000;

export type Sample = { numerator: number; denominator: number };

/** A mean over samples as the quotient of two sums; with denominators of 1 a plain mean. */
export function quotient(samples: readonly Sample[]): number {
  let [above, below] = [0, 0];
  for (const { numerator, denominator } of samples) {
    above += numerator;
    below += denominator;
  }
  return below === 0 ? 0 : above / below;
}

export function plain(values: readonly number[]): Sample[] {
  return values.map((numerator) => ({ numerator, denominator: 1 }));
}

/**
 * Paired bootstrap (Efron 1979): the same days or topics are drawn with replacement for both, so
 * what makes a day hard for both does not count as a difference.
 */
export function compareSamples(
  { figure, baseline }: Pick<Interval, "figure" | "baseline">,
  ours: readonly Sample[],
  theirs: readonly Sample[],
  random: () => number,
): Interval {
  if (ours.length !== theirs.length)
    throw new Error(`${figure}: ${ours.length} and ${theirs.length} samples are no pairs`);
  const differences = Array.from({ length: RESAMPLES }, () => {
    const drawn = ours.map(() => Math.floor(random() * ours.length));
    return quotient(drawn.map((at) => ours[at]!)) - quotient(drawn.map((at) => theirs[at]!));
  }).toSorted((a, b) => a - b);
  return {
    figure,
    baseline,
    difference: quotient(ours) - quotient(theirs),
    low: differences[Math.floor(RESAMPLES * 0.025)] ?? 0,
    high: differences[Math.ceil(RESAMPLES * 0.975) - 1] ?? 0,
  };
}

/** A small generator with a seed (mulberry32), so that a run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

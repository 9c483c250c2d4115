import type { Candidate, SeenSignal } from "../edition.ts";
import type { SignalKind } from "../model.ts";

/** What another source's count is worth in votes. */
export type Scale = (signal: SeenSignal) => number;

/** Counts that say how many people valued a paper. Comments may be complaints, stars a repository's past. */
const VALUED: ReadonlySet<SignalKind> = new Set(["upvotes", "points", "citations"]);
/** A quantile among few papers says little, so this many imagined ones stand at the middle. */
const IMAGINED = 4;

/**
 * Brings the counts of all sources to the scale of votes by their quantile within source and week:
 * points that only one paper in ten has are worth the votes that one paper in ten has. The week is
 * that of the candidates. Where nobody has votes, each count stands for itself.
 */
export function voteScale(candidates: readonly Candidate[]): Scale {
  const groups = new Map<string, number[]>();
  for (const signal of candidates.flatMap(({ signals }) => signals)) {
    if (signal.value <= 0) continue;
    const name = signal.kind === "upvotes" ? "upvotes" : groupOf(signal);
    const values = groups.get(name);
    if (values) values.push(signal.value);
    else groups.set(name, [signal.value]);
  }
  for (const values of groups.values()) values.sort((a, b) => a - b);
  const votes = groups.get("upvotes") ?? [];
  return (signal) => {
    if (!VALUED.has(signal.kind) || signal.value <= 0) return 0;
    if (signal.kind === "upvotes" || votes.length === 0) return signal.value;
    return valueAt(votes, quantileOf(groups.get(groupOf(signal)) ?? [], signal.value));
  };
}

function groupOf({ source, kind }: SeenSignal): string {
  return `${source} ${kind}`;
}

/** The share of values below, counting half of those that are equal. @param sorted ascending. */
export function quantileOf(sorted: readonly number[], value: number): number {
  const below = countBelow(sorted, value);
  const equal = countBelow(sorted, value + 1) - below;
  return (below + equal / 2 + IMAGINED / 2) / (sorted.length + IMAGINED);
}

/** The value at a quantile, between two of them in proportion. @param sorted ascending, not empty. */
export function valueAt(sorted: readonly number[], quantile: number): number {
  const place = Math.min(1, Math.max(0, quantile)) * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

function countBelow(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

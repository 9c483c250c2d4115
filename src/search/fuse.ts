/** Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) with their constant. */
const RANK_OFFSET = 60;

/** Several opinions on the order become one: each paper gets 1 / (60 + place) from each list it is in. */
export function fuseRanks<T>(lists: readonly (readonly T[])[]): Map<T, number> {
  const scores = new Map<T, number>();
  for (const list of lists) {
    for (const [at, one] of list.entries()) {
      scores.set(one, (scores.get(one) ?? 0) + 1 / (RANK_OFFSET + at + 1));
    }
  }
  return scores;
}

/** Keys by falling value; equal ones as they came. */
export function ranked<T>(scores: ReadonlyMap<T, number>): T[] {
  return [...scores].toSorted((a, b) => b[1] - a[1]).map(([key]) => key);
}

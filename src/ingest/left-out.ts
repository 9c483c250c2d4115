import type { PaperRecord } from "../model.ts";

/** What was not taken in, or only without a field: how often, and one place to look at. */
export type LeftOut = {
  reason: string;
  count: number;
  example: string;
  /** True of what a healthy source tells too: it says nothing against it. */
  isExpected?: true;
};

export type Parsed = {
  records: PaperRecord[];
  leftOut: LeftOut[];
  /** Keys of papers that were taken back. */
  withdrawn?: string[];
};

export type Tally = {
  /** Counts it and gives null, so that a parser can return what it leaves out. */
  leaveOut(reason: string, example: string, isExpected?: true): null;
  addAll(leftOut: readonly LeftOut[]): void;
  list(): LeftOut[];
};

/** Counts by reason, keeping the first example of each. */
export function createTally(): Tally {
  const byReason = new Map<string, LeftOut>();
  const add = (leftOut: LeftOut) => {
    const known = byReason.get(leftOut.reason);
    if (known) known.count += leftOut.count;
    else byReason.set(leftOut.reason, { ...leftOut });
  };
  return {
    leaveOut(reason, example, isExpected) {
      add({ reason, count: 1, example, ...(isExpected && { isExpected }) });
      return null;
    },
    addAll: (leftOut) => leftOut.forEach(add),
    list: () => [...byReason.values()],
  };
}

export function nothingOf(reason: string, example: string): Parsed {
  return { records: [], leftOut: [{ reason, count: 1, example }] };
}

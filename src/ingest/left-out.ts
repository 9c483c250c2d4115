import type { PaperRecord } from "../model.ts";

/** What was not taken in, or only without a field: how often, and one place to look at. */
export type LeftOut = { reason: string; count: number; example: string };

export type Parsed = { records: PaperRecord[]; leftOut: LeftOut[] };

export type Tally = {
  /** Counts it and gives null, so that a parser can return what it leaves out. */
  leaveOut(reason: string, example: string): null;
  addAll(leftOut: readonly LeftOut[]): void;
  list(): LeftOut[];
};

/** Counts by reason, keeping the first example of each. */
export function createTally(): Tally {
  const byReason = new Map<string, LeftOut>();
  const add = ({ reason, count, example }: LeftOut) => {
    const known = byReason.get(reason);
    if (known) known.count += count;
    else byReason.set(reason, { reason, count, example });
  };
  return {
    leaveOut(reason, example) {
      add({ reason, count: 1, example });
      return null;
    },
    addAll: (leftOut) => leftOut.forEach(add),
    list: () => [...byReason.values()],
  };
}

export function nothingOf(reason: string, example: string): Parsed {
  return { records: [], leftOut: [{ reason, count: 1, example }] };
}

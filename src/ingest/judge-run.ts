import type { SourceState } from "../model.ts";
import type { PastListing } from "../paper-rules.ts";
import { DAY_MS } from "../time.ts";
import type { LeftOut } from "./left-out.ts";
import type { SeenListing } from "./listings.ts";

export type RunFacts = {
  papers: { new: number; changed: number; same: number };
  signals: { new: number };
  /** Papers of which counts were told without anything else. */
  readings: number;
  leftOut: readonly LeftOut[];
  failure: RunFailure | null;
  listings: readonly SeenListing[];
  past: readonly PastListing[];
  now: Date;
};

/** `stop`: we end, and nothing is wrong there. `spent`: the day's budget is, by our own rule. */
export type RunFailure = { message: string; kind: "fault" | "stop" | "spent" };

export type Verdict = { state: SourceState; reason?: string };

/** How a run of a source ended, and why; the worst that can be said of it comes first. */
export function judgeRun(facts: RunFacts): Verdict {
  return (
    judgeFailure(facts) ??
    judgeShape(facts) ??
    judgeRepeats(facts) ??
    judgeCounts(facts) ?? {
      state: isNews(facts) ? "fresh" : "quiet",
      ...(facts.failure && { reason: facts.failure.message }),
    }
  );
}

/** A source of counts tells of no papers: new counts are its news. */
function isNews({ papers, signals, readings }: RunFacts): boolean {
  return papers.new + papers.changed > 0 || (readings > 0 && signals.new > 0);
}

function told({ papers, readings }: RunFacts): number {
  return papers.new + papers.changed + papers.same + readings;
}

function judgeFailure(facts: RunFacts): Verdict | null {
  const { failure } = facts;
  if (failure === null || failure.kind === "spent") return null;
  const isNothing = told(facts) === 0;
  const isBroken = isNothing && failure.kind === "fault";
  return { state: isBroken ? "broken" : "partial", reason: failure.message };
}

const DROPPED = "field dropped: ";
/** Of as many papers as that, what is wrong in half of them has changed its shape. */
const LEAST_PAPERS = 3;

/** A schema that changed shows as one reason for half of all that was told, or more. */
function judgeShape(facts: RunFacts): Verdict | null {
  const { leftOut } = facts;
  const used = told(facts);
  const isDropped = ({ reason }: LeftOut) => reason.startsWith(DROPPED);
  const unused = leftOut.filter((one) => !isDropped(one) && !one.isExpected);
  const all = used + unused.reduce((sum, { count }) => sum + count, 0);
  const worst = most(unused);
  if (worst && all >= LEAST_PAPERS && 2 * worst.count >= all)
    return { state: "broken", reason: sayOf(worst, all) };
  if (unused.length > 0 && used === 0) {
    return { state: "broken", reason: unused.map((one) => sayOf(one, all)).join("; ") };
  }
  const field = most(leftOut.filter(isDropped));
  const seen = Math.max(used, field?.count ?? 0);
  if (field && seen >= LEAST_PAPERS && 2 * field.count >= seen) {
    return { state: "partial", reason: sayOf(field, seen) };
  }
  return null;
}

function sayOf({ reason, count, example }: LeftOut, all: number): string {
  return `${reason} (${count} of ${all}, for example ${example})`;
}

function most(leftOut: readonly LeftOut[]): LeftOut | null {
  return leftOut.reduce<LeftOut | null>((a, b) => (a && a.count >= b.count ? a : b), null);
}

/** One paper can be listed again; so many the same are an old list under a new date. */
const LEAST_REPEATED = 2;

function judgeRepeats({ listings, past }: RunFacts): Verdict | null {
  const newest = listings.filter((list) => isNewest(list, listings));
  const repeats = newest.flatMap((list) => {
    const earlier = [...past, ...listings].find(
      ({ part, day, digest }) => part === list.part && day < list.day && digest === list.digest,
    );
    return earlier && list.count >= LEAST_REPEATED ? [{ list, earlier }] : [];
  });
  const [first] = repeats;
  if (!first) return null;
  const { list, earlier } = first;
  const also = repeats.length === 1 ? "" : `, and ${repeats.length - 1} more lists like that`;
  const reason = `${nameOf(list)} has the ${list.count} papers of ${earlier.day} again${also}`;
  return { state: "stale", reason };
}

function nameOf({ part, day }: { part: string; day: string }): string {
  return part === "" ? day : `${part} of ${day}`;
}

/** A list that lost a fifth of what an earlier run saw in it. */
const SHRUNK = 0.8;
/** Of 84 recorded days 2 are called partial by it, of the same days cut in half 32. */
const FAR_FEWER = 0.4;
/** Below that, chance alone halves a day. */
const LEAST_USUAL = 5;

function judgeCounts({ listings, past, now }: RunFacts): Verdict | null {
  const reasons = listings.flatMap((list) => {
    const others = withoutRepeats(past.filter(({ part }) => part === list.part));
    const reason =
      list.cut ?? shrunk(list, others) ?? (isNewest(list, listings) && tooFew(list, others, now));
    return reason ? [`${nameOf(list)}: ${reason}`] : [];
  });
  return reasons.length === 0 ? null : { state: "partial", reason: reasons.join("; ") };
}

/** What was a stale list says nothing about how many papers a day has. */
function withoutRepeats(past: readonly PastListing[]): PastListing[] {
  const firstDays = new Map<string, string>();
  for (const { digest, day } of past) {
    const known = firstDays.get(digest);
    if (known === undefined || day < known) firstDays.set(digest, day);
  }
  const isRepeat = ({ count, digest, day }: PastListing) =>
    count >= LEAST_REPEATED && firstDays.get(digest) !== day;
  return past.filter((one) => !isRepeat(one));
}

function isNewest(list: SeenListing, listings: readonly SeenListing[]): boolean {
  return listings.every(({ part, day }) => part !== list.part || day <= list.day);
}

function shrunk({ day, count }: SeenListing, past: readonly PastListing[]): string | null {
  const before = Math.max(0, ...past.filter((one) => one.day === day).map((one) => one.count));
  return count < SHRUNK * before ? `${count} papers, ${before} in an earlier run` : null;
}

function tooFew(list: SeenListing, past: readonly PastListing[], now: Date): string | null {
  if (list.count === 0 && !list.isNeverEmpty) return null;
  const usual = usualCount(list.day, past, now);
  if (usual === null || usual < LEAST_USUAL || list.count >= FAR_FEWER * usual) return null;
  return `${list.count} papers, usually ${usual} by this hour`;
}

/** Eight of this weekday, or where there are fewer than three, ten of its kind, at least five. */
const SAME_WEEKDAY = { most: 8, least: 3 };
const SAME_KIND = { most: 10, least: 5 };
/** Runs are never at the same minute, and clocks change where the lists are made. */
const TOLERANCE_MS = 90 * 60_000;

/** The median of what earlier days had by the same time of the day; null where too few are known. */
export function usualCount(day: string, past: readonly PastListing[], now: Date): number | null {
  const elapsed = now.getTime() - Date.parse(day);
  const counts = new Map<string, number>();
  for (const { day: other, count, seenAt } of past) {
    const isInTime = seenAt.getTime() - Date.parse(other) <= elapsed + TOLERANCE_MS;
    if (other < day && isInTime) counts.set(other, Math.max(count, counts.get(other) ?? 0));
  }
  const days = [...counts.keys()].toSorted().toReversed();
  return (
    medianOf(
      counts,
      days.filter((other) => weekdayOf(other) === weekdayOf(day)),
      SAME_WEEKDAY,
    ) ??
    medianOf(
      counts,
      days.filter((other) => isWeekend(other) === isWeekend(day)),
      SAME_KIND,
    )
  );
}

function medianOf(
  counts: ReadonlyMap<string, number>,
  days: readonly string[],
  { most: limit, least }: { most: number; least: number },
): number | null {
  const values = days.slice(0, limit).map((day) => counts.get(day) ?? 0);
  if (values.length < least) return null;
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

function weekdayOf(day: string): number {
  return (Math.floor(Date.parse(day) / DAY_MS) + 4) % 7;
}

function isWeekend(day: string): boolean {
  return [0, 6].includes(weekdayOf(day));
}

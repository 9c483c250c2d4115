import type { Schedule, SubscriberState } from "../model.ts";
import { reschedule } from "../subscribe/reschedule.ts";
import { DAY_MS, type Due, nextDue } from "../time.ts";

/** State and schedule of a subscriber from an instant on, as `subscriber_history` keeps them. */
export type HistoryRow = Schedule & {
  validFrom: Date;
  state: SubscriberState;
  /** A day owed beside the schedule. */
  askedDay: string | null;
};

export type CountedSpan = {
  /** Local days, both included. */
  from: string;
  until: string;
  /** What is due from this instant on was not prepared yet. */
  preparedUntil: Date;
};

/** Far enough back that what was before the first day counted says nothing about it any more. */
const RUN_UP_MS = 10 * DAY_MS;
/** From UTC's beginning of the last day on it is over in every zone after this. */
const LAST_DAY_MS = 2 * DAY_MS;

/**
 * The local days for which a subscriber was owed a digest, told from schedule and state alone: no
 * delivery is looked at, so that one which is missing is missed.
 */
export function countDue(history: readonly HistoryRow[], span: CountedSpan): string[] {
  const begin = new Date(Date.parse(`${span.from}T00:00:00Z`) - RUN_UP_MS);
  const end = new Date(Date.parse(`${span.until}T00:00:00Z`) + LAST_DAY_MS);
  const days: string[] = [];
  let next: Due | null = null;
  let held: HistoryRow | null = null;
  const takeUntil = (until: Date) => {
    while (held && next && next.at < until) {
      days.push(next.day);
      next = nextDue(held, next.at, next.day);
    }
  };
  for (const row of between(history, begin, end)) {
    // Who leaves at the very instant of a digest is owed it still; who changes is asked below.
    takeUntil(row.state === "active" ? row.validFrom : new Date(row.validFrom.getTime() + 1));
    next = follow({ row, held, next, days, begin });
    held = row.state === "active" ? row : null;
  }
  takeUntil(span.preparedUntil < end ? span.preparedUntil : end);
  return [...new Set(days)].filter((day) => day >= span.from && day <= span.until);
}

type Step = {
  row: HistoryRow;
  held: HistoryRow | null;
  next: Due | null;
  days: string[];
  begin: Date;
};

/** What is next after a change; the days that the change itself left without a digest are due as well. */
function follow({ row, held, next, days, begin }: Step): Due | null {
  if (row.state !== "active") return null;
  const lastDay = days.at(-1) ?? null;
  const asked = row.validFrom < begin ? null : row.askedDay;
  if (asked !== null && asked > (lastDay ?? "")) return { at: row.validFrom, day: asked };
  if (held && next && hasSameSchedule(held, row)) return next;
  const old = held && next ? { nextDueAt: next.at, nextDueDay: next.day } : null;
  const at = old === null && row.validFrom < begin ? begin : row.validFrom;
  const moved = reschedule(old, lastDay, row, at);
  days.push(...moved.movedDays.map(({ day }) => day));
  return moved.next;
}

/** What held at an instant, and what came after, up to another. */
function between(history: readonly HistoryRow[], begin: Date, end: Date): readonly HistoryRow[] {
  const at = history.findLastIndex(({ validFrom }) => validFrom <= begin);
  return history.slice(Math.max(0, at)).filter(({ validFrom }) => validFrom < end);
}

function hasSameSchedule(one: Schedule, other: Schedule): boolean {
  return (
    one.timeZone === other.timeZone &&
    one.localMinute === other.localMinute &&
    one.frequency === other.frequency &&
    (one.frequency !== "weekly" || one.weekday === other.weekday)
  );
}

import type { Schedule } from "../model.ts";
import { addDays, type Due, nextDue } from "../time.ts";

const LONG_AGO = new Date(0);

/**
 * When a reader's next digest is due after they confirm or come back (`old` is null) or change
 * their hour, zone or frequency; `lastDay` is the last day for which the address has a row.
 *
 * No day up to `lastDay` is due again. A day that was owed, is due under the new schedule too,
 * but whose new time has passed, is in `movedDays`: it gets a skipped row with the reason `moved`.
 * What is overdue stays as it was, for `prepare`; the new schedule then counts from that instant
 * on, not from `now`. The same schedule again follows a zone whose rules were changed.
 */
export function reschedule(
  old: { nextDueAt: Date; nextDueDay: string } | null,
  lastDay: string | null,
  schedule: Schedule,
  now: Date,
): { next: Due; movedDays: Due[] } {
  const settledDay = lastDay ?? "";
  if (old === null) return { next: nextDue(schedule, now, settledDay), movedDays: [] };
  if (old.nextDueAt <= now) {
    const overdue = { at: old.nextDueAt, day: old.nextDueDay };
    const since = laterDay(settledDay, overdue.day);
    return { next: overdue, movedDays: dueDays(schedule, since, overdue.at) };
  }
  const since = laterDay(settledDay, addDays(old.nextDueDay, -1));
  return {
    next: nextDue(schedule, now, settledDay),
    movedDays: dueDays(schedule, since, now),
  };
}

/** The days that are due up to `now` and not yet prepared: those of a downtime. */
export function overdueDays(
  old: { nextDueAt: Date; nextDueDay: string } | null,
  schedule: Schedule,
  now: Date,
): Due[] {
  if (old === null || old.nextDueAt > now) return [];
  const first = { at: old.nextDueAt, day: old.nextDueDay };
  const rest = dueDays(schedule, first.day, now).filter(({ at }) => at > first.at);
  return [first, ...rest];
}

/** The due days after `since` whose instant is not after `until`. */
function dueDays(schedule: Schedule, since: string, until: Date): Due[] {
  const days: Due[] = [];
  let due = nextDue(schedule, LONG_AGO, since);
  while (due.at <= until) {
    days.push(due);
    due = nextDue(schedule, due.at, due.day);
  }
  return days;
}

function laterDay(a: string, b: string): string {
  return a > b ? a : b;
}

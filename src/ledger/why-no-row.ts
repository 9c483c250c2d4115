import type { SubscriberState } from "../model.ts";
import { DAY_MS, dateToDay } from "../time.ts";
import { countDue, type HistoryRow } from "./count-due.ts";

export type Unprepared = {
  history: readonly HistoryRow[];
  /** What is not prepared yet begins here; null where nothing is due. */
  next: { at: Date; day: string } | null;
};

const REASONS: Record<SubscriberState, string> = {
  active: "the schedule has none on this day",
  pending: "not confirmed",
  left: "the reader has left",
  returned: "the mailbox takes no mail, so the digests stopped",
};

/** What is to be said of a local day of which the ledger has no row: from history, as the account counts it. */
export function whyNoRow(
  { history, next }: Unprepared,
  day: string,
  now: Date,
): { state: string; reason: string | null } {
  const begin = Date.parse(`${day}T00:00:00Z`);
  // Prepared or not: the account would leave out what is still to come.
  const span = { from: day, until: day, preparedUntil: new Date(begin + 3 * DAY_MS) };
  const isOwed = countDue(history, span).length > 0;
  if (isOwed && next !== null && next.day <= day) {
    const isLate = next.at <= now && day <= dateToDay(now);
    return isLate
      ? { state: "due", reason: "not prepared yet" }
      : { state: "not due yet", reason: null };
  }
  if (isOwed) return { state: "missing", reason: "it was owed, and the ledger has no row of it" };
  const held = history.findLast(({ validFrom }) => validFrom.getTime() < begin + DAY_MS);
  return { state: "not owed", reason: held ? REASONS[held.state] : "not subscribed yet" };
}

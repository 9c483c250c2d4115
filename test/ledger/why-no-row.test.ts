import { expect, test } from "@jest/globals";
import type { HistoryRow } from "../../src/ledger/count-due.ts";
import { whyNoRow } from "../../src/ledger/why-no-row.ts";
import type { SubscriberState } from "../../src/model.ts";

const NOW = new Date("2026-01-30T12:00:00Z");

function row(
  validFrom: string,
  state: SubscriberState,
  more: Partial<HistoryRow> = {},
): HistoryRow {
  const schedule = {
    timeZone: "Etc/UTC",
    localMinute: 420,
    frequency: "daily",
    weekday: 1,
  } as const;
  return { validFrom: new Date(validFrom), state, askedDay: null, ...schedule, ...more };
}

const ADDED = row("2026-01-20T12:00:00Z", "active");
const next = (at: string) => ({ at: new Date(at), day: at.slice(0, 10) });

test.each<[what: string, day: string, history: HistoryRow[], nextAt: string | null, told: string]>([
  [
    "before anybody subscribed",
    "2026-01-10",
    [ADDED],
    "2026-01-31T07:00Z",
    "not owed: not subscribed yet",
  ],
  [
    "whose row is gone",
    "2026-01-25",
    [ADDED],
    "2026-01-31T07:00Z",
    "missing: it was owed, and the ledger has no row of it",
  ],
  ["to come", "2026-01-31", [ADDED], "2026-01-31T07:00Z", "not due yet: null"],
  ["that nobody prepared", "2026-01-30", [ADDED], "2026-01-29T07:00Z", "due: not prepared yet"],
  ["that follows one", "2026-01-31", [ADDED], "2026-01-29T07:00Z", "not due yet: null"],
  [
    "between those of a week",
    "2026-01-28",
    [row("2026-01-20T12:00:00Z", "active", { frequency: "weekly" })],
    "2026-02-02T07:00Z",
    "not owed: the schedule has none on this day",
  ],
  [
    "after leaving",
    "2026-01-29",
    [ADDED, row("2026-01-28T12:00:00Z", "left")],
    null,
    "not owed: the reader has left",
  ],
  [
    "before leaving, whose row is gone",
    "2026-01-27",
    [ADDED, row("2026-01-28T12:00:00Z", "left")],
    null,
    "missing: it was owed, and the ledger has no row of it",
  ],
  [
    "after the mailbox was gone",
    "2026-01-29",
    [ADDED, row("2026-01-28T12:00:00Z", "returned")],
    null,
    "not owed: the mailbox takes no mail, so the digests stopped",
  ],
])("a day %s", (_what, day, history, nextAt, told) => {
  const { state, reason } = whyNoRow(
    { history, next: nextAt === null ? null : next(nextAt) },
    day,
    NOW,
  );
  expect(`${state}: ${reason}`).toBe(told);
});

import { describe, expect, test } from "@jest/globals";
import { countDue, type HistoryRow } from "../../src/ledger/count-due.ts";
import type { Schedule } from "../../src/model.ts";

const berlin: Schedule = {
  timeZone: "Europe/Berlin",
  localMinute: 450,
  frequency: "daily",
  weekday: 1,
};

function active(validFrom: string, more: Partial<HistoryRow> = {}): HistoryRow {
  return { ...berlin, validFrom: new Date(validFrom), state: "active", askedDay: null, ...more };
}

const away = (validFrom: string, state: HistoryRow["state"] = "left") =>
  active(validFrom, { state });

/** 2026-01-30 is a Friday; all days are of January and February 2026. */
function count(
  history: readonly HistoryRow[],
  { from = "28", until = "31", preparedUntil = "2026-02-01T06:30:00Z" } = {},
): string[] {
  const day = (text: string) => `2026-${text.length === 2 ? `01-${text}` : text}`;
  const span = { from: day(from), until: day(until), preparedUntil: new Date(preparedUntil) };
  return countDue(history, span).map((one) => one.slice(5));
}

const joined = active("2026-01-02T12:00:00Z");

describe("the days owed to a reader", () => {
  test.each<[name: string, history: HistoryRow[], days: string[]]>([
    ["nobody yet", [], []],
    ["who never confirmed", [away("2026-01-02T12:00:00Z", "pending")], []],
    ["who has been there for long", [joined], ["01-28", "01-29", "01-30", "01-31"]],
    ["who joins before the hour", [active("2026-01-29T06:29:59Z")], ["01-29", "01-30", "01-31"]],
    ["who joins at the very hour", [active("2026-01-29T06:30:00Z")], ["01-30", "01-31"]],
    [
      "who asked, and confirmed later",
      [away("2026-01-28T05:00:00Z", "pending"), active("2026-01-30T06:00:00Z")],
      ["01-30", "01-31"],
    ],
    [
      "who wanted the first digest at once, at an hour that had passed",
      [active("2026-01-29T20:00:00Z", { askedDay: "2026-01-29" })],
      ["01-29", "01-30", "01-31"],
    ],
    [
      "who wanted it at once, before the hour of the same day: one digest for it",
      [active("2026-01-29T01:00:00Z", { askedDay: "2026-01-29" })],
      ["01-29", "01-30", "01-31"],
    ],
    [
      "who wanted it at once long ago",
      [active("2025-01-29T01:00:00Z", { askedDay: "2025-01-29" })],
      ["01-28", "01-29", "01-30", "01-31"],
    ],
    ["who leaves before the hour", [joined, away("2026-01-30T06:29:59Z")], ["01-28", "01-29"]],
    [
      "who leaves at the very hour: it is owed still",
      [joined, away("2026-01-30T06:30:00Z")],
      ["01-28", "01-29", "01-30"],
    ],
    [
      "whose mailbox returns mail",
      [joined, away("2026-01-29T12:00:00Z", "returned")],
      ["01-28", "01-29"],
    ],
    [
      "who leaves and comes back on the same day, after the hour",
      [joined, away("2026-01-29T08:00:00Z"), active("2026-01-29T09:00:00Z")],
      ["01-28", "01-29", "01-30", "01-31"],
    ],
    [
      "who leaves and comes back on the same day with a later hour: no second digest for it",
      [joined, away("2026-01-29T08:00:00Z"), active("2026-01-29T09:00:00Z", { localMinute: 1200 })],
      ["01-28", "01-29", "01-30", "01-31"],
    ],
    [
      "who is away for a day",
      [joined, away("2026-01-28T08:00:00Z"), active("2026-01-29T09:00:00Z")],
      ["01-28", "01-30", "01-31"],
    ],
    [
      "who pauses: the days are owed, and skipped with that reason",
      [joined, active("2026-01-28T12:00:00Z")],
      ["01-28", "01-29", "01-30", "01-31"],
    ],
    [
      "who moves to a later hour of the day, before the old one",
      [joined, active("2026-01-30T05:00:00Z", { localMinute: 1200 })],
      ["01-28", "01-29", "01-30", "01-31"],
    ],
    [
      "who moves to an hour that has passed: the day is owed, and skipped as moved",
      [joined, active("2026-01-30T05:00:00Z", { localMinute: 300 })],
      ["01-28", "01-29", "01-30", "01-31"],
    ],
    [
      "who moves to weekdays",
      [joined, active("2026-01-29T12:00:00Z", { frequency: "weekdays" })],
      ["01-28", "01-29", "01-30"],
    ],
    [
      "of weekdays who moves to daily on a Saturday before the hour",
      [active("2026-01-02T12:00:00Z", { frequency: "weekdays" }), active("2026-01-31T05:00:00Z")],
      ["01-28", "01-29", "01-30", "01-31"],
    ],
    [
      "who gets it on Thursdays",
      [active("2026-01-02T12:00:00Z", { frequency: "weekly", weekday: 4 })],
      ["01-29"],
    ],
    [
      "who moves far to the east: the day that is gone there is owed, and skipped as moved",
      [joined, active("2026-01-30T05:00:00Z", { timeZone: "Pacific/Auckland" })],
      ["01-28", "01-29", "01-30", "01-31"],
    ],
    [
      "who moves far to the west: no second digest for the day that comes again",
      [joined, active("2026-01-30T07:00:00Z", { timeZone: "Pacific/Honolulu" })],
      ["01-28", "01-29", "01-30", "01-31"],
    ],
  ])("%s", (_name, history, days) => {
    expect(count(history)).toEqual(days);
  });
});

describe("what is due and not yet prepared", () => {
  test("is not owed by now, nor what follows", () => {
    expect(count([joined], { preparedUntil: "2026-01-30T06:30:00Z" })).toEqual(["01-28", "01-29"]);
    expect(count([joined], { preparedUntil: "2026-01-30T06:30:00.001Z" })).toEqual([
      "01-28",
      "01-29",
      "01-30",
    ]);
  });

  test("at a change is prepared under the new schedule, which is in force since its instant", () => {
    // Down from the 29th on; on the 31st the reader moves to weekdays, and the 31st is a Saturday.
    const changed = active("2026-01-29T06:30:00Z", { frequency: "weekdays" });
    expect(count([joined, changed])).toEqual(["01-28", "01-29", "01-30"]);
  });

  test("at several changes in a row is in force once", () => {
    const first = active("2026-01-29T06:30:00Z", { localMinute: 600 });
    const second = active("2026-01-29T06:30:00Z", { localMinute: 1200 });
    expect(count([joined, first, second])).toEqual(["01-28", "01-29", "01-30", "01-31"]);
  });

  test("when the reader leaves is owed, up to that instant", () => {
    const left = away("2026-01-30T12:00:00Z");
    expect(count([joined, left])).toEqual(["01-28", "01-29", "01-30"]);
  });
});

describe("the span", () => {
  test("takes nothing before or after it", () => {
    expect(count([joined], { from: "29", until: "29" })).toEqual(["01-29"]);
  });

  test("may lie long before what happened since", () => {
    const later = [joined, away("2026-06-01T00:00:00Z"), active("2026-07-01T00:00:00Z")];
    expect(count(later, { preparedUntil: "2026-12-01T00:00:00Z" })).toEqual([
      "01-28",
      "01-29",
      "01-30",
      "01-31",
    ]);
  });

  test("has the last day whole, also in the zone that comes to it last", () => {
    const west = { ...joined, timeZone: "Pacific/Pago_Pago", localMinute: 1439 };
    expect(
      count([west], { from: "31", until: "31", preparedUntil: "2026-02-03T00:00:00Z" }),
    ).toEqual(["01-31"]);
    const east = { ...joined, timeZone: "Pacific/Kiritimati", localMinute: 0 };
    expect(count([east], { from: "31", until: "31" })).toEqual(["01-31"]);
  });
});

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Schedule } from "../../src/model.ts";
import { reschedule } from "../../src/subscribe/reschedule.ts";
import { localDay, nextDue } from "../../src/time.ts";

const at = (timeZone: string, time: string, more: Partial<Schedule> = {}): Schedule => {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return { timeZone, localMinute: hour * 60 + minute, frequency: "daily", weekday: 1, ...more };
};
const weekly = (weekday: number) => ({ frequency: "weekly", weekday }) as const;

/** `2026-01-30 06:30Z` and the day it is for, as the tables below write them. */
const due = (text: string, day: string) => ({
  at: new Date(text.replace(" ", "T").replace("Z", ":00Z")),
  day,
});
const owed = (text: string, day: string) => ({
  nextDueAt: due(text, day).at,
  nextDueDay: day,
});
const instant = (text: string) => due(text, "").at;

type Case = {
  name: string;
  old: ReturnType<typeof owed> | null;
  lastDay?: string;
  schedule: Schedule;
  now: string;
  next: ReturnType<typeof due>;
  moved?: ReturnType<typeof due>[];
};

function check({ old, lastDay, schedule, now, next, moved = [] }: Case): void {
  expect(reschedule(old, lastDay ?? null, schedule, instant(now))).toEqual({
    next,
    movedDays: moved,
  });
}

/** 30 January 2026 is a Friday; Berlin is an hour ahead of UTC. */
describe("a reader who confirms or comes back", () => {
  test.each<Case>([
    {
      name: "gets the first digest at the next chosen time, today",
      old: null,
      schedule: at("Europe/Berlin", "07:30"),
      now: "2026-01-30 05:00Z",
      next: due("2026-01-30 06:30Z", "2026-01-30"),
    },
    {
      name: "gets it tomorrow when that time is past",
      old: null,
      schedule: at("Europe/Berlin", "07:30"),
      now: "2026-01-30 06:30Z",
      next: due("2026-01-31 06:30Z", "2026-01-31"),
    },
    {
      name: "gets no second digest on the day of leaving",
      old: null,
      lastDay: "2026-01-30",
      schedule: at("Europe/Berlin", "20:00"),
      now: "2026-01-30 12:00Z",
      next: due("2026-01-31 19:00Z", "2026-01-31"),
    },
    {
      name: "is not owed the days in between",
      old: null,
      lastDay: "2026-01-02",
      schedule: at("Europe/Berlin", "07:30", weekly(3)),
      now: "2026-01-30 12:00Z",
      next: due("2026-02-04 06:30Z", "2026-02-04"),
    },
  ])("$name", check);
});

describe("a reader who changes the hour", () => {
  const owedToday = owed("2026-01-30 06:30Z", "2026-01-30");
  const owedTomorrow = owed("2026-01-31 06:30Z", "2026-01-31");
  test.each<Case>([
    {
      name: "to a later one before today's digest gets today's later",
      old: owedToday,
      lastDay: "2026-01-29",
      schedule: at("Europe/Berlin", "20:00"),
      now: "2026-01-30 05:00Z",
      next: due("2026-01-30 19:00Z", "2026-01-30"),
    },
    {
      name: "to a later one after today's digest gets no second today",
      old: owedTomorrow,
      lastDay: "2026-01-30",
      schedule: at("Europe/Berlin", "20:00"),
      now: "2026-01-30 12:00Z",
      next: due("2026-01-31 19:00Z", "2026-01-31"),
    },
    {
      name: "to one that is past today, before today's digest, finds today moved",
      old: owedToday,
      lastDay: "2026-01-29",
      schedule: at("Europe/Berlin", "05:00"),
      now: "2026-01-30 05:00Z",
      next: due("2026-01-31 04:00Z", "2026-01-31"),
      moved: [due("2026-01-30 04:00Z", "2026-01-30")],
    },
    {
      name: "to this very minute finds today moved",
      old: owedToday,
      lastDay: "2026-01-29",
      schedule: at("Europe/Berlin", "06:00"),
      now: "2026-01-30 05:00Z",
      next: due("2026-01-31 05:00Z", "2026-01-31"),
      moved: [due("2026-01-30 05:00Z", "2026-01-30")],
    },
    {
      name: "before the first digest may get it already today",
      old: owedTomorrow,
      schedule: at("Europe/Berlin", "20:00"),
      now: "2026-01-30 12:00Z",
      next: due("2026-01-30 19:00Z", "2026-01-30"),
    },
    {
      name: "while a digest is overdue still gets it as it was",
      old: owedToday,
      lastDay: "2026-01-29",
      schedule: at("Europe/Berlin", "20:00"),
      now: "2026-01-30 09:00Z",
      next: due("2026-01-30 06:30Z", "2026-01-30"),
    },
    {
      name: "in the minute it is due still gets it as it was",
      old: owedToday,
      lastDay: "2026-01-29",
      schedule: at("Europe/Berlin", "20:00"),
      now: "2026-01-30 06:30Z",
      next: due("2026-01-30 06:30Z", "2026-01-30"),
    },
  ])("$name", check);
});

describe("a reader who changes the frequency", () => {
  const owedMonday = owed("2026-02-02 06:30Z", "2026-02-02");
  test.each<Case>([
    {
      name: "from weekly to daily gets the next day's, and nothing for the days before",
      old: owedMonday,
      lastDay: "2026-01-26",
      schedule: at("Europe/Berlin", "07:30"),
      now: "2026-01-30 12:00Z",
      next: due("2026-01-31 06:30Z", "2026-01-31"),
    },
    {
      name: "from daily to weekly needs no row for a day that is no longer due",
      old: owed("2026-01-30 06:30Z", "2026-01-30"),
      lastDay: "2026-01-29",
      schedule: at("Europe/Berlin", "04:00", weekly(1)),
      now: "2026-01-30 05:00Z",
      next: due("2026-02-02 03:00Z", "2026-02-02"),
    },
    {
      name: "from weekly on Mondays to Sundays waits for the Sunday",
      old: owedMonday,
      lastDay: "2026-01-26",
      schedule: at("Europe/Berlin", "07:30", weekly(7)),
      now: "2026-02-02 05:00Z",
      next: due("2026-02-08 06:30Z", "2026-02-08"),
    },
    {
      name: "from daily to weekdays skips the weekend",
      old: owed("2026-01-31 06:30Z", "2026-01-31"),
      lastDay: "2026-01-30",
      schedule: at("Europe/Berlin", "07:30", { frequency: "weekdays" }),
      now: "2026-01-30 12:00Z",
      next: due("2026-02-02 06:30Z", "2026-02-02"),
    },
  ])("$name", check);
});

/** Pago Pago is 11 hours behind UTC, Kiritimati 14 ahead: the same clock, a day apart and an hour. */
describe("a reader who crosses the date line", () => {
  const pago = owed("2026-01-30 18:30Z", "2026-01-30");
  const kiritimati = owed("2026-01-30 17:30Z", "2026-01-31");
  test.each<Case>([
    {
      name: "westward on foot, eastward by calendar, finds the day that is over moved",
      old: pago,
      lastDay: "2026-01-29",
      schedule: at("Pacific/Kiritimati", "07:30"),
      now: "2026-01-30 17:00Z",
      next: due("2026-01-30 17:30Z", "2026-01-31"),
      moved: [due("2026-01-29 17:30Z", "2026-01-30")],
    },
    {
      name: "the same an hour later finds two days moved",
      old: pago,
      lastDay: "2026-01-29",
      schedule: at("Pacific/Kiritimati", "07:30"),
      now: "2026-01-30 18:00Z",
      next: due("2026-01-31 17:30Z", "2026-02-01"),
      moved: [due("2026-01-29 17:30Z", "2026-01-30"), due("2026-01-30 17:30Z", "2026-01-31")],
    },
    {
      name: "the same with a digest overdue gets that, and a row for the day it jumped over",
      old: pago,
      lastDay: "2026-01-29",
      schedule: at("Pacific/Kiritimati", "07:30"),
      now: "2026-01-30 19:00Z",
      next: due("2026-01-30 18:30Z", "2026-01-30"),
      moved: [due("2026-01-30 17:30Z", "2026-01-31")],
    },
    {
      name: "the same twice over leaves the day that has its row alone",
      old: pago,
      lastDay: "2026-01-31",
      schedule: at("Pacific/Kiritimati", "07:00"),
      now: "2026-01-30 19:00Z",
      next: due("2026-01-30 18:30Z", "2026-01-30"),
    },
    {
      name: "back does not get the day again that they had, and waits two",
      old: kiritimati,
      lastDay: "2026-01-30",
      schedule: at("Pacific/Pago_Pago", "07:30"),
      now: "2026-01-29 18:00Z",
      next: due("2026-01-31 18:30Z", "2026-01-31"),
    },
    {
      name: "back with a digest overdue gets it as it was",
      old: kiritimati,
      lastDay: "2026-01-30",
      schedule: at("Pacific/Pago_Pago", "07:30"),
      now: "2026-01-30 17:45Z",
      next: due("2026-01-30 17:30Z", "2026-01-31"),
    },
    {
      name: "into a zone that skips the day owes nothing for it",
      old: owed("2011-12-30 18:30Z", "2011-12-30"),
      lastDay: "2011-12-29",
      schedule: at("Pacific/Apia", "07:30"),
      now: "2011-12-30 12:00Z",
      next: due("2011-12-30 17:30Z", "2011-12-31"),
    },
  ])("$name", check);
});

test("a zone whose rules were changed since is followed by the same schedule once more", () => {
  // Stored when Berlin was thought to be two hours ahead.
  const old = owed("2026-01-30 05:30Z", "2026-01-30");
  const schedule = at("Europe/Berlin", "07:30");
  check({
    name: "",
    old,
    lastDay: "2026-01-29",
    schedule,
    now: "2026-01-29 12:00Z",
    next: due("2026-01-30 06:30Z", "2026-01-30"),
  });
});

test("changing nothing changes nothing, whenever it is done and however often", () => {
  const zone = fc.constantFrom("Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe");
  const minute = fc.integer({ min: 0, max: 1439 });
  const frequency = fc.constantFrom("daily" as const, "weekdays" as const, "weekly" as const);
  const now = fc.date({
    min: new Date("2011-01-01"),
    max: new Date("2012-12-31"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(zone, minute, frequency, now, (timeZone, localMinute, often, when) => {
      const schedule = { timeZone, localMinute, frequency: often, weekday: 5 };
      const next = nextDue(schedule, when);
      const old = { nextDueAt: next.at, nextDueDay: next.day };
      const today = localDay(timeZone, when);
      const lastDay = today < next.day ? today : null;
      expect(reschedule(old, lastDay, schedule, when)).toEqual({ next, movedDays: [] });
    }),
  );
});

import { describe, expect, test } from "@jest/globals";
import { knownTimeZone, localDay, nextDue } from "../src/time.ts";

const daily = (timeZone: string, localMinute = 450) =>
  ({ timeZone, localMinute, frequency: "daily", weekday: 1 }) as const;

describe("nextDue", () => {
  test.each([
    [
      "an ordinary day",
      "Europe/Berlin",
      450,
      "2026-01-29T12:00:00Z",
      "2026-01-30T06:30:00Z",
      "2026-01-30",
    ],
    [
      "later the same day",
      "Asia/Tokyo",
      450,
      "2026-01-29T20:00:00Z",
      "2026-01-29T22:30:00Z",
      "2026-01-30",
    ],
    [
      "not the very instant again",
      "Etc/UTC",
      450,
      "2026-01-30T07:30:00Z",
      "2026-01-31T07:30:00Z",
      "2026-01-31",
    ],
    [
      "an hour that spring skips",
      "America/New_York",
      150,
      "2027-03-14T00:00:00Z",
      "2027-03-14T07:30:00Z",
      "2027-03-14",
    ],
    [
      "the first of an hour that autumn repeats",
      "America/New_York",
      90,
      "2027-11-07T00:00:00Z",
      "2027-11-07T05:30:00Z",
      "2027-11-07",
    ],
    [
      "half an hour of summer time",
      "Australia/Lord_Howe",
      450,
      "2026-10-03T12:00:00Z",
      "2026-10-03T20:30:00Z",
      "2026-10-04",
    ],
    [
      "a zone of three quarters",
      "Asia/Kathmandu",
      420,
      "2026-01-30T00:00:00Z",
      "2026-01-30T01:15:00Z",
      "2026-01-30",
    ],
    ["a leap day", "Etc/UTC", 0, "2028-02-28T12:00:00Z", "2028-02-29T00:00:00Z", "2028-02-29"],
  ])("%s", (_name, zone, minute, after, at, day) => {
    expect(nextDue(daily(zone, minute), new Date(after))).toEqual({ at: new Date(at), day });
  });

  test("weekdays skip the weekend", () => {
    const schedule = { ...daily("Europe/Berlin"), frequency: "weekdays" } as const;
    expect(nextDue(schedule, new Date("2026-01-30T12:00:00Z")).day).toBe("2026-02-02");
  });

  test("weekly waits for its weekday", () => {
    const schedule = { ...daily("Europe/Berlin"), frequency: "weekly", weekday: 3 } as const;
    expect(nextDue(schedule, new Date("2026-01-30T12:00:00Z")).day).toBe("2026-02-04");
  });
});

test("a local day is the zone's, not ours", () => {
  expect(localDay("Pacific/Kiritimati", new Date("2026-01-30T11:00:00Z"))).toBe("2026-01-31");
});

test.each([
  ["Europe/Berlin", "Europe/Berlin"],
  ["Mars/Olympus", null],
  ["+02:00", null],
  ["", null],
])("knows the zone %j as %j", (name, known) => {
  expect(knownTimeZone(name)).toBe(known);
});

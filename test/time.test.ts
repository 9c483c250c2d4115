import { describe, expect, test } from "@jest/globals";
import { addDays, knownTimeZone, localDay, nextDue, startOfDay } from "../src/time.ts";

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
    [
      "two hours of summer time",
      "Antarctica/Troll",
      90,
      "2026-03-28T12:00:00Z",
      "2026-03-29T01:30:00Z",
      "2026-03-29",
    ],
    [
      "a midnight that spring skips",
      "America/Santiago",
      0,
      "2026-09-05T12:00:00Z",
      "2026-09-06T04:00:00Z",
      "2026-09-06",
    ],
    [
      "the first of a time before midnight that autumn repeats",
      "America/Santiago",
      1410,
      "2026-04-04T12:00:00Z",
      "2026-04-05T02:30:00Z",
      "2026-04-04",
    ],
    [
      "a gap over midnight, while the day is still to come",
      "America/Toronto",
      1425,
      "1919-03-30T12:00:00Z",
      "1919-03-31T04:45:00Z",
      "1919-03-30",
    ],
    [
      "a gap over midnight, when the clock shows the next day already",
      "America/Toronto",
      1425,
      "1919-03-31T04:40:00Z",
      "1919-03-31T04:45:00Z",
      "1919-03-30",
    ],
    [
      "a day that the zone skipped",
      "Pacific/Apia",
      450,
      "2011-12-29T17:30:00Z",
      "2011-12-30T17:30:00Z",
      "2011-12-31",
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

  test("weekly waits two weeks where the zone skipped its day", () => {
    const schedule = { ...daily("Pacific/Apia"), frequency: "weekly", weekday: 5 } as const;
    expect(nextDue(schedule, new Date("2011-12-23T17:30:00Z")).day).toBe("2012-01-06");
  });

  test.each([
    ["the day it is", "2026-01-29", "2026-01-30T06:30:00Z", "2026-01-30"],
    ["not the same day again", "2026-01-30", "2026-01-31T06:30:00Z", "2026-01-31"],
    ["a day far ahead", "2027-06-30", "2027-07-01T05:30:00Z", "2027-07-01"],
    [
      "no day that is past, though none has its row",
      "2020-01-01",
      "2026-01-30T06:30:00Z",
      "2026-01-30",
    ],
    ["any day, where none is given", undefined, "2026-01-30T06:30:00Z", "2026-01-30"],
  ])("is after a day and an instant: %s", (_name, afterDay, at, day) => {
    const after = new Date("2026-01-29T12:00:00Z");
    expect(nextDue(daily("Europe/Berlin"), after, afterDay)).toEqual({ at: new Date(at), day });
  });
});

test("a local day is the zone's, not ours", () => {
  expect(localDay("Pacific/Kiritimati", new Date("2026-01-30T11:00:00Z"))).toBe("2026-01-31");
});

test("days are counted over months and leap days", () => {
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
});

test.each([
  ["Europe/Berlin", "2026-01-30", "2026-01-29T23:00:00.000Z"],
  ["America/Santiago", "2026-09-06", "2026-09-06T04:00:00.000Z"],
  ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z"],
])("in %s %s begins at %s", (zone, day, at) => {
  expect(startOfDay(zone, day).toISOString()).toBe(at);
});

test.each([
  ["Europe/Berlin", "Europe/Berlin"],
  ["Mars/Olympus", null],
  ["+02:00", null],
  ["", null],
])("knows the zone %j as %j", (name, known) => {
  expect(knownTimeZone(name)).toBe(known);
});

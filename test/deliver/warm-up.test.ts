import { expect, test } from "@jest/globals";
import { dailyCap } from "../../src/deliver/warm-up.ts";

const warmUp = { from: "2026-11-25", first: 200, growth: 1.5 };

test.each([
  ["the day before it begins", "2026-11-24T23:59:59Z", 200],
  ["the first day", "2026-11-25T00:00:00Z", 200],
  ["the first day's end", "2026-11-25T23:59:59.999Z", 200],
  ["the second day", "2026-11-26T00:00:00Z", 300],
  ["the third", "2026-11-27T12:00:00Z", 450],
  ["the fourth, rounded down", "2026-11-28T12:00:00Z", 675],
  ["the tenth", "2026-12-04T12:00:00Z", 7688],
  ["the day over which it is warm", "2026-12-17T12:00:00Z", null],
  ["a year later", "2027-11-25T12:00:00Z", null],
])("on %s", (_day, now, cap) => {
  expect(dailyCap(warmUp, new Date(now))).toBe(cap);
});

test("without a warm-up there is no cap", () => {
  expect(dailyCap(undefined, new Date("2026-11-25T00:00:00Z"))).toBeNull();
});

test("that does not grow stays what it is", () => {
  expect(dailyCap({ ...warmUp, growth: 1 }, new Date("2028-11-25T00:00:00Z"))).toBe(200);
});

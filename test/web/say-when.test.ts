import { describe, expect, test } from "@jest/globals";
import type { Day } from "../../src/model.ts";
import { sayNext } from "../../src/web/say-when.ts";
import { activeReader } from "./fake-ports.ts";

const now = new Date("2026-01-30T06:00:00Z");

function next(at: string, day: string) {
  return { at: new Date(at), day: day as Day };
}

describe("the next digest", () => {
  test.each([
    ["2026-01-30T06:30:00Z", "2026-01-30", "today 07:30, Berlin"],
    ["2026-01-31T06:30:00Z", "2026-01-31", "tomorrow 07:30, Berlin"],
    ["2026-02-02T06:30:00Z", "2026-02-02", "Monday 2 February 2026, 07:30, Berlin"],
  ])("at %s is %s", (at, day, words) => {
    expect(sayNext(activeReader(), next(at, day), now)).toBe(`Your next digest: ${words}.`);
  });

  test("is today or tomorrow by the reader's calendar, not ours", () => {
    const reader = activeReader({ timeZone: "Pacific/Auckland" });
    expect(sayNext(reader, next("2026-01-30T18:30:00Z", "2026-01-31"), now)).toBe(
      "Your next digest: tomorrow 07:30, Auckland.",
    );
  });

  test("comes at the hour to which a clock change moves it", () => {
    const reader = activeReader({ timeZone: "America/New_York", localMinute: 150 });
    const at = next("2027-03-14T07:30:00Z", "2027-03-14");
    expect(sayNext(reader, at, now)).toBe(
      "Your next digest: Sunday 14 March 2027, 03:30, New York.",
    );
  });

  test("that is due already comes within minutes, and may be none", () => {
    for (const at of ["2026-01-30T06:00:00Z", "2026-01-30T05:59:00Z"]) {
      expect(sayNext(activeReader(), next(at, "2026-01-30"), now)).toBe(
        "Your digest comes within minutes, if enough in your topics is trending today. After that it comes every day at 07:30, Berlin.",
      );
    }
  });

  test("comes after the pause, on a day that is due", () => {
    const pausedUntil = new Date("2026-02-06T23:00:00Z");
    const reader = activeReader({ pausedUntil, frequency: "weekdays" });
    expect(sayNext(reader, next("2026-01-30T06:30:00Z", "2026-01-30"), now)).toBe(
      "Paused until Saturday 7 February 2026. Your next digest: Monday 9 February 2026, 07:30, Berlin.",
    );
  });

  test("is not told where there is none", () => {
    expect(sayNext(activeReader(), null, now)).toBe("");
  });
});

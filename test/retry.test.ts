import { describe, expect, test } from "@jest/globals";
import { retryDelayMs, retryHintMs } from "../src/retry.ts";

const NOW = new Date("2026-11-23T06:00:00Z");
const never = () => 0;
const most = () => 1;

describe("retryDelayMs", () => {
  test.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [3, 2_000, 4_000],
    [6, 15_000, 30_000],
    [60, 15_000, 30_000],
  ])("after try %i waits from %i to %i ms", (attempt, least, longest) => {
    expect(retryDelayMs(attempt, { random: never })).toBe(least);
    expect(retryDelayMs(attempt, { random: most })).toBe(longest);
  });

  test("keeps a hint, spread by up to a second", () => {
    expect(retryDelayMs(3, { hintMs: 7_000, random: never })).toBe(7_000);
    expect(retryDelayMs(3, { hintMs: 7_000, random: most })).toBe(8_000);
    expect(retryDelayMs(3, { hintMs: 0, random: never })).toBe(0);
  });
});

describe("retryHintMs", () => {
  const RESET = String(Date.parse("2026-11-23T06:10:00Z") / 1_000);
  const spent = (reset: string) => ({ "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset });

  test.each<[string, Record<string, string>, number | undefined]>([
    ["seconds", { "Retry-After": "10" }, 10_000],
    ["a date", { "Retry-After": "Mon, 23 Nov 2026 06:00:30 GMT" }, 30_000],
    ["a date that has passed", { "Retry-After": "Mon, 23 Nov 2026 05:00:00 GMT" }, 0],
    [
      "a date by the server's own clock",
      { "Retry-After": "Mon, 23 Nov 2026 09:00:05 GMT", Date: "Mon, 23 Nov 2026 09:00:00 GMT" },
      5_000,
    ],
    ["Hugging Face's RateLimit", { RateLimit: '"api";r=0;t=55' }, 55_000],
    ["Retry-After before RateLimit", { "Retry-After": "3", RateLimit: '"api";r=0;t=55' }, 3_000],
    ["GitHub's reset, once nothing remains", spent(RESET), 600_000],
    ["a reset that has passed", spent(String(NOW.getTime() / 1_000 - 60)), 0],
    [
      "a reset by the server's own clock",
      { ...spent(RESET), Date: "Mon, 23 Nov 2026 06:09:50 GMT" },
      10_000,
    ],
    ["a reset while requests remain", { ...spent(RESET), "X-RateLimit-Remaining": "1" }, undefined],
    ["a reset that says not what remains", { "X-RateLimit-Reset": RESET }, undefined],
    ["a reset without an instant", spent(""), undefined],
    ["a reset in words", spent("soon"), undefined],
    ["a reset before 1970", spent("-5"), undefined],
    ["a reset beyond all years", spent("9".repeat(100_000)), undefined],
    ["Retry-After before a reset", { ...spent(RESET), "Retry-After": "3" }, 3_000],
    ["RateLimit before a reset", { ...spent(RESET), RateLimit: '"api";r=0;t=55' }, 55_000],
    ["nothing", {}, undefined],
    ["nonsense", { "Retry-After": "soon", RateLimit: "limit=5" }, undefined],
    ["a negative number", { "Retry-After": "-5" }, undefined],
  ])("reads %s", (_, headers, expected) => {
    expect(retryHintMs(new Headers(headers), NOW)).toBe(expected);
  });
});

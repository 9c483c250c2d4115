import { expect, test } from "@jest/globals";
import { retryAt } from "../../src/deliver/backoff.ts";

const now = new Date("2026-01-30T06:30:00Z");

test.each([
  [0, 1],
  [1, 5],
  [2, 15],
  [3, 60],
  [9, 60],
])("after %d attempts the next is %d minutes later, give or take a fifth", (attempts, minutes) => {
  const waits = [0, 0.5, 0.999].map(
    (random) => retryAt(attempts, now, random).getTime() - now.getTime(),
  );
  expect(waits[0]).toBe(minutes * 48_000);
  expect(waits[1]).toBe(minutes * 60_000);
  expect(waits[2]).toBeGreaterThan(minutes * 71_000);
});

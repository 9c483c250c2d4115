import { expect, test } from "@jest/globals";
import { clockTime, sayRhythm } from "../../src/compose/say-rhythm.ts";
import { READER } from "./specimens.ts";

test.each([
  ["daily", "every day at 07:30, Berlin"],
  ["weekdays", "from Monday to Friday at 07:30, Berlin"],
  ["weekly", "every Thursday at 07:30, Berlin"],
] as const)("%s is told as %s", (frequency, words) => {
  expect(sayRhythm({ ...READER, frequency, weekday: 4 })).toBe(words);
});

test.each([
  [1, "every Monday at 07:30, Berlin"],
  [7, "every Sunday at 07:30, Berlin"],
])("weekday %d is told as %s", (weekday, words) => {
  expect(sayRhythm({ ...READER, frequency: "weekly", weekday })).toBe(words);
});

test.each([
  [0, "00:00"],
  [425, "07:05"],
  [1439, "23:59"],
])("minute %d of the day is %s", (minute, time) => {
  expect(clockTime(minute)).toBe(time);
});

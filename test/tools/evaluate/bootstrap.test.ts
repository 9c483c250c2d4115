import { expect, test } from "@jest/globals";
import {
  compareSamples,
  plain,
  quotient,
  seededRandom,
} from "../../../src/tools/evaluate/bootstrap.ts";

const names = { figure: "recall", baseline: "newest" };

test("a mean over samples is the quotient of two sums", () => {
  expect(quotient(plain([1, 2, 3]))).toBe(2);
  expect(
    quotient([
      { numerator: 1, denominator: 4 },
      { numerator: 3, denominator: 4 },
    ]),
  ).toBe(0.5);
  expect(quotient([])).toBe(0);
});

test("the interval of a difference holds the difference, and is nothing where there is none", () => {
  const ours = plain([0.5, 0.9, 0.7, 0.4, 0.8, 0.6]);
  const theirs = plain([0.4, 0.7, 0.8, 0.3, 0.5, 0.5]);
  const found = compareSamples(names, ours, theirs, seededRandom(1));
  expect(found.difference).toBeCloseTo(0.1167, 3);
  expect(found.low).toBeLessThan(found.difference);
  expect(found.high).toBeGreaterThan(found.difference);
  expect(compareSamples(names, ours, ours, seededRandom(1))).toMatchObject({
    low: 0,
    difference: 0,
    high: 0,
  });
});

test("is paired: what is hard for both does not widen it", () => {
  const hard = [0.1, 0.9, 0.2, 0.8, 0.3, 0.7];
  const found = compareSamples(
    names,
    plain(hard.map((value) => value + 0.05)),
    plain(hard),
    seededRandom(1),
  );
  expect(found.low).toBeCloseTo(0.05);
  expect(found.high).toBeCloseTo(0.05);
});

test("refuses what is no pairs", () => {
  expect(() => compareSamples(names, plain([1]), plain([1, 2]), Math.random)).toThrow("no pairs");
});

test("the same seed gives the same chance, within 0 and 1", () => {
  const [a, b] = [seededRandom(5), seededRandom(5)];
  for (let at = 0; at < 100; at++) {
    const value = a();
    expect(value).toBe(b());
    expect(value >= 0 && value < 1).toBe(true);
  }
});

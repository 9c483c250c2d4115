import { expect, test } from "@jest/globals";
import { rouge } from "../../../src/tools/evaluate/rouge.ts";

test("the same words are 1, whatever their case and marks", () => {
  const same = { rouge1F: 1, rouge2F: 1, rougeLF: 1 };
  expect(rouge("The cup, the tea.", "the cup the tea")).toEqual(same);
});

test("no common word is 0, and so is no word at all", () => {
  const nothing = { rouge1F: 0, rouge2F: 0, rougeLF: 0 };
  expect(rouge("cup", "tea")).toEqual(nothing);
  expect(rouge("", "tea")).toEqual(nothing);
  expect(rouge("", "")).toEqual(nothing);
});

test("Lin's own example", () => {
  const reference = "police killed the gunman";
  const found = rouge("police kill the gunman", reference);
  expect(found.rouge1F).toBeCloseTo(3 / 4);
  expect(found.rouge2F).toBeCloseTo(1 / 3);
  expect(found.rougeLF).toBeCloseTo(3 / 4);
  expect(rouge("the gunman kill police", reference).rougeLF).toBeCloseTo(2 / 4);
});

test("texts of two lengths: twice what is shared over both lengths", () => {
  const { rouge1F, rouge2F, rougeLF } = rouge("a b c d e f", "a c b f");
  expect(rouge1F).toBeCloseTo((2 * 4) / 10);
  expect(rouge2F).toBe(0);
  expect(rougeLF).toBeCloseTo((2 * 3) / 10);
});

test("a word said more often is shared as often as both say it", () => {
  expect(rouge("tea tea tea", "tea and tea").rouge1F).toBeCloseTo((2 * 2) / 6);
  expect(rouge("tea tea tea", "tea tea and cups").rouge2F).toBeCloseTo((2 * 1) / 5);
});

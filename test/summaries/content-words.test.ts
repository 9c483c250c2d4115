import { expect, test } from "@jest/globals";
import { contentWords, countShared } from "../../src/summaries/content-words.ts";

test("are the words that say what a text is about", () => {
  const words = contentWords(
    "We propose a new method: GraphNet-2 learns 3D molecules, and it is fast.",
  );
  expect([...words]).toEqual(["graphnet", "2", "learns", "3d", "molecules", "fast"]);
});

test("are found in a script without spaces too", () => {
  const known = contentWords("本文提出一种图神经网络，用于分子性质预测。");
  const count = countShared(contentWords("图神经网络预测分子性质。"), known);
  expect(count.words).toBeGreaterThan(3);
  expect(count.shared).toBe(count.words);
});

test.each([
  ["train", "training", 1],
  ["propose-free", "free", 1],
  ["proposal", "proposals", 1],
  ["graphs", "graph", 1],
  ["ＧＲＡＰＨ", "graph", 1],
  ["translation", "transformer", 0],
  ["data", "date", 0],
  ["map", "maps", 0],
  ["cat", "category", 0],
])("of %s stands in %s: %i", (word, text, shared) => {
  expect(countShared(contentWords(word), contentWords(text)).shared).toBe(shared);
});

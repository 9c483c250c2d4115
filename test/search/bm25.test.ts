import { describe, expect, test } from "@jest/globals";
import type { PaperId } from "../../src/model.ts";
import { bm25, idf, toTerms, type WordCounts } from "../../src/search/bm25.ts";
import { expandTerms } from "../../src/search/feedback.ts";
import { fuseRanks, ranked } from "../../src/search/fuse.ts";
import { readText } from "../../src/search/text.ts";

const counts: WordCounts = {
  papers: 1_000,
  averageLength: 4,
  df: new Map([
    ["common", 500],
    ["rare", 5],
  ]),
};
const text = (lexemes: string, id = 1) => readText(id as PaperId, lexemes);
const score = (lexemes: string, asked: string[]) =>
  bm25(text(lexemes), toTerms(asked, counts), counts.averageLength);

describe("BM25", () => {
  test("gives a rare word more weight than a common one, and an unknown one the most", () => {
    expect(idf(counts, "rare")).toBeGreaterThan(5 * idf(counts, "common"));
    expect(idf(counts, "unknown")).toBeGreaterThan(idf(counts, "rare"));
  });

  test("of one word once in a text of average length is its idf", () => {
    expect(score("'rare':1 'a':2 'b':3 'c':4", ["rare"])).toBeCloseTo(idf(counts, "rare"));
  });

  test.each([
    ["a word in the title counts more than elsewhere", "'rare':1A 'a':2", "'rare':1 'a':2"],
    ["twice is more than once", "'rare':1,2 'a':3", "'rare':1 'a':2,3"],
    ["a short text counts more than a long one", "'rare':1", "'rare':1 'a':2,3,4,5,6,7,8,9"],
    ["a rare word outweighs a common one", "'rare':1 'a':2", "'common':1 'a':2"],
  ])("%s", (_, more, less) => {
    expect(score(more, ["rare", "common"])).toBeGreaterThan(score(less, ["rare", "common"]));
  });

  test("damps: a word ten times is worth less than three times itself", () => {
    expect(score("'rare':1,2,3,4,5,6,7,8,9,10", ["rare"])).toBeLessThan(
      3 * score("'rare':1", ["rare"]),
    );
  });
});

describe("feedback", () => {
  test("asks as well for the words that mark the best papers, with half of the weight", () => {
    const terms = toTerms(["rare"], counts);
    const widened = expandTerms(terms, [text("'rare':1 'twin':2 'common':3")], counts);
    const weightOf = (lexeme: string) =>
      widened.find((term) => term.lexeme === lexeme)?.weight ?? 0;
    expect(weightOf("twin")).toBeGreaterThan(weightOf("common"));
    expect(widened.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(
      2 * (terms[0]?.weight ?? 0),
    );
  });

  test("changes nothing without papers", () => {
    const terms = toTerms(["rare"], counts);
    expect(expandTerms(terms, [], counts)).toEqual(terms);
  });
});

describe("ranks fused", () => {
  test("put first what several opinions put high", () => {
    expect(ranked(fuseRanks([["a", "b", "c"], ["b", "c", "d"], ["b"]]))[0]).toBe("b");
  });

  test("keep everything that any opinion names, each once", () => {
    expect(ranked(fuseRanks([["a", "b"], ["c"]])).toSorted()).toEqual(["a", "b", "c"]);
    expect(ranked(fuseRanks([]))).toEqual([]);
  });
});

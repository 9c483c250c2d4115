import { describe, expect, test } from "@jest/globals";
import { mathAround, splitSentences } from "../../src/compose/sentences.ts";

describe("a sentence ends", () => {
  test.each([
    ["at . ! and ?", "We ask. Why? Now! The end", ["We ask.", "Why?", "Now!", "The end"]],
    ["after a closing quote", "They say “yes.” We agree.", ["They say “yes.”", "We agree."]],
    [
      "before a number or a bracket",
      "It ends. 3 follow. (One more.)",
      ["It ends.", "3 follow.", "(One more.)"],
    ],
    ["before TeX", "It grows. $k$ is small.", ["It grows.", "$k$ is small."]],
    [
      "after a letter that is no initial",
      "We take the top-K. We stop.",
      ["We take the top-K.", "We stop."],
    ],
    ["after etc.", "Maps, charts, etc. We draw them.", ["Maps, charts, etc.", "We draw them."]],
    [
      "without a space in Chinese",
      "我们提出一种方法。它很快。",
      ["我们提出一种方法。", "它很快。"],
    ],
    [
      "in Arabic and Hindi",
      "لماذا؟ نحن نسأل. यह है। वह है।",
      ["لماذا؟", "نحن نسأل.", "यह है।", "वह है।"],
    ],
  ])("%s", (_, text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences);
  });
});

describe("a sentence does not end", () => {
  test.each([
    ["at abbreviations", "Penn et al. Quill, e.g. Maps, i.e. Charts, cf. Plans vs. Drafts."],
    ["at references", "See Fig. 3, Figs. 4, Eq. 5, Eqs. 6, Sec. 7, Ref. 8 and No. 9."],
    ["at initials and titles", "As J. R. Penn and Dr. Quill of the U.S. Navy told."],
    ["at decimals and versions", "Version 2.0.1 gains 3.5 points at 0.5 of the cost."],
    ["at addresses", "See https://example.org/a.Html and example.Org for more."],
    ["before a small letter", "The approx. value is known. to us."],
    ["inside TeX", "We minimise $f(x). G(y)$ and $$a. B$$ at once."],
  ])("%s", (_, text) => {
    expect(splitSentences(text)).toEqual([text]);
  });
});

test("money is not taken for TeX", () => {
  expect(splitSentences("It costs $5 a run. Ours costs $3 a run.")).toHaveLength(2);
  expect(splitSentences("It costs $5. Ours costs $3.")).toHaveLength(2);
});

test("nothing has no sentence", () => {
  expect(splitSentences("")).toEqual([]);
  expect(splitSentences("  \n ")).toEqual([]);
});

test("tells where the TeX around a place begins", () => {
  const text = "Of $a + b$ and $c$.";
  expect(mathAround(text, text.indexOf("+"))).toBe(3);
  expect(mathAround(text, text.indexOf("c$"))).toBe(text.indexOf("$c"));
  expect(mathAround(text, text.indexOf("and"))).toBeNull();
  expect(mathAround(text, 0)).toBeNull();
});

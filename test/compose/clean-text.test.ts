import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { cleanText, cutText, firstSentences, isolate } from "../../src/compose/clean-text.ts";

describe("cleanText", () => {
  test.each([
    ["line breaks become spaces", "A title\r\nBcc: x@example.org", "A title Bcc: x@example.org"],
    ["controls go", "a\u0000b\u0007c\u0085d\u009Be", "abcde"],
    ["bidi overrides and isolates go", "\u202Eevil\u202C \u2066in\u2069", "evil in"],
    ["direction marks go", "a\u200Eb\u200Fc\u061Cd", "abcd"],
    ["zero-width characters go", "pa\u200Bper\uFEFF\u2060s\u00AD", "papers"],
    ["stray joiners go", "a\u200Db\u200Cc", "abc"],
    ["joiners in emoji stay", "by \u{1F469}\u200D\u{1F52C}", "by \u{1F469}\u200D\u{1F52C}"],
    ["joiners in Persian stay", "می\u200Cخواهم", "می\u200Cخواهم"],
    ["tag characters go", "hi\u{E0041}\u{E0042}", "hi"],
    ["lone surrogates become visible", "a\uD800b", "a\uFFFDb"],
    ["letters are composed", "e\u0301", "é"],
    ["towers of marks are cut down", `x${"\u0336".repeat(40)}`, `x${"\u0336".repeat(4)}`],
    ["spaces at the ends go", "  a \u00A0 b  ", "a b"],
  ])("%s", (_, dirty, clean) => {
    expect(cleanText(dirty)).toBe(clean);
  });

  test("leaves nothing to clean, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const clean = cleanText(text);
        expect(cleanText(clean)).toBe(clean);
        expect(clean).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\u2028\u2029]/u);
      }),
    );
  });
});

describe("cutText", () => {
  test.each([
    ["keeps what fits", "short", 10, "short"],
    ["cuts at a word", "one two three four", 12, "one two…"],
    ["drops the comma before the cut", "alpha beta, gamma", 13, "alpha beta…"],
    ["cuts inside a run without spaces", "漢".repeat(20), 5, "漢漢漢漢…"],
    ["counts characters, not code units", "😀".repeat(5), 5, "😀".repeat(5)],
  ])("%s", (_, text, most, cut) => {
    expect(cutText(text, most)).toBe(cut);
  });
});

describe("firstSentences", () => {
  test("takes the sentences that fit", () => {
    const text = "We ask why. We find out. And then we go on for quite a while longer.";
    expect(firstSentences(text, 40)).toBe("We ask why. We find out.");
  });

  test("does not take an abbreviation or a decimal for an end", () => {
    const text = "Following Penn et al. Quill we gain 3.5 points on e.g. Maps and more of it still";
    expect(firstSentences(text, 64)).toBe(
      "Following Penn et al. Quill we gain 3.5 points on e.g. Maps and…",
    );
  });

  test("falls back to words where no sentence ends in time", () => {
    expect(firstSentences("word ".repeat(50).trim(), 24)).toBe("word word word word…");
  });
});

test("isolates only text that holds right-to-left letters", () => {
  expect(isolate("plain")).toBe("plain");
  expect(isolate("שלום")).toBe("\u2068שלום\u2069");
});

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
    ["lone surrogates become visible", "a\uD800b", "a\uFFFDb"],
    ["a joiner at the end of a word in Malayalam stays", "ക്\u200D", "ക്\u200D"],
    ["a joiner after accented Arabic stays", "بِ\u200Cب", "بِ\u200Cب"],
    ["non-joiners between emoji go", "😀\u200C😀", "😀😀"],
    [
      "emoji selectors stay on emoji",
      "❤\uFE0F\u200D🔥 1\uFE0F\u20E3",
      "❤\uFE0F\u200D🔥 1\uFE0F\u20E3",
    ],
    ["selectors on other characters go", "a\uFE0Fb\uFE0E1\uFE0F\uFE01", "ab1"],
    ["invisible letters go", "a\u3164b\u115Fc\uFFA0d\u180Ee", "abcde"],
    ["the blank Braille pattern is a space", "a\u2800b", "a b"],
    ["interlinear annotations and objects go", "\uFFF9a\uFFFAb\uFFFB\uFFFC", "ab"],
    ["private and unassigned characters go", "a\uE000b\u{10FFFD}c\u0378d", "abcd"],
    ["hidden text in tags goes", "hi\u{E0041}\u{E0042}", "hi"],
    ["letters are composed", "e\u0301", "é"],
    ["towers of accents are cut down", `x${"\u0336".repeat(40)}`, `x${"\u0336".repeat(4)}`],
    ["towers of other marks are cut down", `ก${"\u0E47".repeat(40)}`, `ก${"\u0E47".repeat(8)}`],
    ["Burmese keeps its signs", "မြွှေ့", "မြွှေ့"],
    ["a mark without a letter before it goes", "\u0338a", "a"],
    ["spaces at the ends go", "  a \u00A0 b  ", "a b"],
    ["spaces around what goes become one", "a \u200B b", "a b"],
  ])("%s", (_, dirty, clean) => {
    expect(cleanText(dirty)).toBe(clean);
  });

  const hostile = fc.constantFrom(
    ...Array.from("\u200B\u200C\u200D\u202E\u2066\uFE0F\u0301\u0338\u0E47\u064B\u20E3\u2800\uFEFF"),
    ...Array.from("عक्👩🔬🏽1# \n\u00A0aeę\u{E0041}\uFFF9\uE000\u0378\u1100\u1161"),
    "\uD800",
    "\uDC00",
  );
  const anything = fc
    .array(fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 3 })))
    .map((parts) => parts.join(""));

  test("leaves nothing to clean, whatever comes", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const clean = cleanText(text);
        expect(cleanText(clean)).toBe(clean);
        expect(clean.normalize("NFC")).toBe(clean);
        expect(clean).not.toMatch(
          /[\p{Cc}\p{Co}\p{Cn}\p{Surrogate}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFC\u{E0000}-\u{E0FFF}]/u,
        );
        expect(clean).not.toMatch(/^[\s\p{M}]|\s\s|\s$|\p{M}{9}/u);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(["\u0301", "\u200D", "\u0301\u200D", "ع\u200D", "1\uFE0F", " \u200B", "\uD800"])(
    "reads 100,000 characters of %j in time",
    (unit) => {
      const clean = cleanText(unit.repeat(100_000 / unit.length));
      expect(clean.length).toBeLessThanOrEqual(100_000);
    },
  );
});

describe("cutText", () => {
  test.each([
    ["keeps what fits", "short", 10, "short"],
    ["cuts at a word", "one two three four", 12, "one two…"],
    ["drops the comma before the cut", "alpha beta, gamma", 13, "alpha beta…"],
    ["cuts inside a run without spaces", "漢".repeat(20), 5, "漢漢漢漢…"],
    ["counts characters, not code units", "😀".repeat(5), 5, "😀".repeat(5)],
    ["cuts no emoji in two", "👩\u200D🔬".repeat(3), 6, "👩\u200D🔬…"],
    ["cuts no flag in two", "🇩🇪🇫🇷🇮🇹", 4, "🇩🇪…"],
    ["cuts no accent off", `aaa${"x\u0323\u0307".repeat(3)}`, 6, "aaa…"],
    ["cuts what is longer than the limit alone", `a${"\u0301".repeat(9)}`, 4, "a\u0301\u0301…"],
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

import { describe, expect, test } from "@jest/globals";
import * as clean from "../../src/ingest/clean.ts";

describe("titles", () => {
  test.each([
    ["folds line ends", "Models for\n  Multimodal\tWork ", "Models for Multimodal Work"],
    ["removes NUL and other controls", "a\u0000b\u001bc\u007f", "abc"],
    ["removes bidirectional overrides", "safe\u202egnp.exe", "safegnp.exe"],
    ["replaces a lone surrogate", "bad \ud800 half", "bad \ufffd half"],
    ["keeps what is outside the basic plane", "graph 𝒢 😀", "graph 𝒢 😀"],
    ["keeps markup for whoever shows it", "1 < 2 & <b>", "1 < 2 & <b>"],
  ])("%s", (_, text, expected) => {
    expect(clean.cleanTitle(text)).toBe(expected);
  });

  test("are cut without halving a character", () => {
    const cut = clean.cleanTitle(`${"a".repeat(999)}😀`);
    expect(cut).toBe("a".repeat(999));
  });
});

test("an abstract keeps paragraphs and loses hard line ends", () => {
  expect(clean.cleanAbstract("one\ntwo\n\n  three\r\nfour \u0000")).toBe("one two\n\nthree four");
  expect(clean.cleanAbstract("x".repeat(30_000))).toHaveLength(20_000);
});

test("lists are capped and lose what is empty", () => {
  expect(clean.cleanAuthors([" A  B ", "", "\u0000", "A B"])).toEqual(["A B", "A B"]);
  expect(clean.cleanAuthors(Array.from({ length: 6_000 }, (_, i) => `A ${i}`))).toHaveLength(5_000);
  expect(clean.cleanAuthors(["x".repeat(500)])[0]).toHaveLength(200);
  expect(clean.cleanKeywords(["rl", "rl", "agents"])).toEqual(["rl", "agents"]);
  expect(clean.cleanKeywords(Array.from({ length: 90 }, (_, i) => `k${i}`))).toHaveLength(50);
});

test.each<[string, string | undefined]>([
  ["https://github.com/a/b", "https://github.com/a/b"],
  ["HTTP://Example.org", "http://example.org/"],
  ["https://example.org/a\"b'<c>", "https://example.org/a%22b'%3Cc%3E"],
  ["javascript:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["//example.org/a", undefined],
  ["not a url", undefined],
  ["https://bank.example@evil.example/", undefined],
  [`https://example.org/${"a".repeat(2_000)}`, undefined],
])("the URL %s becomes %s", (text, expected) => {
  expect(clean.cleanUrl(text)).toBe(expected);
});

test.each<[unknown, number | undefined]>([
  [0, 0],
  [2_147_483_647, 2_147_483_647],
  [2_147_483_648, undefined],
  [-1, undefined],
  [1.5, undefined],
  [Number.NaN, undefined],
  ["7", undefined],
  [null, undefined],
])("the count %p becomes %p", (value, expected) => {
  expect(clean.cleanCount(value)).toBe(expected);
});

test.each<[string, string | undefined]>([
  ["2026-05-20T01:02:03.004Z", "2026-05-20T01:02:03.004Z"],
  ["2025-08-20T00:00:00-04:00", "2025-08-20T04:00:00.000Z"],
  ["2026-05-20", "2026-05-20T00:00:00.000Z"],
  ["2026-05-20 10:00:00", "2026-05-20T10:00:00.000Z"],
  ["Wed, 20 Aug 2025 00:00:00 -0400", "2025-08-20T04:00:00.000Z"],
  ["2026-02-30", undefined],
  ["2026-13-01", undefined],
  ["1980-01-01", undefined],
  ["2301-01-01", undefined],
  ["yesterday", undefined],
  ["7", undefined],
  ["", undefined],
])("the date %s becomes %s", (text, expected) => {
  expect(clean.cleanDate(text)?.toISOString()).toBe(expected);
});

test.each<[string, string | undefined]>([
  ["10.1234/ABC.5", "10.1234/abc.5"],
  ["https://doi.org/10.1234/x", "10.1234/x"],
  ["doi:10.1234/x", "10.1234/x"],
  ["Astron.Astrophys.308:359,1996", undefined],
])("the DOI %s becomes %s", (text, expected) => {
  expect(clean.cleanDoi(text)).toBe(expected);
});

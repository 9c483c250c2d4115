import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { Query, QueryField } from "../../src/model.ts";
import { parseQuery, pointAt, QUERY_LIMITS } from "../../src/query/parse.ts";

const LONE = String.fromCharCode(0xd800);

const word = (text: string): Query => ({ kind: "word", text });
const phrase = (text: string): Query => ({ kind: "phrase", text });
const field = (name: QueryField, text: string): Query => ({ kind: "field", field: name, text });
const not = (of: Query): Query => ({ kind: "not", of });
const and = (...of: Query[]): Query => ({ kind: "and", of });
const or = (...of: Query[]): Query => ({ kind: "or", of });

describe("a query is read", () => {
  test.each<[string, Query]>([
    ["*", { kind: "all" }],
    [" *\n", { kind: "all" }],
    ["robots", word("robots")],
    ["robots arms", and(word("robots"), word("arms"))],
    ["robots\tAND\narms", and(word("robots"), word("arms"))],
    ["robots, arms.", and(word("robots"), word("arms"))],
    ["a b OR c", or(and(word("a"), word("b")), word("c"))],
    ["a (b OR c)", and(word("a"), or(word("b"), word("c")))],
    ["a(b)", and(word("a"), word("b"))],
    ["a or b", and(word("a"), word("or"), word("b"))],
    ["ORacle", word("ORacle")],
    ['"graph  neural networks"', phrase("graph neural networks")],
    ["“graph networks” „GNN“", and(phrase("graph networks"), phrase("GNN"))],
    ['"(a OR -b) title:*"', phrase("(a OR -b) title:*")],
    ['a"b c"d', and(word("a"), phrase("b c"), word("d"))],
    ["robots -arms", and(word("robots"), not(word("arms")))],
    ["robots −arms –legs", and(word("robots"), not(word("arms")), not(word("legs")))],
    [
      'robots -"soft arms" -cat:cs',
      and(word("robots"), not(phrase("soft arms")), not(field("cat", "cs"))),
    ],
    ["a -(b OR c)", and(word("a"), not(or(word("b"), word("c"))))],
    ["-(-a)", not(not(word("a")))],
    ["fine-tuning", word("fine-tuning")],
    ["C++ C# GPT-4", and(word("C++"), word("C#"), word("GPT-4"))],
    ["TITLE:Mamba", field("title", "Mamba")],
    ['author:"Yann LeCun"', field("author", "Yann LeCun")],
    ["org:x-lab source:arxiv", and(field("org", "x-lab"), field("source", "arxiv"))],
    ["title:a:b", field("title", "a:b")],
    ["e\u0301tude", word("\u00e9tude")],
    ["机器人", word("机器人")],
  ])("%j", (text, query) => {
    expect(parseQuery(text)).toEqual({ kind: "ok", query });
  });

  test.each(["3:1", "https://example.org/a?b=c", "std::vector", "10.1000/abc:def"])(
    "%s is a word, not a field",
    (text) => {
      expect(parseQuery(text)).toEqual({ kind: "ok", query: word(text) });
    },
  );

  test("a colon at the end of a word is left off, as in a pasted title", () => {
    expect(parseQuery("Mamba: fast")).toEqual({
      kind: "ok",
      query: and(word("Mamba"), word("fast")),
    });
  });
});

describe("an error says where and what to do", () => {
  test.each<[string, number, RegExp]>([
    ["", 0, /empty/],
    [" \n ", 0, /empty/],
    ['robots "soft arms', 7, /A closing " is missing/],
    ['a ""', 2, /no letter or digit/],
    ['a "…"', 2, /no letter or digit/],
    ["a & b", 2, /no letter or digit/],
    ["(a OR b", 0, /A closing \) is missing/],
    ["a (", 2, /A closing \) is missing/],
    ["a) b", 1, /closes nothing/],
    [") a", 0, /closes nothing/],
    ["a ()", 2, /Nothing stands in/],
    ["OR a", 0, /OR needs something on both sides/],
    ["a OR", 2, /OR needs something on both sides/],
    ["a OR OR b", 5, /OR needs something on both sides/],
    ["(a OR) b", 3, /OR needs something on both sides/],
    ["a AND OR b", 6, /OR needs something on both sides/],
    ["a AND", 2, /AND needs something on both sides/],
    ["a NOT b", 2, /write -word/],
    ["a - b", 2, /right behind it/],
    ["a --b", 2, /right behind it/],
    ["(a -)", 3, /right behind it/],
    ["-a", 0, /match nearly everything/],
    [" -a -(b c)", 1, /match nearly everything/],
    ["a OR -b", 5, /match nearly everything/],
    ["-(a -b)", 0, /match nearly everything/],
    ["a foo:bar", 2, /Unknown field foo: use one of cat: author: org: title: source:/],
    ["foo:(a)", 0, /Unknown field foo:/],
    ["title: a", 0, /title: needs a word/],
    ["a Author:", 2, /author: needs a word/],
    ["cat:(cs OR math)", 0, /cat: needs a word/],
    ["title:%", 6, /no letter or digit/],
    ["graph*", 5, /works only alone/],
    ["cat:cs.*", 7, /works only alone/],
    ["* -a", 0, /works only alone/],
    ["a\u0000b", 1, /U\+0000/],
    ["ab\u202Ec", 2, /U\+202E/],
    [`a${LONE}`, 1, /U\+D800/],
    ["a".repeat(501), 500, /at most 500 characters/],
    ["a ".repeat(51), 100, /at most 50 terms/],
    [`${"(".repeat(11)}a${")".repeat(11)}`, 10, /at most 10 deep/],
  ])("%j", (text, at, message) => {
    expect(parseQuery(text)).toEqual({
      kind: "error",
      at,
      message: expect.stringMatching(message),
    });
  });

  test("the caret stands under the place, however far into the text", () => {
    expect(pointed("robots (arms")).toBe(
      "robots (arms\n       ^ A closing ) is missing for this (",
    );
    const [line = "", below = ""] = pointed(`${"robots ".repeat(20)}\u{1F916}x ) legs`).split("\n");
    expect(Array.from(line)[below.indexOf("^")]).toBe(")");
  });

  test("the caret's line holds nothing that a terminal would obey", () => {
    expect(pointed("a\u001b[31m\tb")).toMatch(/^a\uFFFD\[31m b\n {1}\^ /);
  });
});

describe("a query at its limits is still read", () => {
  const { terms, depth, characters } = QUERY_LIMITS;
  test.each([
    ["a".repeat(characters)],
    ["a ".repeat(terms)],
    ["(".repeat(depth) + "a" + ")".repeat(depth)],
    ["(a) ".repeat(depth + 1)],
  ])("%j", (text) => {
    expect(parseQuery(text).kind).toBe("ok");
  });
});

test("any text is either read or refused at a place inside it", () => {
  const pieces = [
    "a",
    "fine-tuning",
    "title:",
    "foo:",
    "cat:cs",
    ...Array.from('()"“”*-: \n\u202E\u{1F916}é'),
    LONE,
  ];
  const piece = fc.oneof(
    fc.constantFrom(...pieces, " OR ", " AND ", "NOT "),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(piece), (parts) => {
      const text = parts.join("");
      const parsed = parseQuery(text);
      if (parsed.kind === "ok") return;
      expect(parsed.at).toBeGreaterThanOrEqual(0);
      expect(parsed.at).toBeLessThan(Math.max(1, text.length));
      expect(pointAt(text, parsed).split("\n")).toHaveLength(2);
    }),
    { numRuns: 2000 },
  );
});

function pointed(text: string): string {
  const parsed = parseQuery(text);
  return parsed.kind === "error" ? pointAt(text, parsed) : "";
}

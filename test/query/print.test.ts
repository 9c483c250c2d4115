import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { QUERY_FIELDS, type Query } from "../../src/model.ts";
import { parseQuery } from "../../src/query/parse.ts";
import { canonicalForm, printQuery } from "../../src/query/print.ts";

describe("a query is printed in one form", () => {
  test.each([
    ["*", " * "],
    ['"robots"', '"ROBOTS"'],
    ["robots", "ROBOTS"],
    ["robots arms", "Robots\n AND (arms)"],
    ["a b c", "a (b (c))"],
    ["a OR b OR c", "(a OR (b OR c))"],
    ["a b OR c", "(a b) OR c"],
    ["a (b OR c)", "a ((b) OR c)"],
    ["a -(b c)", "a -((b c))"],
    ["a -b", "a -(b)"],
    ["a b", "-(-a) b"],
    ["a b", "a b A"],
    ["a", "a OR A"],
    ['"graph networks"', "“Graph  Networks”"],
    ["title:mamba", 'Title:"Mamba"'],
    ['author:"yann lecun"', 'AUTHOR:"Yann  LeCun"'],
    ['"title:mamba"', '"Title:Mamba"'],
    ['"-a" b', '"-a" b'],
    ['"a*"', '"A*"'],
    ['"or" "and" "not"', '"OR" "AND" "NOT"'],
    ["title:or", "title:OR"],
    ["mamba", "Mamba:"],
    ["\u00e9tude", "E\u0301tude"],
  ])("%s", (canonical, text) => {
    expect(printed(text)).toBe(canonical);
    expect(printed(canonical)).toBe(canonical);
  });

  test.each([
    ["a OR b c", "(a OR b) c"],
    ["title:a", "a"],
    ['"a b"', "a b"],
    ["a -(b OR c)", "a -b OR c"],
  ])("%s and %s stay two", (one, other) => {
    expect(printed(one)).not.toBe(printed(other));
  });
});

test("what is printed reads back as the canonical form, whatever the tree", () => {
  fc.assert(
    fc.property(anyQuery(), (query) => {
      const canonical = canonicalForm(query);
      expect(parseQuery(printQuery(query))).toEqual({ kind: "ok", query: canonical });
      expect(canonicalForm(canonical)).toEqual(canonical);
    }),
    { numRuns: 1000 },
  );
});

/** Any tree that looks for something: one leaf beside any subtree. */
function anyQuery(): fc.Arbitrary<Query> {
  const text = fc
    .oneof(
      fc.constantFrom(
        "or",
        "AND",
        "-a",
        "a*",
        "(a)",
        "title:a",
        "foo:",
        "a,",
        "Σς ΑΣ",
        "İx",
        "ﬁne tuning",
      ),
      fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }),
    )
    .map((raw) =>
      raw
        .replace(/["“”„]/gu, "")
        .replace(/\s+/gu, " ")
        .trim(),
    )
    .filter((clean) => parseQuery(`"${clean}"`).kind === "ok");
  const { tree, leaf } = fc.letrec<{ tree: Query; leaf: Query }>((tie) => ({
    leaf: fc.oneof(
      fc.record({ kind: fc.constantFrom("word" as const, "phrase" as const), text }),
      fc.record({
        kind: fc.constant("field" as const),
        field: fc.constantFrom(...QUERY_FIELDS),
        text,
      }),
    ),
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      tie("leaf"),
      fc.record({ kind: fc.constant("not" as const), of: tie("tree") }),
      fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        of: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }));
  return fc.tuple(leaf, tree).map((of) => ({ kind: "and", of }));
}

function printed(text: string): string {
  const parsed = parseQuery(text);
  if (parsed.kind === "error") throw new Error(`${text}: ${parsed.message}`);
  return printQuery(parsed.query);
}

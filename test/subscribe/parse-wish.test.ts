import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Day } from "../../src/model.ts";
import { parseQuery } from "../../src/query/parse.ts";
import { formTexts, parsePause, parseWish } from "../../src/subscribe/parse-wish.ts";

const SLUGS = ["language-models", "agents", "video"];

function problemsOf(form: Record<string, unknown>): Record<string, string> {
  const parsed = parseWish({ topics: "agents", ...form }, SLUGS);
  if (parsed.kind === "ok") return {};
  return Object.fromEntries(parsed.problems.map(({ field, message }) => [field, message]));
}

function wishOf(form: Record<string, unknown>) {
  const parsed = parseWish({ topics: "agents", ...form }, SLUGS);
  return parsed.kind === "ok" ? parsed.wish : parsed.problems;
}

describe("a wish", () => {
  test("needs no more than a topic", () => {
    expect(wishOf({})).toEqual({
      slugs: ["agents"],
      queries: [],
      mutes: [],
      localMinute: 420,
      timeZone: "Etc/UTC",
      frequency: "daily",
      weekday: 1,
      size: 10,
      leastSize: 1,
    });
  });

  test("says what is never wanted, in the language of topics", () => {
    const mutes = 'author:"Ada Penn"\r\ncrypto\n\nCrypto';
    expect(wishOf({ mutes })).toMatchObject({ mutes: ['author:"Ada Penn"', "crypto"] });
  });

  test.each([
    ["*", "What you never want: * is every paper; to get none, pause or leave."],
    [
      "World  Models",
      "What you never want: you also follow “World  Models”; delete one of the two.",
    ],
    [
      "(broken",
      "In what you never want, “(broken”, at “(” (character 1): A closing ) is missing for this (.",
    ],
  ])("does not take %s for what is never wanted", (mutes, message) => {
    expect(parseWish({ topics: ["agents"], queries: "world models", mutes }, SLUGS)).toEqual({
      kind: "wrong",
      problems: [{ field: "mutes", message }],
    });
  });

  test("holds the topics in the catalogue's order, each once", () => {
    expect(wishOf({ topics: ["video", "language-models", "video"] })).toMatchObject({
      slugs: ["language-models", "video"],
    });
  });

  test("needs a topic or a query", () => {
    expect(problemsOf({ topics: [] })).toEqual({ topics: expect.stringContaining("at least one") });
    expect(problemsOf({ topics: [], queries: " \n " })).toHaveProperty("topics");
    expect(wishOf({ topics: [], queries: "a" })).toMatchObject({ slugs: [], queries: ["a"] });
    expect(wishOf({ topics: [], q: "a" })).toMatchObject({ slugs: [], queries: ["a"] });
  });

  test("names a topic that the catalogue has not", () => {
    expect(problemsOf({ topics: ["agents", "knitting"] })).toEqual({
      topics: "Topics: “knitting” is not in the catalogue any more.",
    });
  });

  test("reads numbers of JSON as it reads texts of a form", () => {
    expect(wishOf({ size: 5, leastSize: 3, weekday: 7 })).toEqual(
      wishOf({ size: "5", leastSize: "3", weekday: "7" }),
    );
  });

  test("ignores what it does not know", () => {
    expect(wishOf({ address: { a: 1 }, "List-Unsubscribe": "One-Click" })).toEqual(wishOf({}));
  });
});

describe("own queries", () => {
  test("stand one a line, in one field or several, and count once in any spelling", () => {
    const queries = ["world models\r\n graph   neural \n", "Graph Neural"];
    expect(wishOf({ queries, q: "agent OR tool" })).toMatchObject({
      queries: ["world models", "graph   neural", "agent OR tool"],
    });
  });

  test.each([
    ["graph (neural", "In your own query “graph (neural”, at “(” (character 7): A closing )"],
    ["a OR", "In your own query “a OR”, at “O” (character 3): OR needs something"],
    ["😀x a*", "at “*” (character 5)"],
    ["a\u0000b", "at “\uFFFD” (character 2): An invisible character (U+0000)"],
    ["nope:x", "Unknown field nope:"],
  ])("with a mistake (%s) say where", (queries, words) => {
    expect(problemsOf({ queries })["queries"]).toContain(words);
  });

  test("that are long are quoted around the mistake", () => {
    const { queries = "" } = problemsOf({
      queries: `${"word ".repeat(40)}( x ${"more ".repeat(40)}`,
    });
    expect(queries).toContain("“…");
    expect(queries.length).toBeLessThan(200);
  });

  test("are ten at most", () => {
    const lines = (count: number) => Array.from({ length: count }, (_, at) => `w${at}`).join("\n");
    expect(problemsOf({ queries: lines(10) })).toEqual({});
    expect(problemsOf({ queries: lines(11) })).toEqual({
      queries: expect.stringContaining("at most 10"),
    });
  });
});

describe("numbers, hour, zone and days", () => {
  test.each([
    ["size", "3", true],
    ["size", "30", true],
    ["size", "2", false],
    ["size", "31", false],
    ["size", "", false],
    ["size", "ten", false],
    ["size", "5.5", false],
    ["leastSize", "10", true],
    ["leastSize", "11", false],
    ["leastSize", "0", false],
    ["time", "00:00", true],
    ["time", "7:05", true],
    ["time", "23:59:00", true],
    ["time", "24:00", false],
    ["time", "7", false],
    ["time", "", false],
    ["timeZone", "Europe/Berlin", true],
    ["timeZone", "Asia/Kolkata", true],
    ["timeZone", "+02:00", false],
    ["timeZone", "Mars/Base", false],
    ["timeZone", "", false],
    ["frequency", "weekdays", true],
    ["frequency", "hourly", false],
    ["weekday", "7", true],
    ["weekday", "0", false],
    ["weekday", "8", false],
  ])("%s %j: %p", (field, value, isRight) => {
    const problems = problemsOf({ [field]: value });
    expect(Object.keys(problems)).toEqual(isRight ? [] : [field]);
  });

  test("the least number follows the number asked for", () => {
    expect(problemsOf({ size: "3", leastSize: "4" })).toEqual({
      leastSize: expect.stringContaining("from 1 to 3"),
    });
    expect(Object.keys(problemsOf({ size: "99", leastSize: "25" }))).toEqual(["size"]);
  });

  test("keep the minute", () => {
    expect(wishOf({ time: "07:43" })).toMatchObject({ localMinute: 463 });
  });

  test("that are all wrong are all told at once", () => {
    const wrong = { time: "x", timeZone: "x", frequency: "x", weekday: "x", size: "x" };
    expect(Object.keys(problemsOf({ ...wrong, leastSize: "x", queries: "(" }))).toEqual([
      "queries",
      "time",
      "timeZone",
      "frequency",
      "weekday",
      "size",
      "leastSize",
    ]);
  });

  test.each([{ size: {} }, { size: [{}] }, { size: null }, { size: true }])(
    "of another shape (%j) are told by name",
    (form) => {
      expect(problemsOf(form)).toEqual({ size: "The number of papers must be text." });
    },
  );
});

test("never throws, and what it lets through keeps its promises", () => {
  const value = fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 2 }));
  const names = ["topics", "queries", "q", "time", "timeZone", "frequency", "weekday", "size"];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (form) => {
      const parsed = parseWish(form, SLUGS);
      if (parsed.kind === "wrong") return expect(parsed.problems.length).toBeGreaterThan(0);
      const { slugs, queries, size, leastSize } = parsed.wish;
      expect(slugs.length + queries.length).toBeGreaterThan(0);
      expect(queries.filter((query) => parseQuery(query).kind === "error")).toEqual([]);
      expect(leastSize).toBeLessThanOrEqual(size);
    }),
  );
});

describe("a pause", () => {
  const today = "2026-01-30" as Day;

  test.each([
    [{}, null],
    [{ pausedUntil: "" }, null],
    [{ pausedUntil: " 2026-01-31 " }, "2026-01-31"],
    [{ pausedUntil: "2027-01-31" }, "2027-01-31"],
  ])("%j ends %s", (form, pausedUntil) => {
    expect(parsePause(form, today)).toEqual({ kind: "ok", pausedUntil });
  });

  test.each([
    "2026-01-30",
    "2025-12-31",
    "2027-02-01",
    "2026-02-30",
    "soon",
    "2026-1-31",
    "9999-99-99",
  ])("cannot end on %s", (pausedUntil) => {
    expect(parsePause({ pausedUntil }, today)).toMatchObject({
      kind: "wrong",
      problems: [{ field: "pausedUntil", message: expect.stringMatching(/^The end of the pause/) }],
    });
  });
});

test.each([
  [{ a: "x" }, ["x"]],
  [{ a: ["x", 1] }, ["x", "1"]],
  [{}, []],
  [{ a: { b: 1 } }, []],
])("the texts of %j are %j", (form, texts) => {
  expect(formTexts(form, "a")).toEqual(texts);
});

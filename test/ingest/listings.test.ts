import { expect, test } from "@jest/globals";
import { createListings } from "../../src/ingest/listings.ts";
import type { Listing } from "../../src/ingest/source.ts";

const page = (ids: string[], fields: Partial<Listing> = {}): Listing => ({
  part: "",
  day: "2026-05-20",
  ids,
  isNeverEmpty: true,
  ...fields,
});

function listed(...pages: Listing[]) {
  const listings = createListings();
  for (const one of pages) listings.addAll([one]);
  return listings.list();
}

const digestOf = (...pages: Listing[]) => listed(...pages)[0]?.digest;

test("a run that told no list has none", () => {
  expect(createListings().list()).toEqual([]);
});

test("pages are one list, and a paper on two of them counts once", () => {
  expect(listed(page(["a", "b"]), page(["b", "c"]), page([]))).toEqual([
    {
      part: "",
      day: "2026-05-20",
      count: 3,
      digest: expect.stringMatching(/^[\da-f]{16}$/),
      isNeverEmpty: true,
      cut: null,
    },
  ]);
});

test("days and parts are lists of their own", () => {
  const lists = listed(
    page(["a"], { part: "cs.AI" }),
    page(["b"], { part: "cs.LG", isNeverEmpty: false }),
    page(["c"], { part: "cs.AI", day: "2026-05-19" }),
    page(["d"], { part: "cs.AI" }),
  );
  expect(
    lists.map(({ part, day, count, isNeverEmpty }) => [part, day, count, isNeverEmpty]),
  ).toEqual([
    ["cs.AI", "2026-05-20", 2, true],
    ["cs.LG", "2026-05-20", 1, false],
    ["cs.AI", "2026-05-19", 1, true],
  ]);
});

test("the digest is of the papers, whatever their order, pages and day", () => {
  const known = digestOf(page(["a", "b", "c"]));
  expect(digestOf(page(["c"]), page(["b", "a"]))).toBe(known);
  expect(digestOf(page(["c", "b", "a"], { day: "2026-05-21", part: "cs.AI" }))).toBe(known);
  expect(digestOf(page(["a", "b"]))).not.toBe(known);
  expect(digestOf(page(["a", "b", "d"]))).not.toBe(known);
});

test("a list is cut where any page of it is, for the first reason told", () => {
  const cuts = (...pages: Listing[]) => listed(...pages).map(({ cut }) => cut);
  expect(cuts(page(["a"]), page(["b"], { cut: "one" }), page(["c"], { cut: "two" }))).toEqual([
    "one",
  ]);
  expect(cuts(page(["a"], { cut: "one" }), page(["b"], { day: "2026-05-19" }))).toEqual([
    "one",
    null,
  ]);
});

test("ids that reach into objects, are empty or very long are ids", () => {
  const [list] = listed(page(["__proto__", "constructor", "", "x".repeat(100_000), "大"]));
  expect(list?.count).toBe(5);
});

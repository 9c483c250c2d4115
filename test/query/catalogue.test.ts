import { describe, expect, test } from "@jest/globals";
import type { Query } from "../../src/model.ts";
import { CATALOGUE } from "../../src/query/catalogue.ts";
import { parseQuery } from "../../src/query/parse.ts";
import { printQuery } from "../../src/query/print.ts";

describe.each(CATALOGUE)("the topic $slug", ({ slug, name, description, query }) => {
  test("has a query that reads, and whose one form reads", () => {
    const parsed = parseQuery(query);
    expect(parsed).toMatchObject({ kind: "ok" });
    expect(parseQuery(canonical(query))).toMatchObject({ kind: "ok" });
  });

  test("is strict: it finds what it says, not what is near", () => {
    const parsed = parseQuery(query);
    expect(parsed.kind === "ok" ? freeWords(parsed.query) : null).toEqual([]);
  });

  test("is named and described in one line each", () => {
    expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const line of [name, description, query]) expect(line).toMatch(/^\S.*\S$|^\*$/);
    expect(description.length).toBeLessThan(100);
    expect(name.length).toBeLessThanOrEqual(40);
  });
});

test.each(["slug", "name", "query"] as const)("no two topics share a %s", (key) => {
  expect(new Set(CATALOGUE.map((topic) => canonicalOr(topic, key))).size).toBe(CATALOGUE.length);
});

test("there are at least sixty, under few headings", () => {
  expect(CATALOGUE.length).toBeGreaterThanOrEqual(60);
  expect(new Set(CATALOGUE.map(({ group }) => group)).size).toBeLessThanOrEqual(10);
});

test("everything that trends is a topic too", () => {
  expect(CATALOGUE.find(({ slug }) => slug === "trending")?.query).toBe("*");
});

function freeWords(query: Query): string[] {
  if (query.kind === "word") return [query.text];
  if (query.kind === "not") return freeWords(query.of);
  return query.kind === "and" || query.kind === "or" ? query.of.flatMap(freeWords) : [];
}

function canonicalOr(topic: (typeof CATALOGUE)[number], key: "slug" | "name" | "query"): string {
  return key === "query" ? canonical(topic.query) : topic[key];
}

function canonical(text: string): string {
  const parsed = parseQuery(text);
  if (parsed.kind === "error") throw new Error(parsed.message);
  return printQuery(parsed.query);
}

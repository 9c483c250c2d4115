import { describe, expect, test } from "@jest/globals";
import { CATALOGUE } from "../../src/query/catalogue.ts";
import { parseQuery } from "../../src/query/parse.ts";
import { printQuery } from "../../src/query/print.ts";

describe.each(CATALOGUE)("the topic $slug", ({ slug, name, description, query }) => {
  test("has a query that reads, and whose one form reads", () => {
    const parsed = parseQuery(query);
    expect(parsed).toMatchObject({ kind: "ok" });
    expect(parseQuery(canonical(query))).toMatchObject({ kind: "ok" });
  });

  test("is named and described in one line each", () => {
    expect(slug).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const line of [name, description, query]) expect(line).toMatch(/^\S.*\S$|^\*$/);
    expect(description.length).toBeLessThanOrEqual(100);
    expect(name.length).toBeLessThanOrEqual(40);
  });
});

test.each(["slug", "name", "query"] as const)("no two topics share a %s", (key) => {
  expect(new Set(CATALOGUE.map((topic) => canonicalOr(topic, key))).size).toBe(CATALOGUE.length);
});

test("everything that trends is a topic too", () => {
  expect(CATALOGUE.find(({ slug }) => slug === "trending")?.query).toBe("*");
});

function canonicalOr(topic: (typeof CATALOGUE)[number], key: "slug" | "name" | "query"): string {
  return key === "query" ? canonical(topic.query) : topic[key];
}

function canonical(text: string): string {
  const parsed = parseQuery(text);
  if (parsed.kind === "error") throw new Error(parsed.message);
  return printQuery(parsed.query);
}

import { describe, expect, test } from "@jest/globals";
import { createHackerNewsSource } from "../../src/ingest/hacker-news.ts";
import { hackerNewsAnswer } from "../support/replay/shapes.ts";
import { json, outside, type Reply, readAll, serve } from "./serve.ts";

const NOW = new Date("2026-05-20T09:30:00Z");

type Hit = Record<string, unknown>;

const hit = (paperId: string, more: Hit = {}): Hit => ({
  objectID: "40000001",
  title: "A story",
  url: `https://arxiv.org/abs/${paperId}`,
  points: 30,
  num_comments: 4,
  created_at_i: 1_779_000_000,
  ...more,
});

async function read(reply: Reply) {
  const { baseUrl, asked } = await serve(reply);
  const { outside: world, waits } = outside();
  const told = await readAll(createHackerNewsSource({ outside: world, baseUrl }), NOW);
  const readings = told.batches.flatMap((batch) => batch.readings ?? []);
  const counts = readings.map(({ key, signals }) => [
    key.replace("arxiv:", ""),
    Object.fromEntries(signals.map(({ kind, value }) => [kind, value])),
  ]);
  const wanted = told.batches.flatMap((batch) => batch.wanted ?? []);
  return { ...told, readings, counts, wanted, asked, waits };
}

const readHits = (...hits: unknown[]) =>
  read((_, response) => json(response, { hits, nbPages: 1 }));

test("asks for the stories of eight days that link to arXiv, as a well-behaved client", async () => {
  const { asked, readings, batches, failure } = await readHits(hit("2605.00001"));
  expect(failure).toBe("");
  expect(asked).toHaveLength(1);
  expect(asked[0]?.url.pathname).toBe("/api/v1/search_by_date");
  expect(Object.fromEntries(asked[0]?.url.searchParams ?? [])).toEqual({
    query: "arxiv.org",
    restrictSearchableAttributes: "url",
    tags: "story",
    numericFilters: `created_at_i>${Date.parse("2026-05-12T09:30:00Z") / 1_000}`,
    hitsPerPage: "200",
    page: "0",
  });
  expect(asked[0]?.headers).toMatchObject({
    accept: "application/json",
    "user-agent": "Paperboy/1.2.3 (+https://example.org/paperboy)",
  });
  expect(readings).toEqual([
    {
      key: "arxiv:2605.00001",
      signals: [
        { kind: "points", value: 30, seenAt: NOW },
        { kind: "comments", value: 4, seenAt: NOW },
      ],
    },
  ]);
  expect(batches[0]?.records).toEqual([]);
});

test("of several stories on one paper the best counts, with its comments", async () => {
  const { counts } = await readHits(
    hit("2605.00001", { points: 3, num_comments: 90 }),
    hit("2605.00002"),
    hit("2605.00001v2", { points: 80, num_comments: 7 }),
    hit("2605.00001", { url: "https://arxiv.org/pdf/2605.00001.pdf", points: 20 }),
    hit("2605.00001", { points: null }),
  );
  expect(counts).toEqual([
    ["2605.00001", { points: 80, comments: 7 }],
    ["2605.00002", { points: 30, comments: 4 }],
  ]);
});

test("a story that fewer than five pointed at says nothing: the first point is the poster's", async () => {
  const { counts, wanted, leftOut } = await readHits(
    hit("2605.00001", { points: null, num_comments: null }),
    hit("2605.00002", { points: 1 }),
    hit("2605.00003", { points: 4 }),
    hit("2605.00004", { points: 5, num_comments: null }),
  );
  expect(counts).toEqual([["2605.00004", { points: 5 }]]);
  expect(wanted).toEqual(["arxiv:2605.00004"]);
  expect(leftOut).toEqual([]);
});

test("a recent paper that people pointed at counts as listed when its story came", async () => {
  const created_at_i = Date.parse("2026-05-19T07:00:00Z") / 1_000;
  const { batches } = await readHits(
    hit("2605.00001", { created_at_i }),
    hit("1706.03762", { created_at_i }),
    hit("2605.00002", { created_at_i, points: 2 }),
    hit("2605.00003", { created_at_i: 0 }),
  );
  expect(batches[0]?.listed).toEqual([
    { key: "arxiv:2605.00001", listedAt: new Date("2026-05-19T07:00:00Z") },
  ]);
});

test.each([
  "https://arxiv.org/list/cs.LG/recent",
  "https://arxiv.org/a/one_a_1",
  "https://info.arxiv.org/help/",
  "https://notarxiv.org/abs/2605.00001",
  "https://example.org/?u=https://arxiv.org/abs/2605.00001",
])("a story that links to %s is of no paper, as is usual", async (url) => {
  const { counts, leftOut } = await readHits(hit("2605.00001", { url }), hit("2605.00002"));
  expect(counts).toHaveLength(1);
  expect(leftOut).toEqual([
    { reason: "a story that links to no paper", count: 1, example: "40000001", isExpected: true },
  ]);
});

describe("wanted are papers", () => {
  test.each([
    ["that are recent", "2605.00001", 5, true],
    ["that few people pointed at", "2605.00001", 4, false],
    ["that nobody pointed at yet", "2605.00001", null, false],
    ["of the month before last", "2603.00001", 500, false],
    ["that are years old", "1706.03762", 500, false],
    ["of the last century", "hep-th/9711200", 500, false],
  ])("%s: %s with %s points %s", async (_, id, points, isWanted) => {
    const { wanted, counts } = await readHits(hit(id, { points }));
    expect(wanted).toEqual(isWanted ? [`arxiv:${id}`] : []);
    expect(counts).toHaveLength(Number(points) >= 5 ? 1 : 0);
  });
});

describe("pages", () => {
  const stories = Array.from({ length: 12 }, (_, n) => ({
    id: String(n),
    paperId: `2605.${String(n).padStart(5, "0")}`,
    points: n + 10,
  }));
  const paged =
    (perPage: number): Reply =>
    ({ url }, response) =>
      json(
        response,
        hackerNewsAnswer(stories, { page: Number(url.searchParams.get("page")), perPage }),
      );

  test("are read to the last", async () => {
    const { counts, asked, leftOut } = await read(paged(5));
    expect(counts.map(([id]) => id)).toEqual(stories.map(({ paperId }) => paperId));
    expect(asked.map(({ url }) => url.searchParams.get("page"))).toEqual(["0", "1", "2"]);
    expect(leftOut).toEqual([]);
  });

  test("end after five, and it is said", async () => {
    const { counts, asked, leftOut } = await read(paged(2));
    expect(counts).toHaveLength(10);
    expect(asked).toHaveLength(5);
    expect(leftOut).toMatchObject([{ reason: "pages after the first 5", count: 1 }]);
  });

  test("end at once where nothing was found", async () => {
    const { batches, asked, failure } = await read((_, response) =>
      json(response, hackerNewsAnswer([], { page: 0, perPage: 5 })),
    );
    expect(batches).toEqual([]);
    expect(asked).toHaveLength(1);
    // In eight days there is always one.
    expect(failure).toContain("no story of 8 days links to a paper");
  });
});

describe("a schema that changed is named, and the rest is read", () => {
  test.each<[string, unknown, string, object | null]>([
    [
      "points as text",
      hit("2605.00001", { points: "30" }),
      "field dropped: points",
      // Without points nobody can tell whether people pointed at it.
      null,
    ],
    [
      "comments as a list",
      hit("2605.00001", { num_comments: [] }),
      "field dropped: num_comments",
      { points: 30 },
    ],
  ])("%s", async (_, changed, reason, left) => {
    const { counts, leftOut } = await readHits(changed, hit("2605.00002"));
    const others = [["2605.00002", { points: 30, comments: 4 }]];
    expect(counts).toEqual(left === null ? others : [["2605.00001", left], ...others]);
    expect(leftOut).toEqual([{ reason, count: 1, example: "40000001" }]);
  });

  test.each<[string, unknown, string, string]>([
    ["no link", hit("2605.00001", { url: null }), "url: missing", "40000001"],
    ["no id", hit("2605.00001", { objectID: undefined }), "objectID: missing", "a hit"],
    ["null", null, "a hit is not an object", "hits"],
  ])("%s", async (_, changed, reason, example) => {
    const { counts, leftOut } = await readHits(changed, hit("2605.00002"));
    expect(counts).toHaveLength(1);
    expect(leftOut).toEqual([{ reason, count: 1, example }]);
  });
});

test.each<[string, Reply, string]>([
  ["a web page", (_, response) => response.end("<html></html>"), "a web page instead of JSON"],
  ["a truncated body", (_, response) => response.end('{"hits":[{"obj'), "not JSON, or cut short"],
  ["a list", (_, response) => response.end("[]"), "not JSON, or cut short"],
  ["no hits", (_, response) => json(response, { message: "gone" }), "hits: not a list"],
  ["a refusal", (_, response) => response.writeHead(400).end("{}"), "status 400"],
  ["503 without end", (_, response) => response.writeHead(503).end(), "status 503 (4 tries)"],
])("%s is a failure with the URL", async (_, reply, reason) => {
  const { batches, failure } = await read(reply);
  expect(batches).toEqual([]);
  expect(failure).toMatch(/^Error: http:\/\/127\.0\.0\.1:\d+\/api\/v1\/search_by_date\?query=/);
  expect(failure).toContain(reason);
});

test("503 is waited for as long as Retry-After says", async () => {
  const { counts, waits } = await read(({ count }, response) => {
    if (count > 0) json(response, { hits: [hit("2605.00001")], nbPages: 1 });
    else response.writeHead(503, { "retry-after": "10" }).end();
  });
  expect(counts).toHaveLength(1);
  expect(waits).toEqual([10_000]);
});

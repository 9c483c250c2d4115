import { describe, expect, test } from "@jest/globals";
import { createArxivApiSource } from "../../src/ingest/arxiv-api.ts";
import { atomAnswer, type ShapedPaper } from "../support/replay/shapes.ts";
import { outside, type Reply, readAll, serve } from "./serve.ts";

const NOW = new Date("2026-05-20T09:30:00Z");
const idOf = (n: number) => `2605.${String(n).padStart(5, "0")}`;
const idsOf = (count: number) => Array.from({ length: count }, (_, n) => idOf(n));

const paper = (id: string): ShapedPaper => ({
  id,
  title: `Paper ${id}`,
  abstract: "What it is about.",
  authors: ["Ada One"],
  categories: ["cs.LG", "stat.ML"],
  submittedAt: new Date("2026-05-18T10:00:00Z"),
  announcedOn: "2026-05-20",
});

const askedIds = (url: URL) => (url.searchParams.get("id_list") ?? "").split(",");

/** Knows every paper. */
const all: Reply = ({ url }, response) => response.end(atomAnswer(askedIds(url).map(paper)));

const errorFeed = (words: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title><entry>
  <id>http://arxiv.org/api/errors#incorrect_id_format</id><title>Error</title>
  <summary>${words}</summary></entry></feed>`;

async function open(reply: Reply, ids: string[]) {
  const { baseUrl, asked } = await serve(reply);
  const { outside: world, waits } = outside();
  const tried: string[] = [];
  const papers = {
    read: async (_: Date, most: number) => ids.map((id) => `arxiv:${id}`).slice(0, most),
    noteTried: async (keys: readonly string[]) => {
      tried.push(...keys.map((key) => key.replace("arxiv:", "")));
    },
  };
  const source = createArxivApiSource({ outside: world, papers, baseUrl });
  return { source, asked, waits, tried };
}

async function read(reply: Reply, ids: string[]) {
  const { source, asked, waits, tried } = await open(reply, ids);
  const told = await readAll(source, NOW);
  const found = told.records.map(({ key }) => key.replace("arxiv:", ""));
  return { ...told, found, asked, waits, tried };
}

test("asks for a hundred papers at a time, as a well-behaved client", async () => {
  const { batches, found, asked, tried, failure } = await read(all, idsOf(250));
  expect(failure).toBe("");
  expect(found).toEqual(idsOf(250));
  expect(tried).toEqual(idsOf(250));
  expect(asked.map(({ url }) => askedIds(url).length)).toEqual([100, 100, 50]);
  expect(asked[2]?.url.pathname).toBe("/api/query");
  expect(asked[2]?.url.searchParams.get("max_results")).toBe("50");
  expect(asked[2]?.headers).toMatchObject({
    accept: "application/atom+xml",
    "user-agent": "Paperboy/1.2.3 (+https://example.org/paperboy)",
  });
  expect(batches.map(({ source }) => source)).toEqual(["arxiv", "arxiv", "arxiv"]);
});

test("asks for a thousand papers in a run at most, and for none where none is wanted", async () => {
  expect((await read(all, idsOf(1_200))).tried).toHaveLength(1_000);
  const nothing = await read(all, []);
  expect(nothing).toMatchObject({ batches: [], asked: [], failure: "" });
});

test("papers that arXiv does not know are missing in the answer, and count as asked for", async () => {
  const reply: Reply = ({ url }, response) =>
    response.end(atomAnswer(askedIds(url).slice(1).map(paper)));
  expect(await read(reply, idsOf(3))).toMatchObject({
    found: [idOf(1), idOf(2)],
    tried: idsOf(3),
    leftOut: [],
    failure: "",
  });
  expect(await read(reply, idsOf(1))).toMatchObject({ found: [], tried: idsOf(1), failure: "" });
});

test("what is no arXiv id is not asked for", async () => {
  const { asked, tried } = await read(all, ["abc", idOf(1), "1234"]);
  expect(asked.map(({ url }) => askedIds(url))).toEqual([[idOf(1)]]);
  expect(tried).toEqual(["abc", idOf(1), "1234"]);
});

describe("one id that makes arXiv refuse a hundred", () => {
  const BAD = idOf(37);
  test.each([400, 200])("is found by halving, told with status %i", async (status) => {
    const { found, leftOut, asked, tried, failure } = await read((one, response) => {
      if (!askedIds(one.url).includes(BAD)) all(one, response);
      else response.writeHead(status).end(errorFeed(`incorrect id format for ${BAD}`));
    }, idsOf(100));
    expect(failure).toBe("");
    expect(found).toEqual(idsOf(100).filter((id) => id !== BAD));
    expect(leftOut).toEqual([{ reason: "arXiv refuses the id", count: 1, example: BAD }]);
    expect(asked.length).toBeLessThanOrEqual(15);
    expect(tried).toEqual(idsOf(100));
  });
});

const cut = atomAnswer(idsOf(3).map(paper)).slice(0, 900);

describe("trouble is said with the URL, and the papers are asked for again", () => {
  test.each<[string, Reply, string]>([
    ["a web page", (_, response) => response.end("<html></html>"), "a web page instead of XML"],
    ["a truncated body", (_, response) => response.end(cut), "XML cut short"],
    ["JSON", (_, response) => response.end("{}"), "not XML"],
    ["other XML", (_, response) => response.end("<error></error>"), "XML without a feed"],
    ["a refusal", (_, response) => response.writeHead(403).end(), "status 403"],
    ["503 without end", (_, response) => response.writeHead(503).end(), "status 503 (4 tries)"],
  ])("%s", async (_, reply, reason) => {
    const { records, leftOut, tried, failure } = await read(reply, idsOf(3));
    expect(failure).toMatch(/^Error: http:\/\/127\.0\.0\.1:\d+\/api\/query\?id_list=/);
    expect(failure).toContain(reason);
    expect([records, leftOut, tried]).toEqual([[], [], []]);
  });
});

test("503 is waited for as long as Retry-After says", async () => {
  const { found, waits } = await read((asked, response) => {
    if (asked.count > 0) all(asked, response);
    else response.writeHead(503, { "retry-after": "10" }).end();
  }, idsOf(2));
  expect(found).toEqual(idsOf(2));
  expect(waits).toEqual([10_000]);
});

test("papers count as asked for only once the answer is stored", async () => {
  const { source, tried } = await open(all, idsOf(150));
  const reading = source.read(NOW, null)[Symbol.asyncIterator]();
  await reading.next();
  expect(tried).toEqual([]);
  await reading.next();
  expect(tried).toEqual(idsOf(100));
});

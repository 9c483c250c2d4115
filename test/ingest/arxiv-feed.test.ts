import { describe, expect, test } from "@jest/globals";
import { createArxivFeedSource } from "../../src/ingest/arxiv-feed.ts";
import { atomFeed, type ShapedPaper } from "../support/replay/shapes.ts";
import { outside, type Reply, readAll, serve } from "./serve.ts";

/** A Wednesday, half past five in New York. */
const NOW = "2026-05-20T09:30:00Z";
const UNTIL_MIDNIGHT = { "cache-control": "public, max-age=66600" };

const paper = (id: string): ShapedPaper => ({
  id,
  title: `Paper ${id}`,
  abstract: "What it is about.",
  authors: ["Ada One"],
  categories: ["cs.LG"],
  submittedAt: new Date("2026-05-18T10:00:00Z"),
  announcedOn: "2026-05-20",
});

/** As made at midnight in New York. */
const feedOf = (category: string, day: string, ids: string[]) =>
  atomFeed(
    category,
    `${day}T04:00:19.899254+00:00`,
    day,
    ids.map((id) => ({ paper: paper(id), type: "new", version: 1 })),
  );

/** One source over several runs, its cursor kept as in a database. */
async function feeds(reply: Reply, categories = ["cs.LG"], stored: unknown = null) {
  const { baseUrl, asked } = await serve(reply);
  const { outside: world, waits } = outside();
  const source = createArxivFeedSource({ outside: world, categories, baseUrl });
  let cursor = stored;
  return {
    asked,
    waits,
    async run(at = NOW) {
      const before = asked.length;
      const told = await readAll(source, new Date(at), cursor);
      cursor = JSON.parse(JSON.stringify(told.cursor ?? cursor));
      const keys = told.records.map(({ key }) => key);
      return { ...told, keys, requests: asked.length - before };
    },
  };
}

const categoryOf = (url: URL) => url.pathname.replace("/atom/", "");

test("asks for the feed of each category, as a well-behaved client", async () => {
  const { run, asked } = await feeds(
    ({ url }, response) => {
      const ids = url.pathname.endsWith("cs.LG") ? ["2605.00001", "2605.00002"] : ["2605.00003"];
      response.end(feedOf(categoryOf(url), "2026-05-20", ids));
    },
    ["cs.LG", "hep-th"],
  );
  const { batches, keys, leftOut, failure } = await run();
  expect(failure).toBe("");
  expect(leftOut).toEqual([]);
  expect(keys).toEqual(["arxiv:2605.00001", "arxiv:2605.00002", "arxiv:2605.00003"]);
  expect(asked.map(({ url }) => url.pathname)).toEqual(["/atom/cs.LG", "/atom/hep-th"]);
  expect(asked[0]?.headers).toMatchObject({
    accept: "application/atom+xml",
    "user-agent": "Paperboy/1.2.3 (+https://example.org/paperboy)",
  });
  const told = { day: "2026-05-20", isNeverEmpty: false };
  expect(batches.map(({ source, listings }) => [source, listings])).toEqual([
    ["arxiv", [{ ...told, part: "cs.LG", ids: ["2605.00001", "2605.00002"] }]],
    ["arxiv", [{ ...told, part: "hep-th", ids: ["2605.00003"] }]],
  ]);
});

const whole = feedOf("cs.XX", "2026-05-20", ["2605.00001"]);

describe("a bad feed costs only itself, and the run fails in the end naming it", () => {
  test.each<[string, Reply, string]>([
    [
      "a category that arXiv does not know",
      (_, response) => response.writeHead(400).end("<p>Feed error for query:\n cs.XX</p>"),
      "status 400: Feed error for query: cs.XX",
    ],
    ["nothing there", (_, response) => response.writeHead(404).end(), "status 404"],
    [
      "a web page",
      (_, response) => response.end("<!DOCTYPE html><html></html>"),
      "a web page instead of XML",
    ],
    [
      "a truncated body",
      (_, response) => response.end(whole.slice(0, whole.length / 2)),
      "XML cut short",
    ],
    ["JSON", (_, response) => response.end("{}"), "not XML"],
    ["no feed", (_, response) => response.end("<feed></feed>"), "a feed without a date"],
    ["503 without end", (_, response) => response.writeHead(503).end(), "status 503 (4 tries)"],
  ])("%s", async (_, reply, reason) => {
    const { run } = await feeds(
      (asked, response) => {
        const category = categoryOf(asked.url);
        if (category === "cs.XX") reply(asked, response);
        else response.end(feedOf(category, "2026-05-20", ["2605.00002"]));
      },
      ["cs.XX", "cs.LG"],
    );
    const { keys, failure } = await run();
    expect(keys).toEqual(["arxiv:2605.00002"]);
    expect(failure).toMatch(/^Error: http:\/\/127\.0\.0\.1:\d+\/atom\/cs\.XX: /);
    expect(failure).toContain(reason);
  });
});

test("503 is waited for as long as Retry-After says", async () => {
  const { run, waits } = await feeds(({ count }, response) => {
    if (count === 0) response.writeHead(503, { "retry-after": "10" }).end();
    else response.end(feedOf("cs.LG", "2026-05-20", ["2605.00001"]));
  });
  expect(await run()).toMatchObject({ keys: ["arxiv:2605.00001"], failure: "" });
  expect(waits).toEqual([10_000]);
});

describe("when a feed is asked for again", () => {
  /** What the feed holds at each request, in turn; the last one stays. */
  const inTurn =
    (...answers: string[]): Reply =>
    ({ count }, response) =>
      response.writeHead(200, UNTIL_MIDNIGHT).end(answers[count] ?? answers.at(-1));

  test("a good one not before it ends", async () => {
    const { run } = await feeds(inTurn(feedOf("cs.LG", "2026-05-20", ["2605.00001"])));
    expect((await run("2026-05-20T09:30:00Z")).requests).toBe(1);
    expect((await run("2026-05-20T10:30:00Z")).requests).toBe(0);
    expect((await run("2026-05-21T03:59:59Z")).requests).toBe(0);
    expect((await run("2026-05-21T04:00:00Z")).requests).toBe(1);
  });

  test("without a word on how long it is good, every time", async () => {
    const { run } = await feeds((_, response) =>
      response.end(feedOf("cs.LG", "2026-05-20", ["2605.00001"])),
    );
    expect((await run()).requests).toBe(1);
    expect((await run()).requests).toBe(1);
  });

  test("the day before's, until the new one is there", async () => {
    const { run } = await feeds(inTurn(feedOf("cs.LG", "2026-05-19", ["2605.00001"])));
    expect((await run()).requests).toBe(1);
    expect((await run()).requests).toBe(1);
  });

  const stale = (day: string) => feedOf("cs.LG", day, ["2605.00002", "2605.00001"]);

  test("yesterday's batch under a fresh date, however often it comes", async () => {
    const { run } = await feeds(
      inTurn(
        feedOf("cs.LG", "2026-05-19", ["2605.00001", "2605.00002"]),
        stale("2026-05-20"),
        stale("2026-05-20"),
        feedOf("cs.LG", "2026-05-20", ["2605.00003"]),
      ),
    );
    expect((await run("2026-05-19T09:30:00Z")).requests).toBe(1);
    expect((await run("2026-05-20T04:30:00Z")).requests).toBe(1);
    expect((await run("2026-05-20T05:30:00Z")).requests).toBe(1);
    expect((await run("2026-05-20T06:30:00Z")).keys).toEqual(["arxiv:2605.00003"]);
    expect((await run("2026-05-20T07:30:00Z")).requests).toBe(0);
  });

  test("empty on a weekend, which is nothing wrong; Friday's batch on Monday is an old one", async () => {
    const { run } = await feeds(
      inTurn(
        feedOf("cs.LG", "2026-05-22", ["2605.00001", "2605.00002"]),
        feedOf("cs.LG", "2026-05-23", []),
        stale("2026-05-25"),
        feedOf("cs.LG", "2026-05-25", ["2605.00003"]),
      ),
    );
    await run("2026-05-22T09:30:00Z");
    const { listings } = (await run("2026-05-23T09:30:00Z")).batches[0] ?? {};
    expect(listings).toMatchObject([{ day: "2026-05-23", ids: [], isNeverEmpty: false }]);
    expect(await run("2026-05-25T04:30:00Z")).toMatchObject({ requests: 1, failure: "" });
    expect((await run("2026-05-25T05:30:00Z")).keys).toEqual(["arxiv:2605.00003"]);
  });
});

test("an unchanged feed is as good as it was, and costs nothing", async () => {
  const { run, asked } = await feeds(({ headers }, response) => {
    if (headers["if-none-match"] === '"v1"') response.writeHead(304).end();
    else
      response.writeHead(200, { etag: '"v1"' }).end(feedOf("cs.LG", "2026-05-20", ["2605.00001"]));
  });
  await run();
  const seen = { part: "cs.LG", day: "2026-05-20", ids: ["2605.00001"] };
  const again = { batches: [{ records: [], listings: [seen] }], requests: 1, failure: "" };
  expect(await run()).toMatchObject(again);
  expect(await run()).toMatchObject(again);
  expect(asked.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"v1"', '"v1"']);
});

test("2000 papers are said to be cut: arXiv puts no more into a feed", async () => {
  const ids = Array.from({ length: 2_000 }, (_, n) => `2605.${String(n).padStart(5, "0")}`);
  const cutOf = async (told: string[]) => {
    const { run } = await feeds((_, response) => response.end(feedOf("cs.LG", "2026-05-20", told)));
    return (await run()).batches[0]?.listings?.[0]?.cut;
  };
  expect(await cutOf(ids)).toBe("2000 papers, the most that a feed holds: more may be missing");
  expect(await cutOf(ids.slice(1, 100))).toBeUndefined();
});

test.each([[7], ["x"], [[]], [{ "cs.LG": 5 }], [{ "cs.LG": { freshUntil: "never" } }]])(
  "the foreign cursor %j is as none",
  async (stored) => {
    const reply: Reply = (_, response) =>
      response.end(feedOf("cs.LG", "2026-05-20", ["2605.00001"]));
    const { run } = await feeds(reply, ["cs.LG"], stored);
    expect(await run()).toMatchObject({ keys: ["arxiv:2605.00001"], failure: "" });
  },
);

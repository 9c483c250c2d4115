import { describe, expect, test } from "@jest/globals";
import {
  createHuggingFaceSource,
  createHuggingFaceTrendingSource,
  listingDays,
  nextPage,
} from "../../src/ingest/hugging-face.ts";
import { type Asked, json, outside, type Reply, readAll, serve } from "./serve.ts";

const NOW = new Date("2026-05-20T09:30:00Z");
const entry = (n: number) => ({
  paper: {
    id: `2605.${String(n).padStart(5, "0")}`,
    title: `Paper ${n}`,
    submittedOnDailyAt: "2026-05-20T00:00:00Z",
    upvotes: n,
  },
});

async function ask(baseUrl: string, token?: string) {
  const { outside: world, waits } = outside();
  const source = createHuggingFaceSource({ outside: world, baseUrl, token });
  const { batches, records, failure } = await readAll(source, NOW);
  return { batches, keys: records.map(({ key }) => key), waits, failure };
}

const isToday = ({ url }: Asked) => url.searchParams.get("date") === "2026-05-20";

/** Answers today as given and the other days with nothing. */
const today = (reply: Reply) =>
  serve((asked, response) => (isToday(asked) ? reply(asked, response) : json(response, [])));

test("asks for today and the two days before, as a well-behaved client", async () => {
  const { baseUrl, asked } = await serve((_, response) => json(response, []));
  const { failure } = await ask(baseUrl, "hf_secret");
  expect(failure).toBe("");
  expect(asked.map(({ url }) => url.pathname + url.search)).toEqual([
    "/api/daily_papers?date=2026-05-20&limit=100",
    "/api/daily_papers?date=2026-05-19&limit=100",
    "/api/daily_papers?date=2026-05-18&limit=100",
  ]);
  expect(asked[0]?.headers).toMatchObject({
    accept: "application/json",
    "user-agent": "Paperboy/1.2.3 (+https://example.org/paperboy)",
    authorization: "Bearer hf_secret",
  });
});

test("without a token none is sent", async () => {
  const { baseUrl, asked } = await serve((_, response) => json(response, []));
  await ask(baseUrl);
  expect(asked[0]?.headers).not.toHaveProperty("authorization");
});

test("days are those of UTC, never one that has not begun", () => {
  expect(listingDays(new Date("2026-03-01T00:30:00+02:00"))).toEqual([
    "2026-02-28",
    "2026-02-27",
    "2026-02-26",
  ]);
});

test("readings are seen now", async () => {
  const { baseUrl } = await today((_, response) => json(response, [entry(1)]));
  const { batches } = await ask(baseUrl);
  expect(batches[0]?.records[0]?.signals).toEqual([{ kind: "upvotes", value: 1, seenAt: NOW }]);
});

describe("pages", () => {
  test("are followed by their links", async () => {
    const { baseUrl } = await today(({ url }, response) => {
      const page = Number(url.searchParams.get("p") ?? 0);
      const next = `</api/daily_papers?date=2026-05-20&limit=100&p=${page + 1}>; rel="next"`;
      json(response, [entry(page)], page < 2 ? { link: next } : {});
    });
    expect((await ask(baseUrl)).keys).toEqual([
      "arxiv:2605.00000",
      "arxiv:2605.00001",
      "arxiv:2605.00002",
    ]);
  });

  test("end after twenty, and it is said", async () => {
    const { baseUrl, asked } = await today(({ url }, response) => {
      const page = Number(url.searchParams.get("p") ?? 0);
      const link = `</api/daily_papers?date=2026-05-20&p=${page + 1}>; rel="next"`;
      json(response, [entry(1)], { link });
    });
    const { batches } = await ask(baseUrl);
    expect(asked).toHaveLength(22);
    expect(batches.flatMap(({ leftOut }) => leftOut)).toMatchObject([
      { reason: "pages after the first 20" },
    ]);
  });

  test("that lead in a circle end", async () => {
    const { baseUrl, asked } = await today(({ url }, response) =>
      json(response, [entry(1)], { link: `<${url.pathname}${url.search}>; rel="next"` }),
    );
    await ask(baseUrl);
    expect(asked).toHaveLength(3);
  });

  test.each([
    ['<https://huggingface.co/api?p=1>; rel="next"', "https://huggingface.co/api?p=1"],
    ["</api?p=1>; rel=next", "https://huggingface.co/api?p=1"],
    ['</a>; rel="prev", </b>; rel="next"', "https://huggingface.co/b"],
    ['<https://evil.example/api?p=1>; rel="next"', undefined],
    ['<http://huggingface.co/api?p=1>; rel="next"', undefined],
    ['</a>; rel="prev"', undefined],
    ["nonsense", undefined],
    [null, undefined],
  ])("the link %s leads to %s", (link, expected) => {
    expect(nextPage(link, new URL("https://huggingface.co/api"))?.href).toBe(expected);
  });
});

test.each<[string, Reply, string]>([
  ["a day that is refused", (_, response) => response.writeHead(400).end("{}"), "status 400"],
  ["a web page", (_, response) => response.end("<!doctype html>"), "a web page instead of JSON"],
  ["an error in JSON", (_, response) => json(response, { error: "gone" }), "an error answer: gone"],
  ["half an answer", (_, response) => response.end('[{"paper":'), "not JSON, or cut short"],
])("%s is a failure, and the other days are still read", async (_, reply, reason) => {
  const { baseUrl } = await serve((asked, response) => {
    if (isToday(asked)) reply(asked, response);
    else json(response, asked.url.search.includes("05-19") ? [entry(2)] : []);
  });
  const { keys, failure } = await ask(baseUrl);
  expect(keys).toEqual(["arxiv:2605.00002"]);
  expect(failure).toContain(`/api/daily_papers?date=2026-05-20&limit=100: ${reason}`);
});

test("the time for waiting is shared by all days, and a host that rests is not asked", async () => {
  const { baseUrl, asked } = await serve((_, response) =>
    response.writeHead(429, { "retry-after": "50" }).end(),
  );
  const { waits, failure } = await ask(baseUrl);
  expect(waits).toEqual([50_000, 50_000]);
  expect(asked).toHaveLength(3);
  expect(failure.match(/would be too long/g)).toHaveLength(3);
});

describe("a day's listing", () => {
  test("names all that was listed, well-formed or not, page by page", async () => {
    const { baseUrl } = await today(({ url }, response) => {
      const isFirst = !url.searchParams.has("p");
      const link = '</api/daily_papers?date=2026-05-20&limit=100&p=1>; rel="next"';
      if (isFirst) json(response, [entry(1), { paper: { id: "abc" } }], { link });
      else json(response, [entry(2), null]);
    });
    const { batches } = await ask(baseUrl);
    const told = { part: "", day: "2026-05-20", isNeverEmpty: true };
    expect(batches.flatMap(({ listings = [] }) => listings).slice(0, 3)).toEqual([
      { ...told, ids: ["2605.00001", "abc"] },
      { ...told, ids: ["2605.00002", "null"] },
      { ...told, day: "2026-05-19", ids: [] },
    ]);
  });

  const CUT = "exactly 50 papers, the default page: more may be missing";
  test.each([
    ["exactly 50 papers and no next page", 50, false, CUT],
    ["50 papers and a next page", 50, true, undefined],
    ["49 papers", 49, false, undefined],
    ["51 papers", 51, false, undefined],
  ])("of %s", async (_, count, hasNext, cut) => {
    const { baseUrl } = await today(({ url }, response) => {
      const link = `<${url.pathname}?date=2026-05-20&p=1>; rel="next"`;
      const isMore = hasNext && !url.searchParams.has("p");
      const papers = Array.from({ length: count }, (__, n) => entry(n + 1));
      json(response, url.searchParams.has("p") ? [] : papers, isMore ? { link } : {});
    });
    const { batches } = await ask(baseUrl);
    expect(batches[0]?.listings?.[0]?.ids).toHaveLength(count);
    expect(batches[0]?.listings?.[0]?.cut).toBe(cut);
  });
});

describe("what is trending", () => {
  async function askTrending(reply: Reply) {
    const { baseUrl, asked } = await serve(reply);
    const source = createHuggingFaceTrendingSource({
      outside: outside().outside,
      baseUrl,
      token: "hf_secret",
    });
    return { ...(await readAll(source, NOW)), asked };
  }

  test("is asked for once; its votes are those of the daily lists, and it lists no day", async () => {
    const { batches, records, asked, failure } = await askTrending((_, response) =>
      json(response, [entry(7), entry(9)]),
    );
    expect(asked.map(({ url }) => url.pathname + url.search)).toEqual([
      "/api/daily_papers?sort=trending&limit=100",
    ]);
    expect(asked[0]?.headers.authorization).toBe("Bearer hf_secret");
    expect(batches.map(({ source, listings }) => [source, listings])).toEqual([
      ["huggingface", undefined],
    ]);
    expect(records.map(({ key, listedAt, signals }) => ({ key, listedAt, signals }))).toEqual(
      [7, 9].map((value) => ({
        key: `arxiv:2605.0000${value}`,
        listedAt: new Date("2026-05-20T00:00:00Z"),
        signals: [{ kind: "upvotes", value, seenAt: NOW }],
      })),
    );
    expect(failure).toBe("");
  });

  test.each<[string, Reply, string]>([
    ["a web page", (_, response) => response.end("<html>"), "a web page instead of JSON"],
    ["half an answer", (_, response) => response.end('[{"paper":'), "not JSON, or cut short"],
    ["a refusal", (_, response) => response.writeHead(400).end("{}"), "status 400"],
  ])("fails with %s", async (_, reply, reason) => {
    expect((await askTrending(reply)).failure).toContain(`sort=trending&limit=100: ${reason}`);
  });
});

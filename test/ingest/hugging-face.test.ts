import http from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createHuggingFaceSource, listingDays, nextPage } from "../../src/ingest/hugging-face.ts";
import type { SourceBatch } from "../../src/ingest/source.ts";

const NOW = new Date("2026-05-20T09:30:00Z");
const entry = (n: number) => ({
  paper: {
    id: `2605.0000${n}`,
    title: `Paper ${n}`,
    submittedOnDailyAt: "2026-05-20T00:00:00Z",
    upvotes: n,
  },
});

type Asked = { url: URL; headers: http.IncomingHttpHeaders; count: number };
type Reply = (asked: Asked, response: http.ServerResponse) => void;

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server on this machine; `count` is how often the same URL was asked before. */
async function serve(reply: Reply) {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    const count = asked.filter((one) => one.url.href === url.href).length;
    asked.push({ url, headers: request.headers, count });
    reply({ url, headers: request.headers, count }, response);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return { baseUrl: `http://127.0.0.1:${address.port}`, asked };
}

function json(
  response: http.ServerResponse,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
) {
  response.writeHead(200, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** Reads everything, with waits that only are noted. */
async function ask(baseUrl: string, limits = {}, token?: string) {
  const waits: number[] = [];
  const batches: SourceBatch[] = [];
  let failure = "";
  const source = createHuggingFaceSource({
    network: {
      fetch,
      sleep: async (ms) => {
        waits.push(ms);
      },
      random: () => 0,
    },
    version: "1.2.3",
    contact: "https://example.org/paperboy",
    baseUrl,
    limits,
    token,
  });
  try {
    for await (const batch of source.read(NOW)) batches.push(batch);
  } catch (error) {
    failure = String(error);
  }
  return {
    batches,
    keys: batches.flatMap(({ records }) => records.map(({ key }) => key)),
    waits,
    failure,
  };
}

const isToday = ({ url }: Asked) => url.searchParams.get("date") === "2026-05-20";
/** Answers today as given and the other days with nothing. */
const today = (reply: Reply) =>
  serve((asked, response) => (isToday(asked) ? reply(asked, response) : json(response, [])));

test("asks for today and the two days before, as a well-behaved client", async () => {
  const { baseUrl, asked } = await serve((_, response) => json(response, []));
  const { failure } = await ask(baseUrl, {}, "hf_secret");
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

describe("what passes is waited for", () => {
  test("429 as long as Retry-After says", async () => {
    const { baseUrl } = await today(({ count }, response) => {
      if (count === 0) response.writeHead(429, { "retry-after": "7" }).end();
      else json(response, [entry(1)]);
    });
    expect(await ask(baseUrl)).toMatchObject({ keys: ["arxiv:2605.00001"], waits: [7_000] });
  });

  test("429 as long as RateLimit says", async () => {
    const { baseUrl } = await today(({ count }, response) => {
      if (count === 0) response.writeHead(429, { ratelimit: '"api";r=0;t=55' }).end();
      else json(response, [entry(1)]);
    });
    expect((await ask(baseUrl)).waits).toEqual([55_000]);
  });

  test("503 with growing pauses", async () => {
    const { baseUrl } = await today(({ count }, response) => {
      if (count < 3) response.writeHead(503).end("busy");
      else json(response, [entry(1)]);
    });
    const { keys, waits } = await ask(baseUrl);
    expect(keys).toHaveLength(1);
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  test("a connection that was reset", async () => {
    const { baseUrl } = await today(({ count }, response) => {
      if (count === 0) response.socket?.resetAndDestroy();
      else json(response, [entry(1)]);
    });
    expect(await ask(baseUrl)).toMatchObject({ keys: ["arxiv:2605.00001"], waits: [500] });
  });

  test("a body that broke off", async () => {
    const { baseUrl } = await today(({ count }, response) => {
      if (count > 0) return json(response, [entry(1)]);
      response.writeHead(200, { "content-length": "1000" });
      response.write("[{");
      setImmediate(() => response.socket?.destroy());
    });
    expect((await ask(baseUrl)).keys).toEqual(["arxiv:2605.00001"]);
  });
});

/** Today fails as given; of the other days one has a paper. */
const failing = async (reply: Reply, limits = {}) => {
  const { baseUrl, asked } = await serve((one, response) => {
    if (isToday(one)) reply(one, response);
    else json(response, one.url.search.includes("05-19") ? [entry(2)] : []);
  });
  const result = await ask(baseUrl, limits);
  expect(result.keys).toEqual(["arxiv:2605.00002"]);
  return { ...result, tries: asked.filter(isToday).length };
};

describe("what does not pass is said, and the other days are still read", () => {
  test("503 without end, after four tries", async () => {
    const { failure, tries } = await failing((_, response) => response.writeHead(503).end());
    expect(failure).toContain("status 503 (4 tries)");
    expect(tries).toBe(4);
  });

  test("a wait that is too long", async () => {
    const { failure, waits } = await failing((_, response) =>
      response.writeHead(429, { "retry-after": "3600" }).end(),
    );
    expect(failure).toContain("status 429; another 3600 s of waiting would be too long");
    expect(waits).toEqual([]);
  });

  test("a refusal, tried once", async () => {
    const { failure, tries } = await failing((_, response) => response.writeHead(400).end("{}"));
    expect(failure).toContain("status 400");
    expect(tries).toBe(1);
  });

  test("a web page", async () => {
    const { failure } = await failing((_, response) => response.end("<!doctype html><p>hi"));
    expect(failure).toContain("a web page instead of JSON");
  });

  test("JSON that is no list", async () => {
    const { failure } = await failing((_, response) => json(response, { error: "gone" }));
    expect(failure).toContain("an error answer: gone");
  });

  test("an answer that does not end", async () => {
    let sent = 0;
    const { failure, tries } = await failing(
      (_, response) => {
        const more = () => {
          if (response.destroyed) return;
          sent += 65_536;
          response.write(Buffer.alloc(65_536, 32), () => setImmediate(more));
        };
        more();
      },
      { bodyBytes: 1_000_000 },
    );
    expect(failure).toContain("an answer of more than 1000000 bytes");
    expect(tries).toBe(1);
    expect(sent).toBeLessThan(20_000_000);
  });

  test("no answer in time", async () => {
    const { failure, tries } = await failing(() => {}, { timeoutMs: 50, tries: 2 });
    expect(failure).toContain("no answer in time (2 tries)");
    expect(tries).toBe(2);
  });

  test("a redirect to another host, which is not asked", async () => {
    const other = await serve((_, response) => json(response, [entry(9)]));
    const { failure } = await failing((_, response) =>
      response.writeHead(302, { location: `${other.baseUrl}/api` }).end(),
    );
    expect(failure).toContain(`redirected to ${other.baseUrl}`);
    expect(other.asked).toEqual([]);
  });

  test("a redirect in a circle", async () => {
    const { failure } = await failing(({ url }, response) =>
      response.writeHead(307, { location: url.pathname + url.search }).end(),
    );
    expect(failure).toContain("too many redirects");
  });
});

test("a redirect on the same host is followed", async () => {
  const { baseUrl } = await serve(({ url }, response) => {
    if (url.pathname === "/api/daily_papers") {
      response.writeHead(301, { location: `/moved${url.search}` }).end();
    } else json(response, url.search.includes("05-20") ? [entry(1)] : []);
  });
  expect((await ask(baseUrl)).keys).toEqual(["arxiv:2605.00001"]);
});

test("the time for waiting is shared by all days", async () => {
  const { baseUrl, asked } = await serve((_, response) =>
    response.writeHead(429, { "retry-after": "50" }).end(),
  );
  const { waits, failure } = await ask(baseUrl);
  expect(waits).toEqual([50_000, 50_000]);
  expect(asked).toHaveLength(5);
  expect(failure.match(/would be too long/g)).toHaveLength(3);
});

import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { type Asking, LIMITS } from "../../src/ingest/asking.ts";
import { ask, getText } from "../../src/ingest/http.ts";
import { patientNetwork, type Reply, serve } from "./serve.ts";

const NOW = new Date("2026-05-20T09:30:00Z");

function patiently(more: Partial<Asking> = {}) {
  const { network, gate, waits } = patientNetwork();
  const asking: Asking = {
    network,
    gate,
    manners: { gate: "here", intervalMs: 0 },
    headers: { authorization: "Bearer hf_secret" },
    limits: LIMITS,
    now: NOW,
    isOwn: true,
    waitedMs: 0,
    ...more,
  };
  return { asking, waits };
}

async function get(reply: Reply, limits = {}) {
  const { baseUrl, asked } = await serve(reply);
  const { asking, waits } = patiently({ limits: { ...LIMITS, ...limits } });
  const answer = await getText(new URL("/list?day=1", baseUrl), asking).catch(String);
  const text = typeof answer === "string" ? answer : answer.text;
  return { text, waits, tries: asked.length, asked };
}

/** What GitHub says with the last request that it allows; a server's clock counts, not ours. */
const spentFor = (seconds: number) => ({
  date: NOW.toUTCString(),
  "x-ratelimit-remaining": "0",
  "x-ratelimit-reset": String(NOW.getTime() / 1_000 + seconds),
});

/** Fails some times, then answers. */
const after =
  (times: number, fail: Reply): Reply =>
  (asked, response) =>
    asked.count < times ? fail(asked, response) : response.end("good");

describe("what passes is waited for", () => {
  test.each<[string, Reply, number[]]>([
    [
      "429, as long as Retry-After says",
      after(1, (_, response) => response.writeHead(429, { "retry-after": "7" }).end()),
      [7_000],
    ],
    [
      "429, as long as RateLimit says",
      after(1, (_, response) => response.writeHead(429, { ratelimit: '"api";r=0;t=55' }).end()),
      [55_000],
    ],
    [
      "403, until GitHub's limit is new",
      after(1, (_, response) => response.writeHead(403, spentFor(40)).end()),
      [40_000],
    ],
    [
      "403 with Retry-After, GitHub's second limit",
      after(1, (_, response) => response.writeHead(403, { "retry-after": "60" }).end()),
      [60_000],
    ],
    [
      "503, with growing pauses",
      after(3, (_, response) => response.writeHead(503).end("busy")),
      [500, 1_000, 2_000],
    ],
    ["a reset", after(1, (_, response) => response.socket?.resetAndDestroy()), [500]],
    [
      "a body that broke off",
      after(1, (_, response) => {
        response.writeHead(200, { "content-length": "1000" }).write("[{");
        setImmediate(() => response.socket?.destroy());
      }),
      [500],
    ],
  ])("%s", async (_, reply, waits) => {
    expect(await get(reply)).toMatchObject({ text: "good", waits });
  });
});

describe("what does not pass is said with the URL", () => {
  test.each<[string, Reply, string, number]>([
    ["503 without end", (_, response) => response.writeHead(503).end(), "status 503 (4 tries)", 4],
    [
      "a wait that is too long",
      (_, response) => response.writeHead(429, { "retry-after": "3600" }).end(),
      "status 429; another 3600 s of waiting would be too long",
      1,
    ],
    [
      "a limit that is new in an hour",
      (_, response) => response.writeHead(403, spentFor(3_600)).end(),
      "status 403; another 3600 s of waiting would be too long",
      1,
    ],
    ["what is forbidden", (_, response) => response.writeHead(403).end(), "status 403", 1],
    ["304 to no condition", (_, response) => response.writeHead(304).end(), "status 304", 1],
    ["a refusal", (_, response) => response.writeHead(400).end("{}"), "status 400", 1],
    [
      "a redirect to nowhere",
      (_, response) => response.writeHead(302, { location: "http://" }).end(),
      "redirected to no URL",
      1,
    ],
  ])("%s", async (_, reply, reason, tries) => {
    const result = await get(reply);
    expect(result.text).toMatch(/^Error: http:\/\/127\.0\.0\.1:\d+\/list\?day=1: /);
    expect(result.text).toContain(reason);
    expect(result.tries).toBe(tries);
  });

  test("no answer in time", async () => {
    const { text, tries } = await get(() => {}, { timeoutMs: 50, tries: 2 });
    expect(text).toContain("no answer in time (2 tries)");
    expect(tries).toBe(2);
  });

  test("an answer that does not end, which is not read to the end", async () => {
    let sent = 0;
    const endless: Reply = (_, response) => {
      const more = () => {
        if (response.destroyed) return;
        sent += 65_536;
        response.write(Buffer.alloc(65_536, 32), () => setImmediate(more));
      };
      more();
    };
    const { text, tries } = await get(endless, { bodyBytes: 1_000_000 });
    expect(text).toContain("an answer of more than 1000000 bytes");
    expect(tries).toBe(1);
    expect(sent).toBeLessThan(20_000_000);
  });
});

test("a redirect within the host is followed, in a circle only three times", async () => {
  const { text, asked } = await get(({ url }, response) => {
    if (url.pathname === "/list") response.writeHead(301, { location: "/moved" }).end();
    else response.end("good");
  });
  expect(text).toBe("good");
  expect(asked.map(({ url }) => url.pathname)).toEqual(["/list", "/moved"]);
  const circle = await get((_, response) => response.writeHead(302, { location: "/list" }).end());
  expect(circle.text).toContain("too many redirects");
  expect(circle.tries).toBe(4);
});

test("another host is never asked: the headers hold a token", async () => {
  const other = await serve((_, response) => response.end("stolen"));
  const { text } = await get((_, response) =>
    response.writeHead(302, { location: `${other.baseUrl}/api` }).end(),
  );
  expect(text).toContain(`redirected to ${other.baseUrl}`);
  expect(other.asked).toEqual([]);
});

test("what is known makes the request conditional, and may be unchanged", async () => {
  const { baseUrl, asked } = await serve(({ headers }, response) => {
    const isKnown = headers["if-none-match"] === '"v1"';
    response.writeHead(isKnown ? 304 : 200, { etag: '"v1"' }).end();
  });
  const { asking } = patiently();
  const known = { etag: '"v1"', lastModified: "Tue, 19 May 2026 04:00:00 GMT" };
  expect(await ask(new URL(baseUrl), asking)).toMatchObject({ kind: "answered" });
  expect(await ask(new URL(baseUrl), asking, known)).toMatchObject({ kind: "unchanged" });
  expect(asked[0]?.headers).not.toHaveProperty("if-none-match");
  expect(asked[0]?.headers).not.toHaveProperty("if-modified-since");
  expect(asked[1]?.headers).toMatchObject({ "if-modified-since": known.lastModified });
});

describe("gzip", () => {
  const zipped = { "content-encoding": "gzip" };

  test("is asked for and read", async () => {
    const { text, asked } = await get((_, response) =>
      response.writeHead(200, zipped).end(gzipSync("good")),
    );
    expect(text).toBe("good");
    expect(asked[0]?.headers["accept-encoding"]).toContain("gzip");
  });

  test("that unpacks to 50 MB is refused before its end, which never comes here", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    const { text, tries } = await get((_, response) => {
      response.writeHead(200, zipped).write(bomb.subarray(0, bomb.length * 0.6));
    });
    expect(bomb.length).toBeLessThan(100_000);
    expect(text).toContain(`an answer of more than ${LIMITS.bodyBytes} bytes`);
    expect(tries).toBe(1);
  });
});

describe("a good answer that was the last one allowed", () => {
  test.each([
    ["for GitHub", spentFor(30), 30_000],
    ["by RateLimit", { ratelimit: '"api";r=0;t=55' }, 55_000],
  ])("makes the next request wait, %s", async (_, headers, waitMs) => {
    const { baseUrl } = await serve((__, response) => response.writeHead(200, headers).end("good"));
    const { asking, waits } = patiently();
    await ask(new URL(baseUrl), asking);
    expect(waits).toEqual([]);
    expect(await ask(new URL(baseUrl), asking)).toMatchObject({ text: "good" });
    expect(waits).toEqual([waitMs]);
  });

  test("is the last of the run where the wait would be too long", async () => {
    const { baseUrl, asked } = await serve((_, response) =>
      response.writeHead(200, spentFor(3_600)).end("good"),
    );
    const { asking, waits } = patiently();
    await ask(new URL(baseUrl), asking);
    await expect(ask(new URL(baseUrl), asking)).rejects.toThrow(
      "not asked, here rests; another 3600 s of waiting would be too long",
    );
    expect(asked).toHaveLength(1);
    expect(waits).toEqual([]);
  });
});

import { describe, expect, test } from "@jest/globals";
import { getText, LIMITS } from "../../src/ingest/http.ts";
import { patientNetwork, type Reply, serve } from "./serve.ts";

const NOW = new Date("2026-05-20T09:30:00Z");

async function get(reply: Reply, limits = {}) {
  const { baseUrl, asked } = await serve(reply);
  const { network, gate, waits } = patientNetwork();
  const asking = {
    network,
    gate,
    manners: { gate: "here", intervalMs: 0 },
    headers: { authorization: "Bearer hf_secret" },
    limits: { ...LIMITS, ...limits },
    now: NOW,
    isOwn: true,
    waitedMs: 0,
  };
  const answer = await getText(new URL("/list?day=1", baseUrl), asking).catch(String);
  const text = typeof answer === "string" ? answer : answer.text;
  return { text, waits, tries: asked.length, asked };
}

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

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { TEMPLATES_DIR } from "../../src/app.ts";
import { createSigner } from "../../src/subscribe/token.ts";
import { loadPages } from "../../src/web/pages.ts";
import { createServer } from "../../src/web/server.ts";
import { createTestLog } from "../support/app.ts";

const now = new Date("2026-01-30T06:30:00Z");
const signer = createSigner(["a-secret-that-only-tests-know-of"]);
const token = signer.sign("unsubscribe", "reader-1", now);

let server: FastifyInstance;
let left: string[];
let isDatabaseUp: boolean;

beforeEach(async () => {
  left = [];
  isDatabaseUp = true;
  server = createServer(
    {
      signer,
      leave: async (id) => {
        left.push(id);
        return "left";
      },
      ping: async () => {
        if (!isDatabaseUp) throw new Error("connection refused");
      },
      pages: await loadPages(TEMPLATES_DIR, 'Papers <& "friends">'),
      clock: () => now,
      log: createTestLog(),
    },
    { trustProxy: false },
  );
});
afterEach(async () => await server.close());

describe("the unsubscribe link", () => {
  test.each(["GET", "HEAD"] as const)("shows and changes nothing on %s", async (method) => {
    const answer = await server.inject({ method, url: `/unsubscribe/${token}` });
    expect(answer.statusCode).toBe(200);
    expect(left).toEqual([]);
    expect(answer.headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
    });
  });

  test("offers one button that posts to itself, and no script", async () => {
    const { body } = await server.inject(`/unsubscribe/${token}`);
    expect(body).toContain(`action="/unsubscribe/${token}"`);
    expect(body).not.toMatch(/<script|onload/i);
    expect(body).toContain("Papers &lt;&amp; &quot;friends&quot;&gt;");
  });

  test.each([
    ["urlencoded", "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"],
    [
      "multipart",
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    ],
  ])(
    "takes one click (RFC 8058) as %s: 200, no redirect, again and again",
    async (_name, type, payload) => {
      for (let times = 0; times < 2; times++) {
        const answer = await server.inject({
          method: "POST",
          url: `/unsubscribe/${token}`,
          headers: { "content-type": type },
          payload,
        });
        expect(answer.statusCode).toBe(200);
      }
      expect(left).toEqual(["reader-1", "reader-1"]);
    },
  );

  test("takes a POST with no body at all", async () => {
    const answer = await server.inject({ method: "POST", url: `/unsubscribe/${token}` });
    expect(answer.statusCode).toBe(200);
  });

  test.each([
    "rubbish",
    "v1.unsubscribe.reader-1.abc.AAAAAAAAAAAAAAAAAAAAAA",
    `${token}x`,
    "%00",
    "%3Cscript%3E",
  ])("that is forged (%s) is told kindly, and nobody leaves", async (forged) => {
    for (const method of ["GET", "POST"] as const) {
      const answer = await server.inject({ method, url: `/unsubscribe/${forged}` });
      expect(answer.statusCode).toBe(404);
      expect(answer.body).not.toContain("<script>");
    }
    expect(left).toEqual([]);
  });
});

describe("health", () => {
  test("is the process's own, readiness also the database's", async () => {
    isDatabaseUp = false;
    expect((await server.inject("/healthz")).statusCode).toBe(200);
    const answer = await server.inject("/readyz");
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ database: "does not answer" });
    isDatabaseUp = true;
    expect((await server.inject("/readyz")).statusCode).toBe(200);
  });
});

test.each([
  ["an unknown page", { method: "GET", url: "/nowhere" }, 404],
  ["a malformed address", { method: "GET", url: "/%E0%A4%A" }, 400],
  [
    "a body that is too large",
    {
      method: "POST",
      url: `/unsubscribe/${token}`,
      payload: "x".repeat(20_000),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
    413,
  ],
  [
    "a body of an odd type",
    {
      method: "POST",
      url: `/unsubscribe/${token}`,
      payload: "<x/>",
      headers: { "content-type": "text/xml" },
    },
    415,
  ],
] as const)("%s is answered with a page, not a stack", async (_name, request, status) => {
  const answer = await server.inject(request);
  expect(answer.statusCode).toBe(status);
  expect(answer.body).not.toMatch(/at .*\.ts|node_modules|FST_ERR/);
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { LightMyRequestResponse } from "fastify";
import { READER_ID } from "./fake-ports.ts";
import { encodeForm, openPages, type TestPages } from "./open-pages.ts";

/** Whatever is sent, the answer is a page of ours: no 5xx, nothing of the input as HTML or header. */

let pages: TestPages;

beforeAll(async () => {
  pages = await openPages();
});
afterAll(async () => await pages.close());

const FIELDS = [
  "address",
  "topics",
  "queries",
  "q",
  "time",
  "timeZone",
  "frequency",
  "weekday",
  "size",
  "leastSize",
  "pausedUntil",
  "weekly",
  "homepage",
  "__proto__",
  "constructor",
];

/** Seldom harmless. The tag is found again wherever it comes out as it went in. */
const TAG = "<x-fuzz>";
const hostile = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    TAG,
    `"${TAG}`,
    `'${TAG}`,
    `a@example.org\r\nX-Fuzz: 1`,
    `${TAG}@example.org`,
    "a@example.org",
    "\0",
    "\u202E",
    "{{site}}",
    "7:30",
    "5",
    "-1",
    "1e9",
    "agents",
    "Europe/Berlin",
    "2026-02-30",
    "weekly",
    "(".repeat(400),
    "a OR ".repeat(90),
    "%".repeat(30),
    "x".repeat(3000),
  ),
);
const json = fc.oneof(hostile, fc.jsonValue({ maxDepth: 3 }), fc.array(hostile, { maxLength: 12 }));
const fields = fc.dictionary(fc.constantFrom(...FIELDS), fc.array(hostile, { maxLength: 4 }));
const targets = fc.constantFrom("/subscribe", "preferences", "undo");

function urlOf(target: string): string {
  if (target.startsWith("/")) return target;
  return `/${target}/${pages.sign(target as "undo", READER_ID)}`;
}

function expectOurs(answer: LightMyRequestResponse): void {
  expect(answer.statusCode).toBeLessThan(500);
  expect(answer.body).not.toContain(TAG);
  expect(answer.headers["x-fuzz"]).toBeUndefined();
  expect(answer.headers["set-cookie"]).toBeUndefined();
  expect(answer.headers["location"]).toBeUndefined();
  expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
}

describe("whatever is sent", () => {
  test("as a form", async () => {
    await fc.assert(
      fc.asyncProperty(targets, fields, async (target, form) => {
        const answer = await pages.server.inject({
          method: "POST",
          url: urlOf(target),
          headers: { "content-type": "application/x-www-form-urlencoded" },
          payload: encodeForm(form),
        });
        expectOurs(answer);
        if (answer.statusCode === 422) expect(answer.body).toMatch(/<li><a href="#\w+">/);
      }),
      { numRuns: 120 },
    );
  });

  test("as bytes that call themselves a form", async () => {
    await fc.assert(
      fc.asyncProperty(targets, fc.uint8Array({ maxLength: 200 }), async (target, bytes) => {
        const answer = await pages.server.inject({
          method: "POST",
          url: urlOf(target),
          headers: { "content-type": "application/x-www-form-urlencoded" },
          payload: Buffer.from(bytes),
        });
        expectOurs(answer);
      }),
      { numRuns: 100 },
    );
  });

  test("as JSON", async () => {
    const body = fc.oneof(json, fc.dictionary(fc.constantFrom(...FIELDS), json));
    await fc.assert(
      fc.asyncProperty(targets, body, async (target, value) => {
        const answer = await pages.server.inject({
          method: "POST",
          url: urlOf(target),
          headers: { "content-type": "application/json" },
          payload: JSON.stringify(value),
        });
        if (target !== "/subscribe") return expectOurs(answer);
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode === 422) {
          const { problems } = answer.json<{ problems: { field: string; message: string }[] }>();
          expect(problems.length).toBeGreaterThan(0);
          for (const { field } of problems) expect(FIELDS).toContain(field);
        }
      }),
      { numRuns: 120 },
    );
  });

  test("as a query", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        expectOurs(await pages.get(`/papers?q=${encodeURIComponent(wellFormed(text))}`));
      }),
      { numRuns: 100 },
    );
  });

  test("as a token or a path", async () => {
    const places = [
      "confirm",
      "block",
      "preferences",
      "unsubscribe",
      "undo",
      "digest",
      "assets",
      "",
    ];
    const methods = fc.constantFrom("GET" as const, "POST" as const, "HEAD" as const);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        hostile,
        methods,
        async (place, text, method) => {
          const url = `/${place}/${encodeURIComponent(wellFormed(text))}`;
          const before = pages.fake.calls.length;
          const answer = await pages.server.inject({ method, url });
          expectOurs(answer);
          expect(answer.statusCode).toBeGreaterThanOrEqual(400);
          expect(pages.fake.calls).toHaveLength(before);
        },
      ),
      { numRuns: 120 },
    );
  });

  test("as a token with one character changed", async () => {
    const token = pages.sign("unsubscribe", READER_ID);
    const character = fc.constantFrom("A", "Z", "a", "z", "0", "9", ".", "_", "-", "~");
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), character, async (at, other) => {
        const forged = token.slice(0, at) + other + token.slice(at + 1);
        fc.pre(forged !== token);
        const before = pages.fake.calls.length;
        expect((await pages.post(`/unsubscribe/${forged}`)).statusCode).toBe(404);
        expect(pages.fake.calls).toHaveLength(before);
      }),
      { numRuns: 100 },
    );
  });
});

/** A browser sends no half of a surrogate pair either. */
function wellFormed(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

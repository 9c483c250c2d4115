import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { READER_ID } from "./fake-ports.ts";
import { openPages, type TestPages } from "./open-pages.ts";

let pages: TestPages;

beforeEach(async () => {
  pages = await openPages();
});
afterEach(async () => await pages.close());

test.each([
  ["an unknown page", { method: "GET", url: "/nowhere" }, 404],
  ["an unknown method", { method: "DELETE", url: "/subscribe" }, 404],
  ["a malformed address", { method: "GET", url: "/%E0%A4%A" }, 400],
  [
    "a body that is too large",
    {
      method: "POST",
      url: "/subscribe",
      payload: "x".repeat(70_000),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
    413,
  ],
  [
    "a body of an odd type",
    { method: "POST", url: "/subscribe", payload: "<x/>", headers: { "content-type": "text/xml" } },
    415,
  ],
  [
    "JSON that is none",
    {
      method: "POST",
      url: "/subscribe",
      payload: "{",
      headers: { "content-type": "application/json" },
    },
    400,
  ],
] as const)("%s is answered with a page, not a stack", async (_name, request, status) => {
  const answer = await pages.server.inject(request);
  expect(answer.statusCode).toBe(status);
  expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.body).not.toMatch(/at .*\.ts|node_modules|FST_ERR/);
});

test("a database that is down is a page of its own, told to the log and kept by nobody", async () => {
  pages.fake.isDatabaseUp = false;
  const answer = await pages.get("/");
  expect(answer.statusCode).toBe(500);
  expect(answer.body).toContain("try again in a minute");
  expect(answer.body).not.toContain("connection refused");
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(pages.fake.log.lines.map(({ message }) => message)).toEqual(["a page failed"]);
});

describe("headers", () => {
  const publicPages = ["/", "/papers", "/papers?q=agent", "/privacy", "/imprint"];

  test.each(publicPages)("of %s let it be kept for a moment, and found", async (url) => {
    const { headers } = await pages.get(url);
    expect(headers["cache-control"]).toBe("public, max-age=60");
    expect(headers["x-robots-tag"]).toBeUndefined();
  });

  test.each([...publicPages, "/subscribe", "/nowhere", "/assets/page.css", "/healthz"])(
    "of %s shut out frames, strangers' scripts and cookies",
    async (url) => {
      const { headers } = await pages.get(url);
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; /);
      expect(headers["content-security-policy"]).not.toContain("unsafe");
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
      expect(headers["set-cookie"]).toBeUndefined();
    },
  );

  test.each([
    ["confirm", `${READER_ID}~n`],
    ["block", READER_ID],
    ["preferences", READER_ID],
    ["unsubscribe", READER_ID],
    ["undo", READER_ID],
    ["digest", "d"],
  ] as const)(
    "of a %s link keep it from caches, referrers and robots",
    async (purpose, subject) => {
      const { headers } = await pages.get(`/${purpose}/${pages.sign(purpose, subject)}`);
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex",
      });
      expect(headers["set-cookie"]).toBeUndefined();
    },
  );
});

describe("what the pages load", () => {
  test("comes from us alone and is named by its content", async () => {
    const { body } = await pages.get("/");
    const loaded = [...body.matchAll(/<(?:link|script|img)\b[^>]*(?:href|src)="([^"]*)"/g)];
    expect(loaded.map(([, url = ""]) => url.replace(/\?[\w-]{10}$/, "?"))).toEqual([
      "/assets/icon.svg?",
      "/assets/page.css?",
      "/assets/zone.js?",
    ]);
    for (const [, url = ""] of loaded) {
      const answer = await pages.get(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers["cache-control"]).toBe("public, max-age=86400");
      expect(answer.headers["content-type"]).toMatch(/^(?:text\/(?:css|javascript)|image\/svg)/);
    }
  });

  test.each(["/assets/../pages/shell.hbs", "/assets/..%2fshell.hbs", "/assets/toString"])(
    "is nothing else of the disk: %s",
    async (url) => {
      expect((await pages.get(url)).statusCode).toBe(404);
    },
  );
});

test("no page holds a script of its own, a handler or a style attribute", async () => {
  for (const url of [
    "/",
    "/papers?q=agent",
    `/preferences/${pages.sign("preferences", READER_ID)}`,
  ]) {
    const { body } = await pages.get(url);
    expect(body).not.toMatch(/<script(?! src)|\son\w+=|\sstyle=|javascript:/i);
  }
});

test("robots are kept from the links of the mails", async () => {
  const { body } = await pages.get("/robots.txt");
  expect(body).toContain("Disallow: /preferences/\n");
  expect(body).not.toContain("Disallow: /\n");
});

test("stand under the path that BASE_URL has", async () => {
  const under = await openPages({ site: { baseUrl: "https://lab.example/paperboy" } });
  const { body } = await under.get("/");
  expect(body).toContain('action="/paperboy/subscribe"');
  expect(body).toContain('href="/paperboy/papers"');
  expect(body).toContain('href="/paperboy/assets/page.css?');
  await under.close();
});

test("the operator's name is printed as it is, not as HTML", async () => {
  const { body } = await pages.get("/");
  expect(body).toContain("Papers &lt;&amp; &quot;friends&quot;&gt;");
  expect(body).not.toContain('<& "friends">');
});

describe("about us", () => {
  test("the imprint names the operator", async () => {
    const { body } = await pages.get("/imprint");
    expect(body).toContain("Example Reading Group");
    expect(body).toContain("1 Example Street, 12345 Example Town");
  });

  test("the privacy notice is our own, or a link to the operator's", async () => {
    expect((await pages.get("/privacy")).body).toContain("What is kept");
    const theirs = await openPages({ site: { privacyUrl: "https://example.org/privacy?a=1&b=2" } });
    const { body } = await theirs.get("/privacy");
    expect(body).toContain('href="https://example.org/privacy?a&#x3D;1&amp;b&#x3D;2"');
    expect(body).not.toContain("What is kept");
    await theirs.close();
  });
});

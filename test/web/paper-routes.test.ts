import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { ShownPaper } from "../../src/web/ports.ts";
import { DELIVERY_ID } from "./fake-ports.ts";
import { openPages, type TestPages, wordsOf } from "./open-pages.ts";

let pages: TestPages;

beforeEach(async () => {
  pages = await openPages();
});
afterEach(async () => await pages.close());

function first(): ShownPaper {
  const [shown] = pages.fake.shown;
  if (shown === undefined) throw new Error("no sample");
  return shown;
}

function titlesIn(body: string): string[] {
  return [...body.matchAll(/<h3>.*?<bdi>(.*?)<\/bdi>/g)].map(([, title = ""]) => title);
}

describe("the first page", () => {
  test("shows what is trending and the form", async () => {
    const { body, statusCode } = await pages.get("/");
    expect(statusCode).toBe(200);
    expect(titlesIn(body)).toHaveLength(10);
    expect(body).toContain("Trending on Friday 30 January 2026");
    expect(body).toContain('<form method="post" action="/subscribe">');
    expect(body).toContain('name="topics" value="agents"');
  });

  test("says so before the first edition", async () => {
    pages.fake.shown = [];
    const { body, statusCode } = await pages.get("/");
    expect(statusCode).toBe(200);
    expect(wordsOf(body)).toContain("The first papers are being gathered.");
  });

  test("prints hostile papers as text, their links without a way back", async () => {
    const { paper, reason } = first();
    const hostile = '<script>alert(1)</script> {{site}} "&';
    const links = { paper: 'https://evil.example/"><script>', code: "javascript:alert(1)" };
    pages.fake.shown = [
      { paper: { ...paper, title: hostile, tldr: hostile, authors: [hostile], links }, reason },
    ];
    const { body } = await pages.get("/");
    expect(body).not.toContain("<script>");
    expect(body).not.toContain("javascript:");
    expect(body).toContain("&lt;script&gt;alert(1)&lt;/script&gt; {{site}} &quot;&amp;");
    for (const [anchor] of body.matchAll(/<a href="http[^>]*>/g)) {
      expect(anchor).toContain('rel="noopener noreferrer"');
    }
  });

  test("preselects a time zone only by the script, over the default", async () => {
    const { body } = await pages.get("/");
    expect(body).toContain('data-guess-over="Etc/UTC"');
    expect(body).toContain('<option value="Etc/UTC" selected>');
  });
});

describe("the search", () => {
  test("shows what matches and offers to mail it", async () => {
    const { body, statusCode } = await pages.get("/papers?q=agent");
    expect(statusCode).toBe(200);
    expect(titlesIn(body).length).toBeGreaterThan(3);
    expect(body).toContain("Mail me this every morning</button>");
    expect(body).toContain('<input type="hidden" name="q" value="agent">');
  });

  test("offers it too where nothing matches yet", async () => {
    const { body } = await pages.get("/papers?q=zzzz");
    expect(wordsOf(body)).toContain("No paper matches.");
    expect(body).toContain('name="q" value="zzzz"');
  });

  test("shows the trending papers where nothing is asked", async () => {
    for (const url of ["/papers", "/papers?q=", "/papers?q=%20", "/papers?p=1"]) {
      const { body, statusCode } = await pages.get(url);
      expect(statusCode).toBe(200);
      expect(titlesIn(body)).toHaveLength(30);
      expect(body).not.toContain("Mail me this every morning");
    }
  });

  test("points at what is wrong with a query", async () => {
    const { body, statusCode, headers } = await pages.get("/papers?q=graph+(neural");
    expect(statusCode).toBe(422);
    expect(headers["cache-control"]).toBe("no-store");
    expect(body).toContain("A closing ) is missing for this (");
    expect(body).toContain("<bdi>graph <mark>(</mark>neural</bdi>");
    expect(body).toContain('value="graph (neural"');
    expect(body).not.toContain("Mail me this every morning");
  });

  test("takes the first of two queries", async () => {
    const { body } = await pages.get("/papers?q=agent&q=video");
    expect(body).toContain('name="q" value="agent"');
  });

  test("gives back what was typed as text", async () => {
    const { body } = await pages.get(
      `/papers?q=${encodeURIComponent('"><script>alert(1)</script>')}`,
    );
    expect(body).not.toContain("<script>alert");
    expect(body).toContain("&quot;&gt;");
  });
});

describe("a digest in the browser", () => {
  const url = () => `/digest/${pages.sign("digest", DELIVERY_ID)}`;

  test("has the day, the sections in the reader's order, and the best papers first", async () => {
    const { body, statusCode } = await pages.get(url());
    expect(statusCode).toBe(200);
    expect(body).toContain("<h1>Friday 30 January 2026</h1>");
    expect(wordsOf(body)).toContain("9 papers in 2 topics");
    const sections = body.split("<section>").slice(1);
    expect(sections.map((section) => /<h2><bdi>(.*?)</.exec(section)?.[1])).toEqual([
      "Agents",
      "Robotics",
    ]);
    expect(sections.map((section) => titlesIn(section).length)).toEqual([6, 3]);
  });

  test("says at its end which sources could not be read, as text", async () => {
    expect((await pages.get(url())).body).not.toContain("could not be read");
    pages.fake.missing = ["github", '"><script>alert(1)</script>'];
    const { body } = await pages.get(url());
    expect(wordsOf(body)).toMatch(
      /When this digest was made, GitHub and "&gt;&lt;script.* could not be read; papers may be missing and counts may be old\.$/,
    );
    expect(body).not.toContain("<script>");
  });

  test("leads nowhere that only its reader may go", async () => {
    const { body } = await pages.get(url());
    expect(body).not.toMatch(/\/(?:preferences|unsubscribe|confirm|undo)\//);
  });

  test("is gone, expired or forged, and each has its page", async () => {
    const gone = await pages.get(`/digest/${pages.sign("digest", "another")}`);
    expect([gone.statusCode, wordsOf(gone.body)]).toEqual([
      410,
      expect.stringContaining("This digest is gone"),
    ]);
    const old = await pages.get(
      `/digest/${pages.sign("digest", DELIVERY_ID, "2025-10-01T00:00:00Z")}`,
    );
    expect([old.statusCode, wordsOf(old.body)]).toEqual([
      410,
      expect.stringContaining("too old to show"),
    ]);
    const other = await pages.get(`/digest/${pages.sign("preferences", DELIVERY_ID)}`);
    expect(other.statusCode).toBe(404);
  });
});

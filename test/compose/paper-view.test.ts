import { describe, expect, test } from "@jest/globals";
import { paperView, shortCount, webUrl } from "../../src/compose/paper-view.ts";
import { paper, reason } from "./specimens.ts";

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `A${index + 1}`);
}

function shown(authors: string[]): string | null {
  return paperView(paper(1, { authors }), reason()).authors;
}

describe("authors", () => {
  test("are all named up to five", () => {
    expect(shown(names(5))).toBe("A1, A2, A3, A4, A5");
  });

  test("are three, the last and a count beyond five", () => {
    expect(shown(names(6))).toBe("A1, A2, A3 … A6 and 2 more");
    expect(shown(names(664))).toBe("A1, A2, A3 … A664 and 660 more");
  });

  test("are left out where there are none", () => {
    expect(shown([])).toBeNull();
    expect(shown(["\u200B"])).toBeNull();
  });

  test("cannot fill the mail with one name", () => {
    expect(shown(["x".repeat(4000)])).toHaveLength(60);
  });
});

describe("the reason", () => {
  test.each([
    [
      "votes with their gain",
      { votes: 143, votesGained: 52 },
      "graph learning · 143 upvotes, +52 since yesterday",
    ],
    ["votes without one", { votes: 1, votesGained: null }, "graph learning · 1 upvote"],
    ["no gain", { votes: 9, votesGained: 0 }, "graph learning · 9 upvotes"],
    ["a loss", { votes: 9, votesGained: -2 }, "graph learning · 9 upvotes"],
    ["no votes", { votes: 0, votesGained: null }, "graph learning · new"],
    [
      "stars",
      { votes: 0, votesGained: null, stars: 1234 },
      "graph learning · new · code with 1.2k stars",
    ],
    ["two topics", { topics: ["a", "b"], votes: 2, votesGained: null }, "a, b · 2 upvotes"],
    ["no topic", { topics: [], votes: 2, votesGained: null }, "2 upvotes"],
  ])("tells %s", (_, over, why) => {
    expect(paperView(paper(1), reason(over)).why).toBe(why);
  });
});

describe("the summary", () => {
  const abstract = "We try hard to be brief. ".repeat(20);

  test("is the tldr where there is one", () => {
    expect(paperView(paper(1, { tldr: "In short.", abstract }), reason()).summary).toBe(
      "In short.",
    );
  });

  test("is the abstract's first sentences otherwise", () => {
    const { summary } = paperView(paper(1, { tldr: null, abstract }), reason());
    expect(summary).toMatch(/brief\.$/);
    expect(summary?.length).toBeLessThanOrEqual(280);
  });

  test("is left out where there is neither", () => {
    expect(paperView(paper(1, { tldr: null }), reason()).summary).toBeNull();
  });
});

test("links say what they lead to and where", () => {
  const links = {
    paper: "https://arxiv.org/abs/1",
    pdf: "https://arxiv.org/pdf/1",
    code: "https://github.com/a/b",
    discussion: "https://forum.example/1",
  };
  expect(paperView(paper(1, { links }), reason()).links.map(({ label }) => label)).toEqual([
    "Paper on arXiv",
    "PDF",
    "Code on GitHub",
    "Discussion",
  ]);
});

test.each([
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["not a link", null],
  [`https://example.org/${"x".repeat(900)}`, null],
  ['https://example.org/a b"><script>', "https://example.org/a%20b%22%3E%3Cscript%3E"],
  ["https://müller.example/ä", "https://xn--mller-kva.example/%C3%A4"],
])("takes %s for %s", (link, url) => {
  expect(webUrl(link)).toBe(url);
});

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1k"],
  [1234, "1.2k"],
  [9960, "10k"],
  [12_345, "12k"],
  [999_499, "999k"],
  [999_500, "1M"],
  [3_400_000, "3.4M"],
])("counts %d as %s", (count, short) => {
  expect(shortCount(count)).toBe(short);
});

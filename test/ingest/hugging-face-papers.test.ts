import { describe, expect, test } from "@jest/globals";
import { parseHuggingFacePapers } from "../../src/ingest/hugging-face-papers.ts";

const PAPER = {
  id: "2605.19577",
  title: "Long Context\n  Learning",
  summary: "We present\na recipe.",
  authors: [{ name: "Ada One" }, { name: "Bo Two", hidden: true }, { name: null }, null],
  publishedAt: "2026-05-19T00:00:00.000Z",
  submittedOnDailyAt: "2026-05-20T00:00:00.000Z",
  upvotes: 44,
  githubRepo: "https://github.com/a/b",
  githubStars: 7,
  projectPage: "https://a.example/p",
  ai_summary: "A recipe.",
  ai_keywords: ["long context", 5],
  organization: { name: "lab", fullname: "The Lab" },
};
const ENTRY = { paper: PAPER, publishedAt: "2026-05-18T20:00:00.000Z", numComments: 3 };

const parse = (answer: unknown, day = "2026-05-20", seenAt?: Date) =>
  parseHuggingFacePapers(JSON.stringify(answer), { day, ...(seenAt && { seenAt }) });
const paper = (fields: object) => ({ ...ENTRY, paper: { ...PAPER, ...fields } });
const listed = (entry: object, day?: string) =>
  parse([entry], day).records[0]?.listedAt.toISOString();

test("an entry becomes a record with its readings", () => {
  const seenAt = new Date("2026-05-20T00:00:00Z");
  expect(parse([ENTRY])).toEqual({
    leftOut: [],
    records: [
      {
        key: "arxiv:2605.19577",
        title: "Long Context Learning",
        abstract: "We present a recipe.",
        tldr: "A recipe.",
        authors: ["Ada One"],
        categories: [],
        keywords: ["long context"],
        organization: "The Lab",
        links: {
          paper: "https://arxiv.org/abs/2605.19577",
          pdf: "https://arxiv.org/pdf/2605.19577",
          code: "https://github.com/a/b",
          project: "https://a.example/p",
          discussion: "https://huggingface.co/papers/2605.19577",
        },
        publishedAt: new Date("2026-05-19T00:00:00Z"),
        listedAt: seenAt,
        saidAt: seenAt,
        signals: [
          { kind: "upvotes", value: 44, seenAt },
          { kind: "comments", value: 3, seenAt },
          { kind: "stars", value: 7, seenAt },
        ],
      },
    ],
  });
});

const parseBare = (entry: object) => parseHuggingFacePapers(JSON.stringify([entry]));

describe("the listing date", () => {
  const early = { ...ENTRY, paper: { ...PAPER, submittedOnDailyAt: undefined } };

  test("is submittedOnDailyAt, never the outer publishedAt of after 2025-03-10", () => {
    expect(listed(ENTRY)).toBe("2026-05-20T00:00:00.000Z");
  });

  test("is the outer publishedAt up to 2025-03-10", () => {
    const entry = { ...early, publishedAt: "2025-03-09T22:20:09.137Z" };
    expect(listed(entry, "2025-03-10")).toBe("2025-03-09T22:20:09.137Z");
  });

  test.each(["2025-03-11", "2025-03-14", "2025-03-16"])("is the asked day on %s", (day) => {
    const entry = { ...early, publishedAt: "2025-03-05T10:33:52.000Z" };
    expect(listed(entry, day)).toBe(`${day}T00:00:00.000Z`);
  });

  test("without a known day is the outer date only where that can be a listing", () => {
    const inner = { ...PAPER, submittedOnDailyAt: undefined, publishedAt: "2024-05-24T17:34:15Z" };
    const good = parseBare({ paper: inner, publishedAt: "2024-05-27T03:50:58.348Z" });
    expect(good.records[0]?.listedAt.toISOString()).toBe("2024-05-27T03:50:58.348Z");
    const shifted = parseBare({ paper: inner, publishedAt: "2024-05-24T13:34:15Z" });
    expect(shifted.leftOut).toEqual([
      { reason: "no listing date", count: 1, example: "2605.19577" },
    ]);
  });
});

const readingOf = (entry: object, seenAt?: Date) =>
  parse([entry], "2026-05-20", seenAt).records[0]?.signals[0]?.seenAt.toISOString();

describe("the instant of a reading", () => {
  test("is the start of the listing day for a recording", () => {
    expect(readingOf(paper({ submittedOnDailyAt: "2026-05-19T22:00:00Z" }))).toBe(
      "2026-05-20T00:00:00.000Z",
    );
  });

  test("is when the paper was listed if that is later", () => {
    expect(readingOf(paper({ submittedOnDailyAt: "2026-05-20T01:30:00Z" }))).toBe(
      "2026-05-20T01:30:00.000Z",
    );
  });

  test("is what the caller says", () => {
    expect(readingOf(ENTRY, new Date("2026-05-20T09:00:00Z"))).toBe("2026-05-20T09:00:00.000Z");
  });
});

test.each<[string, unknown, string, string]>([
  ["no id", paper({ id: undefined }), "id: missing", "entry 1"],
  ["a null id", paper({ id: null }), "id: missing", "entry 1"],
  ["a foreign id", paper({ id: "abc" }), "id: not an arXiv id", "abc"],
  ["no title", { paper: { ...PAPER, title: null } }, "title: missing", "2605.19577"],
  ["an empty title", paper({ title: " \n" }), "title: empty", "2605.19577"],
  ["null", null, "an entry is not an object", "entry 1"],
  [
    "a Python repr",
    "{'paper': {'id': '2501.05441', 'authors': []}}",
    "an entry is text instead of an object",
    "2501.05441",
  ],
])("an entry with %s is left out by name and stops no other", (_, entry, reason, example) => {
  const { records, leftOut } = parse([entry, ENTRY]);
  expect(leftOut).toEqual([{ reason, count: 1, example }]);
  expect(records).toHaveLength(1);
});

test.each<[string, object, string]>([
  ["upvotes", { upvotes: "many" }, "upvotes"],
  ["a count below zero", { upvotes: -3 }, "upvotes"],
  ["stars", { githubStars: 1.5 }, "githubStars"],
  ["the code link", { githubRepo: "javascript:alert(1)" }, "githubRepo"],
  ["the project link", { projectPage: "soon" }, "projectPage"],
  ["the organization", { organization: { name: 7 } }, "organization"],
  ["the authors", { authors: "Ada One" }, "authors"],
  ["the paper's date", { publishedAt: "spring" }, "publishedAt"],
  ["the summary", { summary: 5 }, "summary"],
])("%s that is wrong is dropped alone and counted", (_, fields, field) => {
  const { records, leftOut } = parse([paper(fields)]);
  expect(records).toHaveLength(1);
  expect(records[0]?.title).toBe("Long Context Learning");
  expect(leftOut).toEqual([{ reason: `field dropped: ${field}`, count: 1, example: "2605.19577" }]);
});

test("absent and null fields are nothing to count", () => {
  const bare = { paper: { id: "2605.19577", title: "T", upvotes: null, ai_summary: null } };
  const { records, leftOut } = parse([bare]);
  expect(leftOut).toEqual([]);
  expect(records[0]).toMatchObject({ authors: [], signals: [], keywords: [] });
  expect(records[0]).not.toHaveProperty("tldr");
});

test("an id that lost its leading zeros is the same paper", () => {
  expect(parse([paper({ id: "2406.105" })]).records[0]?.key).toBe("arxiv:2406.00105");
});

test("the organization's short name stands in, and may stand beside the paper", () => {
  const entry = { ...paper({ organization: undefined }), organization: { name: "lab" } };
  expect(parse([entry]).records[0]?.organization).toBe("lab");
});

test("a recorder's wrapping gives the day and the entries", () => {
  const early = { ...ENTRY, paper: { ...PAPER, submittedOnDailyAt: null } };
  const wrapped = { status: "success", date: "2025-03-12", count: 1, data: [early] };
  const { records } = parseHuggingFacePapers(JSON.stringify(wrapped));
  expect(records[0]?.listedAt.toISOString()).toBe("2025-03-12T00:00:00.000Z");
});

test.each([
  ["[{", "not JSON, or cut short"],
  [JSON.stringify([ENTRY]).slice(0, -40), "not JSON, or cut short"],
  ["<!doctype html><title>503</title>", "a web page instead of JSON"],
  ['{"error":"Invalid date"}', "an error answer: Invalid date"],
  ["{}", "not a list of papers"],
  ["null", "not JSON, or cut short"],
])("the answer %s is left out with its reason", (text, reason) => {
  expect(parseHuggingFacePapers(text, { day: "2026-05-20" })).toEqual({
    records: [],
    leftOut: [{ reason, count: 1, example: "2026-05-20" }],
  });
});

test("a day without papers is no error", () => {
  expect(parse([])).toEqual({ records: [], leftOut: [] });
});

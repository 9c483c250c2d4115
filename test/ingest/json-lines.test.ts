import { expect, test } from "@jest/globals";
import { parseJsonLines } from "../../src/ingest/json-lines.ts";

const PAPER = {
  id: "arxiv:2601.10700",
  title: "LIBERTy",
  listedAt: "2026-01-21T00:00:00Z",
};
const parse = (...lines: unknown[]) =>
  parseJsonLines(
    lines.map((line, index) => ({
      number: index + 1,
      text: typeof line === "string" ? line : JSON.stringify(line),
    })),
    "papers.jsonl",
  );

test("a full line becomes a record, told at its last reading", () => {
  const line = {
    ...PAPER,
    authors: ["Gilat Toker"],
    tldr: "Builds pairs.",
    abstract: "Long\ntext",
    categories: ["cs.CL"],
    keywords: ["causality"],
    organization: "Technion",
    publishedAt: "2026-01-15T18:54:50Z",
    links: { code: "https://github.com/a/b" },
    signals: [{ kind: "upvotes", value: 12, at: "2026-01-26T00:13:38Z" }],
  };
  expect(parse(line)).toEqual({
    leftOut: [],
    records: [
      {
        key: "arxiv:2601.10700",
        title: "LIBERTy",
        abstract: "Long text",
        tldr: "Builds pairs.",
        authors: ["Gilat Toker"],
        categories: ["cs.CL"],
        keywords: ["causality"],
        organization: "Technion",
        links: {
          paper: "https://arxiv.org/abs/2601.10700",
          pdf: "https://arxiv.org/pdf/2601.10700",
          code: "https://github.com/a/b",
        },
        publishedAt: new Date("2026-01-15T18:54:50Z"),
        listedAt: new Date("2026-01-21T00:00:00Z"),
        saidAt: new Date("2026-01-26T00:13:38Z"),
        signals: [{ kind: "upvotes", value: 12, seenAt: new Date("2026-01-26T00:13:38Z") }],
      },
    ],
  });
});

test.each([
  ["2601.10700v3", "arxiv:2601.10700", "https://arxiv.org/abs/2601.10700"],
  ["doi:10.1234/ABC", "doi:10.1234/abc", "https://doi.org/10.1234/abc"],
  ["openreview:xyz", "openreview:xyz", "https://example.org/p"],
  ["my paper", "file:my paper", "https://example.org/p"],
])("the id %s is the key %s", (id, key, paper) => {
  const [record] = parse({
    ...PAPER,
    id,
    links: { paper: key.startsWith("arxiv") || key.startsWith("doi") ? undefined : paper },
  }).records;
  expect(record).toMatchObject({ key, links: { paper } });
});

test.each<[string, unknown, string]>([
  ["no JSON", "{", "not a JSON object"],
  ["a list", "[1]", "not a JSON object"],
  ["no id", { ...PAPER, id: undefined }, "id: missing"],
  ["a broken arXiv id", { ...PAPER, id: "arxiv:abc" }, "id: not an arXiv id, a DOI or a name"],
  ["no title", { ...PAPER, title: undefined }, "title: missing"],
  ["no listing", { ...PAPER, listedAt: undefined }, "listedAt: missing"],
  ["a vague listing", { ...PAPER, listedAt: "spring" }, "listedAt: not an ISO 8601 instant"],
  ["no link", { ...PAPER, id: "openreview:x" }, "links.paper: no http(s) URL"],
])("a line with %s is left out by file and line", (_, line, reason) => {
  const { records, leftOut } = parse(PAPER, line, PAPER);
  expect(records).toHaveLength(2);
  expect(leftOut).toEqual([{ reason, count: 1, example: "papers.jsonl:2" }]);
});

test.each<[object, string, string]>([
  [{ tldr: 5 }, "field dropped: tldr", "papers.jsonl:1"],
  [{ publishedAt: "spring" }, "field dropped: publishedAt", "papers.jsonl:1"],
  [{ doi: "abc" }, "field dropped: doi", "papers.jsonl:1"],
  [{ links: { code: "ftp://x" } }, "field dropped: links.code", "papers.jsonl:1"],
  [
    { signals: [{ kind: "likes", value: 1, at: "2026-01-21" }] },
    "field dropped: signals",
    "papers.jsonl:1 signals[0]",
  ],
  [
    { signals: [{ kind: "stars", value: 1 }] },
    "field dropped: signals",
    "papers.jsonl:1 signals[0]",
  ],
])("%j costs only that field", (fields, reason, example) => {
  const { records, leftOut } = parse({ ...PAPER, ...fields });
  expect(records).toHaveLength(1);
  expect(leftOut).toEqual([{ reason, count: 1, example }]);
});

test("empty lines are nothing", () => {
  expect(parse("", "  ")).toEqual({ records: [], leftOut: [] });
});

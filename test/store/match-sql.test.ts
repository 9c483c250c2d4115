import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Query } from "../../src/model.ts";
import { parseQuery } from "../../src/query/parse.ts";
import type { Db } from "../../src/store/client.ts";
import { queryCondition } from "../../src/store/match-sql.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

type Sample = {
  key: string;
  title: string;
  abstract?: string;
  keywords?: string[];
  authors?: string[];
  categories?: string[];
  organization?: string;
  source?: string;
};

const SAMPLES: Sample[] = [
  {
    key: "arms",
    title: "Robots with soft arms",
    abstract: "A multi-agent controller for the fine tuning of grippers.",
    authors: ["Jean-Pierre Müller", "Ada O'Brien"],
    categories: ["cs.RO", "cs.LG"],
    organization: "Soft-Arm Institute of 100% Gain",
    source: "arxiv",
  },
  {
    key: "graphs",
    title: "Graph neural networks in state-of-the-art chemistry",
    abstract: "We compare robots to GPT-4 and to a network that is neural, on a graph.",
    keywords: ["message passing"],
    authors: ["Pierrette Lang"],
    categories: ["csx.LG", "astro-ph.GA"],
    source: "huggingface",
  },
  { key: "bare", title: "Mamba" },
];

let db: Db;
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  db = database.db;
  for (const sample of SAMPLES) await savePaper(sample);
  // Without keywords, PostgreSQL makes no search vector at all.
  await db.$executeRaw`
    INSERT INTO paper (key, title, links, listed_at, created_at, updated_at)
    VALUES ('null', 'Nothing known', '{}', now(), now(), now())`;
});

afterAll(() => database.close());

const EVERY = ["arms", "bare", "graphs", "null"];

describe("papers are matched by", () => {
  test.each<[string, string, string[]]>([
    ["everything", "*", EVERY],
    ["a word in any ending", "robotic", ["arms", "graphs"]],
    ["all of several words", "robots grippers", ["arms"]],
    ["any of several words", "grippers OR mamba", ["arms", "bare"]],
    ["a keyword", '"message passing"', ["graphs"]],
    ["a phrase", '"graph neural network"', ["graphs"]],
    ["the order of a phrase", '"network neural graph"', []],
    ["a hyphened word, written apart", "fine-tuning", ["arms"]],
    ["words apart, hyphened there", '"multi agent" OR "state of the art"', ["arms", "graphs"]],
    ["a hyphen before a number", "GPT-4", ["graphs"]],
    ["what is missing", "robots -grippers", ["graphs"]],
    ["what is missing in a group", "robots -(grippers OR chemistry)", []],
    ["the title alone", "title:robots", ["arms"]],
    ["a phrase of the title", 'title:"soft arm"', ["arms"]],
    ["no phrase from title into keywords", 'title:"chemistry message"', []],
    ["a category", "cat:cs.lg", ["arms"]],
    ["an archive", "cat:CS", ["arms"]],
    ["an archive with a hyphen", "cat:astro-ph", ["graphs"]],
    ["no part of a category", "cat:cs.L OR cat:s.LG", []],
    ["the start of an author's name", "author:pierre", ["arms", "graphs"]],
    ["an author's full name", 'author:"jean pierre mü"', ["arms"]],
    ["no middle of an author's name", "author:ette", []],
    ["a name with an apostrophe", "author:o'brien", ["arms"]],
    ["an organization", 'org:"arm institute"', ["arms"]],
    ["a source", "source:HuggingFace", ["graphs"]],
    [
      "the absence of all else",
      "mamba -cat:cs -author:a -org:a -source:arxiv -title:robots",
      ["bare"],
    ],
  ])("%s: %s", async (_, text, keys) => {
    expect(await matching(read(text))).toEqual(keys);
  });
});

test("a paper without a search vector is one that lacks the word", async () => {
  expect(await matching({ kind: "not", of: read("mamba") })).toEqual(["arms", "graphs", "null"]);
});

describe("stop words make no difference", () => {
  test.each<[string, string[]]>([
    ["the robots", ["arms", "graphs"]],
    ["the OR robots", ["arms", "graphs"]],
    ["robots -the", ["arms", "graphs"]],
    ["(the OR of) robots", ["arms", "graphs"]],
    ["(the of) OR robots", ["arms", "graphs"]],
    ["robots -(the OR of)", ["arms", "graphs"]],
    ["robots -(the OR grippers)", ["graphs"]],
    ["robots -(the of -title:the)", ["arms", "graphs"]],
    ["title:the OR title:mamba", ["bare"]],
    ["cat:cs (the OR of)", ["arms"]],
    ["the", EVERY],
    ['"of the" OR (the -of)', EVERY],
  ])("%s", async (text, keys) => {
    expect(await matching(read(text))).toEqual(keys);
  });
});

describe("hostile text is only text", () => {
  const texts = [
    "'; DROP TABLE paper; --",
    "a' | b & !c:* <-> (",
    "\\' OR 1=1",
    "$1 ${2} %s ?",
    "%",
    "_",
    "100%",
    '{a,"b"}',
    "<b>a</b> &amp; 🤖",
    "<".repeat(400),
    "ж".repeat(500),
  ];
  test.each(texts)("%j", async (text) => {
    for (const query of everyLeaf(text)) {
      const keys = await matching({
        kind: "and",
        of: [
          { kind: "word", text: "mamba" },
          { kind: "not", of: query },
        ],
      });
      expect(["[]", '["bare"]']).toContain(JSON.stringify(keys));
    }
    expect(await db.paper.count()).toBe(EVERY.length);
  });

  test("a wildcard of LIKE stands for itself", async () => {
    expect(await matching({ kind: "field", field: "org", text: "100%" })).toEqual(["arms"]);
    expect(await matching({ kind: "field", field: "org", text: "1%0" })).toEqual([]);
    expect(await matching({ kind: "field", field: "author", text: "_da" })).toEqual([]);
  });
});

test.each(["the", "arms", "arms the", "title:arms OR author:a", "mamba org:a cat:cs source:arxiv"])(
  "the condition of %s and its opposite are true or false for every paper, never null",
  async (text) => {
    const query = read(text);
    for (const either of [query, { kind: "not", of: query } satisfies Query]) {
      const rows = await db.$queryRaw<{ answer: boolean | null }[]>`
        SELECT ${queryCondition(either)} AS answer FROM paper p`;
      expect(rows.map(({ answer }) => typeof answer)).toEqual(EVERY.map(() => "boolean"));
    }
  },
);

function read(text: string): Query {
  const parsed = parseQuery(text);
  if (parsed.kind === "error") throw new Error(`${text}: ${parsed.message}`);
  return parsed.query;
}

function everyLeaf(text: string): Query[] {
  const fields = (["cat", "author", "org", "title", "source"] as const).map(
    (field): Query => ({ kind: "field", field, text }),
  );
  return [{ kind: "word", text }, { kind: "phrase", text }, ...fields];
}

async function matching(query: Query): Promise<string[]> {
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT p.key FROM paper p WHERE ${queryCondition(query)} ORDER BY p.key`;
  return rows.map(({ key }) => key);
}

async function savePaper({ key, title, source, ...rest }: Sample): Promise<void> {
  const now = new Date("2026-01-30T06:00:00Z");
  const stamps = { listedAt: now, createdAt: now, updatedAt: now };
  const seen = { hash: "x", listedAt: now, firstSeenAt: now, lastSeenAt: now };
  await db.paper.create({
    data: {
      key,
      title,
      links: {},
      keywords: [],
      ...rest,
      ...stamps,
      ...(source && { sources: { create: { source, ...seen } } }),
    },
  });
}

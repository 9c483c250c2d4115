import { describe, expect, test } from "@jest/globals";
import type { PaperId, TopicId } from "../../src/model.ts";
import { parseQuery } from "../../src/query/parse.ts";
import type { WordCounts } from "../../src/search/bm25.ts";
import { compile } from "../../src/search/compile.ts";
import { createBatch, LEAST_RELEVANCE, matchTopic } from "../../src/search/match-batch.ts";
import { readText } from "../../src/search/text.ts";

const counts: WordCounts = {
  papers: 1_000,
  averageLength: 3,
  df: new Map([
    ["graph", 50],
    ["neural", 100],
    ["network", 200],
  ]),
};

type Paper = { search: string; vector?: number[]; categories?: string[]; authors?: string[] };

/** Words are their own lexemes here. */
function analysisOf(query: string): Map<string, string> {
  const texts = query.match(/"[^"]+"|[\w-]+/g) ?? [];
  return new Map(
    texts.map((text) => {
      const bare = text.replaceAll('"', "");
      const words = bare.split(" ").filter((word) => word !== "the");
      return [bare, words.map((word, at) => `'${word}':${at + 1}`).join(" ")];
    }),
  );
}

function matches(query: string, papers: Paper[], vector: number[] | null = null) {
  const parsed = parseQuery(query);
  if (parsed.kind === "error") throw new Error(parsed.message);
  const batch = createBatch(
    papers.map((paper, at) => ({
      text: readText((at + 1) as PaperId, paper.search),
      facts: {
        categories: paper.categories ?? [],
        authors: paper.authors ?? [],
        organization: null,
        sources: ["arxiv"],
      },
      vector: paper.vector ? Float32Array.from(paper.vector) : null,
    })),
    counts.averageLength,
  );
  return matchTopic(batch, {
    id: 1 as TopicId,
    query: compile(parsed.query, analysisOf(query), counts),
    vector: vector && Float32Array.from(vector),
  });
}

const ids = (found: ReturnType<typeof matches>) => found.map(({ paperId }) => paperId as number);

describe("free words", () => {
  const all = { search: "'graph':1A 'neural':2A 'network':3A" };
  const mention = {
    search: "'graph':70 'neural':80 'network':90 'a':1,2,3,4,5,6,7,8,9,10,11,12,13",
  };
  const one = { search: "'network':1A 'road':2A 'plan':3A" };

  test("match a paper that holds them all, even in passing", () => {
    const found = matches("graph neural network", [all, mention, one]);
    expect(ids(found)).toEqual([1, 2]);
    expect(found.map(({ isStrict }) => isStrict)).toEqual([true, true]);
    expect(found[0]?.relevance).toBeGreaterThan(found[1]?.relevance ?? 1);
  });

  test("match a paper that says it in other words, if it means the same", () => {
    const near = { search: "'graph':1A 'messag':2A 'pass':3A", vector: [1, 0] };
    const far = { search: "'graph':1A 'plot':2A 'chart':3A", vector: [0, 1] };
    const found = matches("graph neural network", [near, far], [1, 0]);
    expect(ids(found)).toEqual([1]);
    expect(found[0]).toMatchObject({ isStrict: false });
    expect(found[0]?.relevance).toBeGreaterThanOrEqual(LEAST_RELEVANCE);
  });

  test("without a semantic model match by the share of what they say", () => {
    const most = { search: "'graph':1A 'neural':2A 'field':3A" };
    expect(ids(matches("graph neural network", [most, one]))).toEqual([1]);
  });
});

describe("strict terms", () => {
  const paper = { search: "'graph':1A 'neural':2A 'network':3A 'graph':1A", vector: [1, 0] };
  const apart = { search: "'graph':1A 'neural':5A", vector: [1, 0] };

  test.each([
    ['"graph neural"', [1]],
    ["title:graph", [1, 2]],
    ['title:"graph neural"', [1]],
    ['"graph neural" OR "neural network"', [1]],
    ['title:graph -"graph neural"', [2]],
    ["cat:cs", []],
    ["*", [1, 2]],
  ])("%s is met to the letter, however near a paper's meaning", (query, expected) => {
    const found = matches(query, [paper, apart], [1, 0]);
    expect(ids(found)).toEqual(expected);
    expect(found.every(({ relevance, isStrict }) => relevance === 1 && isStrict)).toBe(true);
  });

  test("hold beside free words", () => {
    const here = { search: "'graph':1A 'neural':2A", categories: ["cs.LG"] };
    const there = { search: "'graph':1A 'neural':2A", categories: ["math.CO"] };
    expect(ids(matches("graph neural cat:cs", [here, there]))).toEqual([1]);
    expect(ids(matches('graph neural -"neural network"', [paper, here]))).toEqual([2]);
  });

  test("of nothing but stop words ask for nothing", () => {
    const papers = [{ search: "'graph':1A" }, { search: "'road':1A" }];
    expect(ids(matches('"the"', papers))).toEqual([1, 2]);
    expect(ids(matches('title:graph "the"', papers))).toEqual([1]);
    expect(ids(matches('title:graph OR "the"', papers))).toEqual([1]);
    expect(ids(matches('title:graph -"the"', papers))).toEqual([1]);
    // Muted, they would otherwise mute every paper.
    expect(matches('"the"', papers).some(({ isStrict }) => isStrict)).toBe(false);
  });
});

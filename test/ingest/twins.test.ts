import { describe, expect, test } from "@jest/globals";
import { betterKey, isSameWork, titleKey } from "../../src/ingest/twins.ts";
import type { Identity } from "../../src/paper-rules.ts";

const TITLE = "Attention Is All You Need for Everything";

const work = (key: string, fields: Partial<Identity> = {}): Identity => ({
  key,
  title: TITLE,
  authors: ["Ada King", "Bo Li"],
  ...fields,
});

describe("a title's key", () => {
  test.each<[string, string, string | null]>([
    [
      "has letters and digits alone",
      "GPT-4: A  Study — of (Large) Models!",
      "gpt4astudyoflargemodels",
    ],
    ["knows no accents", "Poincaré's Žižek–Ångström theorem", "poincareszizekangstromtheorem"],
    [
      "is one for both ways to write an accent",
      "e\u0301tude of everything there is",
      "etudeofeverythingthereis",
    ],
    [
      "sees through ligatures and wide letters",
      "Eﬃcient ＧＰＴ inference for all",
      "efficientgptinferenceforall",
    ],
    [
      "keeps other scripts",
      "大规模语言模型的高效推理方法与系统综述研究进展",
      "大规模语言模型的高效推理方法与系统综述研究进展",
    ],
    ["of 20 letters says enough", "a".repeat(20), "a".repeat(20)],
    ["of 19 letters says too little", "a".repeat(19), null],
    ["of signs alone says nothing", "— ".repeat(100), null],
    ["of nothing is none", "", null],
  ])("%s", (_, title, key) => {
    expect(titleKey(title)).toBe(key);
  });

  test("ends after 200 characters and halves none", () => {
    expect(titleKey("x".repeat(4_000))).toBe("x".repeat(200));
    expect(titleKey("𝒜".repeat(4_000))).toBe("a".repeat(200));
    expect(titleKey("😀𐌰".repeat(4_000))).toBe("𐌰".repeat(200));
  });
});

describe("one work", () => {
  test.each<[string, Identity, Identity]>([
    [
      "has one key, whatever else is said",
      work("hn:1", { title: "A", doi: "10.1/a" }),
      work("hn:1", { title: "B", doi: "10.1/b", authors: [] }),
    ],
    [
      "has one DOI, whatever the title",
      work("arxiv:2404.17546", { doi: "10.1/a" }),
      work("hn:1", { doi: "10.1/a", title: "Another", authors: [] }),
    ],
    [
      "may have its DOI in the key",
      work("arxiv:2404.17546", { doi: "10.1/a" }),
      work("doi:10.1/a", { title: "Another", authors: [] }),
    ],
    [
      "has one title and authors where only one has a DOI",
      work("arxiv:2404.17546"),
      work("doi:10.1/a", { title: TITLE.toUpperCase() }),
    ],
    [
      "shares half of the shorter list of authors",
      work("arxiv:2404.17546", { authors: ["A King", "B Li", "C Om", "D Po", "E Qu"] }),
      work("file:1", { authors: ["Ada King", "Zoe Other"] }),
    ],
    [
      "has authors written last name first",
      work("arxiv:2404.17546", { authors: ["Ada King"] }),
      work("file:1", { authors: ["King, Ada"] }),
    ],
    [
      "has authors with and without accents",
      work("arxiv:2404.17546", { authors: ["José Müller"] }),
      work("file:1", { authors: ["J. MULLER"] }),
    ],
    [
      "has authors who are juniors here and not there",
      work("arxiv:2404.17546", { authors: ["Martin King, Jr."] }),
      work("file:1", { authors: ["Martin King Jr"] }),
    ],
    [
      "has authors of a third generation",
      work("arxiv:2404.17546", { authors: ["Martin King III"] }),
      work("file:1", { authors: ["King, Martin, III"] }),
    ],
  ])("%s", (_, a, b) => {
    expect([isSameWork(a, b), isSameWork(b, a)]).toEqual([true, true]);
  });
});

describe("two works", () => {
  test.each<[string, Identity, Identity]>([
    [
      "have two arXiv ids, even with one DOI",
      work("arxiv:2404.17546", { doi: "10.1/a" }),
      work("arxiv:2404.17547", { doi: "10.1/a" }),
    ],
    ["have two DOIs, even with one title", work("doi:10.1/a"), work("hn:1", { doi: "10.1/b" })],
    ["have two titles", work("hn:1"), work("hn:2", { title: `${TITLE} Again` })],
    [
      "share a title that many works have",
      work("hn:1", { title: "Editorial" }),
      work("hn:2", { title: "Editorial" }),
    ],
    [
      "share a title but too few authors",
      work("hn:1", { authors: ["A King", "B Li", "C Om"] }),
      work("hn:2", { authors: ["A King", "D Po", "E Qu"] }),
    ],
    ["share a title where one names nobody", work("hn:1"), work("hn:2", { authors: [] })],
    [
      "share a title and authors who are only signs",
      work("hn:1", { authors: ["", "—", ","] }),
      work("hn:2", { authors: ["", "—", ","] }),
    ],
    ["share empty titles", work("hn:1", { title: "" }), work("hn:2", { title: "" })],
  ])("%s", (_, a, b) => {
    expect([isSameWork(a, b), isSameWork(b, a)]).toEqual([false, false]);
  });
});

test("very long titles and names end", () => {
  const long = { title: "A b".repeat(4_000), authors: [", ".repeat(50_000), " ".repeat(100_000)] };
  expect(isSameWork(work("hn:1", long), work("hn:2", long))).toBe(false);
  const known = { ...long, authors: [...long.authors, `${" ".repeat(50_000)}King`] };
  expect(isSameWork(work("hn:1", known), work("hn:2", known))).toBe(true);
});

test.each([
  ["arxiv:2404.17546", "doi:10.1/a", "arxiv:2404.17546"],
  ["doi:10.1/a", "arxiv:2404.17546", "arxiv:2404.17546"],
  ["hn:1", "doi:10.1/a", "doi:10.1/a"],
  ["doi:10.1/a", "hn:1", "doi:10.1/a"],
  ["hn:2", "hn:1", "hn:2"],
  ["doi:10.1/b", "doi:10.1/a", "doi:10.1/b"],
])("of %s and %s the key is %s", (a, b, better) => {
  expect(betterKey(a, b)).toBe(better);
});

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { joinPapers, mergePaper } from "../../src/ingest/merge.ts";
import type { PaperRecord } from "../../src/model.ts";
import type { KnownPaper } from "../../src/paper-rules.ts";

const day = (n: number) => new Date(Date.UTC(2026, 4, n));

function telling(fields: Partial<PaperRecord> = {}): PaperRecord {
  return {
    key: "arxiv:2605.19577",
    title: "Title",
    authors: ["Ada One"],
    categories: [],
    keywords: [],
    links: { paper: "https://arxiv.org/abs/2605.19577" },
    listedAt: day(10),
    saidAt: day(10),
    signals: [],
    ...fields,
  };
}

/** What the store keeps between two tellings: `told` is that of the source at hand. */
function tell(...tellings: [source: string, PaperRecord][]) {
  let paper: KnownPaper | null = null;
  const told = new Map<string, KnownPaper["told"]>();
  const kinds = tellings.map(([source, incoming]) => {
    const known = paper && { ...paper, told: told.get(source) ?? null };
    const merged = mergePaper(known, incoming, source);
    paper = merged.paper;
    told.set(source, paper.told);
    return merged.kind;
  });
  if (!paper) throw new Error("nothing was told");
  return { kinds, paper: paper as KnownPaper };
}

test("the first telling makes the paper and notes who said what", () => {
  const { kinds, paper } = tell(["huggingface", telling({ tldr: "Short." })]);
  expect(kinds).toEqual(["new"]);
  expect(paper.provenance).toEqual({
    listedAt: "huggingface",
    title: "huggingface",
    authors: "huggingface",
    tldr: "huggingface",
    "links.paper": "huggingface",
  });
  expect(paper).not.toHaveProperty("signals");
});

describe("sources in order, field by field", () => {
  const arxiv = telling({ title: "By arXiv", tldr: "arXiv says", categories: ["cs.AI"] });
  const hugging = telling({ title: "By HF", tldr: "HF says", keywords: ["rl"] });

  test.each<[string, [string, PaperRecord][]]>([
    [
      "arXiv first",
      [
        ["arxiv", arxiv],
        ["huggingface", hugging],
      ],
    ],
    [
      "Hugging Face first",
      [
        ["huggingface", hugging],
        ["arxiv", arxiv],
      ],
    ],
  ])("%s ends the same", (_, order) => {
    const { kinds, paper } = tell(...order);
    expect(kinds).toEqual(["new", "changed"]);
    expect(paper).toMatchObject({
      title: "By arXiv",
      tldr: "HF says",
      categories: ["cs.AI"],
      keywords: ["rl"],
    });
  });

  test("a source that nobody ranked fills gaps and overwrites nothing", () => {
    const { paper } = tell(
      ["file", telling({ title: "By file" })],
      ["elsewhere", telling({ title: "By elsewhere", tldr: "Extra" })],
    );
    expect(paper).toMatchObject({ title: "By file", tldr: "Extra" });
  });

  test("a better source that says the same owns the field from then on", () => {
    const { paper } = tell(
      ["huggingface", telling()],
      ["arxiv", telling()],
      ["huggingface", telling({ title: "Other", saidAt: day(20) })],
    );
    expect(paper.title).toBe("Title");
  });
});

describe("one source, two instants", () => {
  const early = telling({ organization: "Old Lab", tldr: "Only early", saidAt: day(10) });
  const late = telling({
    organization: "New Lab",
    listedAt: day(16),
    saidAt: day(16),
    links: { paper: "https://arxiv.org/abs/2605.19577", code: "https://github.com/a/b" },
  });
  const ended = {
    organization: "New Lab",
    tldr: "Only early",
    listedAt: day(10),
    links: { code: "https://github.com/a/b" },
  };

  test("the later word counts, an absent one erases nothing, the first listing stays", () => {
    const { kinds, paper } = tell(["huggingface", early], ["huggingface", late]);
    expect(kinds).toEqual(["new", "changed"]);
    expect(paper).toMatchObject(ended);
  });

  test("told the other way round it ends the same", () => {
    const { kinds, paper } = tell(["huggingface", late], ["huggingface", early]);
    expect(kinds).toEqual(["new", "changed"]);
    expect(paper).toMatchObject(ended);
  });

  test("told again, in either order, nothing changes", () => {
    const once = [
      ["huggingface", early],
      ["huggingface", late],
    ] as [string, PaperRecord][];
    expect(tell(...once, ...once).kinds.slice(2)).toEqual(["same", "same"]);
    expect(tell(...once, ...once.toReversed()).kinds.slice(2)).toEqual(["same", "same"]);
  });
});

describe("one source, two words for one instant", () => {
  const a = telling({ title: "A" });
  const b = telling({ title: "B" });

  test("the last one new counts, and hearing both again changes nothing", () => {
    const { kinds, paper } = tell(["file", a], ["file", b], ["file", a], ["file", b]);
    expect(kinds).toEqual(["new", "changed", "same", "same"]);
    expect(paper.title).toBe("B");
  });

  test("a correction is new", () => {
    const { kinds, paper } = tell(["file", a], ["file", telling({ title: "A, corrected" })]);
    expect(kinds).toEqual(["new", "changed"]);
    expect(paper.title).toBe("A, corrected");
  });
});

const voted = (value: number, seenAt: Date) =>
  telling({ saidAt: seenAt, signals: [{ kind: "upvotes", value, seenAt }] });

test("other votes alone are no change", () => {
  const { kinds } = tell(["huggingface", voted(1, day(10))], ["huggingface", voted(9, day(11))]);
  expect(kinds).toEqual(["new", "same"]);
});

test("an earlier listing by any source is a change", () => {
  const { kinds, paper } = tell(["arxiv", telling()], ["file", telling({ listedAt: day(9) })]);
  expect(kinds).toEqual(["new", "changed"]);
  expect(paper.listedAt).toEqual(day(9));
});

describe("a paper is listed when somebody first chose it", () => {
  const on = (source: string, n: number): [string, PaperRecord] => [
    source,
    telling({ listedAt: day(n) }),
  ];

  test.each<[string, [string, PaperRecord][], number, string]>([
    ["by the archive where nobody did", [on("arxiv", 3)], 3, "arxiv"],
    ["at the archive's earliest then", [on("arxiv", 5), on("arxiv", 3)], 3, "arxiv"],
    ["not at the archive's latest", [on("arxiv", 3), on("arxiv", 5)], 3, "arxiv"],
    ["by a list that came later", [on("arxiv", 3), on("huggingface", 9)], 9, "huggingface"],
    ["before the archive told of it", [on("huggingface", 9), on("arxiv", 3)], 9, "huggingface"],
    ["by the earliest of lists", [on("huggingface", 9), on("arxiv", 3), on("file", 7)], 7, "file"],
    [
      "by the first of two lists of one instant",
      [on("huggingface", 9), on("file", 9)],
      9,
      "huggingface",
    ],
    [
      "by a list at the very instant of the archive",
      [on("arxiv", 3), on("huggingface", 3), on("arxiv", 2)],
      3,
      "huggingface",
    ],
  ])("%s", (_, tellings, listed, source) => {
    const { paper } = tell(...tellings);
    expect(paper.listedAt).toEqual(day(listed));
    expect(paper.provenance["listedAt"]).toBe(source);
  });

  test("a list that moves it is a change, one at the same instant is none", () => {
    expect(tell(on("arxiv", 3), on("huggingface", 9)).kinds).toEqual(["new", "changed"]);
    expect(tell(on("arxiv", 3), on("huggingface", 3)).kinds).toEqual(["new", "same"]);
  });
});

describe("a revision", () => {
  const revision = telling({
    title: "Title, revised",
    listedAt: day(5),
    saidAt: day(20),
    isRevision: true,
  });

  test("changes what is known and not when it was listed", () => {
    const { kinds, paper } = tell(["arxiv", telling()], ["arxiv", revision]);
    expect(kinds).toEqual(["new", "changed"]);
    expect(paper).toMatchObject({ title: "Title, revised", listedAt: day(10) });
  });

  test("lists nothing on a list that people choose for, either", () => {
    const { paper } = tell(["arxiv", telling()], ["huggingface", revision]);
    expect(paper).toMatchObject({ listedAt: day(10), provenance: { listedAt: "arxiv" } });
  });

  test("that says nothing new is no change, and no paper remembers being one", () => {
    const same = telling({ listedAt: day(5), saidAt: day(20), isRevision: true });
    const { kinds, paper } = tell(["arxiv", telling()], ["arxiv", same]);
    expect(kinds).toEqual(["new", "same"]);
    expect(paper).not.toHaveProperty("isRevision");
    expect(tell(["arxiv", revision]).paper).not.toHaveProperty("isRevision");
  });
});

describe("two papers that are one", () => {
  const byArxiv = tell([
    "arxiv",
    telling({ title: "By arXiv", tldr: "arXiv says", listedAt: day(3), comment: "9 pages" }),
  ]).paper;
  const byHuggingFace = tell([
    "huggingface",
    telling({
      key: "huggingface:1",
      title: "By HF",
      tldr: "HF says",
      keywords: ["rl"],
      listedAt: day(9),
      links: { paper: "https://example.org/1", code: "https://github.com/a/b" },
    }),
  ]).paper;
  const joined = {
    title: "By arXiv",
    tldr: "HF says",
    keywords: ["rl"],
    comment: "9 pages",
    listedAt: day(9),
    links: { paper: "https://arxiv.org/abs/2605.19577", code: "https://github.com/a/b" },
    provenance: {
      title: "arxiv",
      tldr: "huggingface",
      keywords: "huggingface",
      comment: "arxiv",
      listedAt: "huggingface",
      "links.paper": "arxiv",
      "links.code": "huggingface",
    },
  };

  test.each([
    ["the archive's", byArxiv, byHuggingFace],
    ["the list's", byHuggingFace, byArxiv],
  ])("have the better source's word for each field, under %s key", (_, survivor, twin) => {
    const paper = joinPapers(survivor, twin);
    expect(paper).toMatchObject(joined);
    expect(paper.key).toBe(survivor.key);
    expect(paper.told).toEqual(survivor.told);
  });

  test("have the survivor's word where both are as good", () => {
    const twin = tell(["arxiv", telling({ title: "Twin", doi: "10.1/a", listedAt: day(2) })]).paper;
    const paper = joinPapers(byArxiv, twin);
    expect(paper).toMatchObject({ title: "By arXiv", doi: "10.1/a", listedAt: day(2) });
    expect(paper.provenance["doi"]).toBe("arxiv");
  });

  test("fill each other's gaps, of whatever source", () => {
    const twin = tell(["elsewhere", telling({ title: "Else", abstract: "Only here." })]).paper;
    const paper = joinPapers(byArxiv, twin);
    expect(paper).toMatchObject({ title: "By arXiv", abstract: "Only here." });
    expect(paper.provenance["abstract"]).toBe("elsewhere");
  });

  test("are left as they were, and joined again stay the same", () => {
    const before = structuredClone([byHuggingFace, byArxiv]);
    const paper = joinPapers(byHuggingFace, byArxiv);
    expect([byHuggingFace, byArxiv]).toEqual(before);
    expect(joinPapers(paper, byArxiv)).toEqual(paper);
    expect(joinPapers(paper, paper)).toEqual(paper);
  });
});

test("what is known and what is told are left as they were", () => {
  const known = tell(["huggingface", telling()]).paper;
  const before = structuredClone(known);
  mergePaper(known, telling({ title: "New", saidAt: day(12), tldr: "x" }), "huggingface");
  expect(known).toEqual(before);
});

/** Few values and instants, so that tellings meet in every way. */
const anyTelling = fc
  .record({
    title: fc.constantFrom("A", "B", "C"),
    tldr: fc.constantFrom(undefined, "x", "y"),
    code: fc.constantFrom(undefined, "https://a.example/", "https://b.example/"),
    listed: fc.integer({ min: 1, max: 3 }),
    said: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ title, tldr, code, listed, said }) =>
    telling({
      title,
      ...(tldr && { tldr }),
      links: { paper: "https://arxiv.org/abs/2605.19577", ...(code && { code }) },
      listedAt: day(listed),
      saidAt: day(said),
    }),
  );
const anySource = fc.constantFrom("arxiv", "huggingface", "file", "elsewhere", "nowhere");

test("whatever was told, telling all of it again in the same order changes nothing", () => {
  const anyHistory = fc.array(fc.tuple(anySource, anyTelling), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(anyHistory, (history) => {
      const { kinds } = tell(...history, ...history);
      expect(new Set(kinds.slice(history.length))).toEqual(new Set(["same"]));
    }),
    { numRuns: 1_000 },
  );
});

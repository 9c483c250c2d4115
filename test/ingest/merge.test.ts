import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mergePaper } from "../../src/ingest/merge.ts";
import type { KnownPaper, PaperRecord } from "../../src/model.ts";

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

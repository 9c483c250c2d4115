import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { PAPER_RULES } from "../../src/ingest/merge.ts";
import type { PaperRecord } from "../../src/model.ts";
import { createPaperStore, type PaperStore } from "../../src/store/paper-store.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const NOW = new Date("2026-05-20T09:00:00Z");
const LATER = new Date("2026-05-21T09:00:00Z");
const LISTED = new Date("2026-05-20T00:00:00Z");

function telling(n: number, fields: Partial<PaperRecord> = {}): PaperRecord {
  const id = `2605.${String(n).padStart(5, "0")}`;
  return {
    key: `arxiv:${id}`,
    title: `Paper ${n}`,
    authors: ["Ada, One", 'Bo "B" {Two}'],
    categories: [],
    keywords: [],
    links: { paper: `https://arxiv.org/abs/${id}` },
    listedAt: LISTED,
    saidAt: LISTED,
    signals: [{ kind: "upvotes", value: n, seenAt: LISTED }],
    ...fields,
  };
}

const NOTHING = { new: 0, changed: 0, same: 0, signalsNew: 0, unknown: [], failed: [] };

const readAt = (value: number, seenAt: Date) =>
  telling(1, { saidAt: seenAt, signals: [{ kind: "upvotes", value, seenAt }] });

const failing = {
  ...PAPER_RULES,
  merge: () => {
    throw new Error("merge failed");
  },
};

describe.each(databaseKinds)("papers, %s", (kind) => {
  let database: TestDatabase;
  let store: PaperStore;
  const save = (source: string, ...records: PaperRecord[]) =>
    store.savePapers(source, records, NOW, PAPER_RULES);
  const stored = async (key = "arxiv:2605.00001") =>
    await database.db.paper.findUniqueOrThrow({ where: { key }, include: { sources: true } });

  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
    store = createPaperStore(database.db);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.paper.updateMany({ data: { aliasOfId: null } });
    await database.db.paper.deleteMany();
  });

  test("stores a paper with all it was told, its source and its readings", async () => {
    const full = telling(1, {
      doi: "10.1/x",
      abstract: "About graphs",
      tldr: "Graphs.",
      categories: ["cs.LG"],
      keywords: ["gnn"],
      organization: "Lab",
      publishedAt: new Date("2026-05-19T01:02:03.004Z"),
      links: { paper: "https://arxiv.org/abs/2605.00001", code: "https://github.com/a/b" },
    });
    expect(await save("huggingface", full)).toEqual({ ...NOTHING, new: 1, signalsNew: 1 });
    const { signals, saidAt, ...fields } = full;
    expect(await stored()).toMatchObject({
      ...fields,
      aliasOfId: null,
      createdAt: NOW,
      updatedAt: NOW,
      provenance: { title: "huggingface", "links.code": "huggingface" },
      sources: [
        { source: "huggingface", listedAt: LISTED, firstSeenAt: saidAt, lastSeenAt: saidAt },
      ],
    });
    expect(await database.db.signal.findMany()).toMatchObject([
      { source: "huggingface", ...signals[0] },
    ]);
    const found = await database.db
      .$queryRaw`SELECT key FROM paper WHERE search @@ 'graph'::tsquery`;
    expect(found).toEqual([{ key: "arxiv:2605.00001" }]);
  });

  test("the same again is same, down to the last column", async () => {
    await save("huggingface", telling(1), telling(2));
    const before = await database.db.paper.findMany();
    const again = await store.savePapers(
      "huggingface",
      [telling(1), telling(2)],
      LATER,
      PAPER_RULES,
    );
    expect(again).toEqual({ ...NOTHING, same: 2 });
    expect(await database.db.paper.findMany()).toEqual(before);
  });

  test("only what changed is written, many at once", async () => {
    const papers = Array.from({ length: 40 }, (_, n) => telling(n));
    await save("huggingface", ...papers);
    const even = papers.map((_, n) =>
      n % 2
        ? telling(n)
        : telling(n, { saidAt: LATER, tldr: `About ${n}`, authors: ["New, Name"] }),
    );
    const saved = await store.savePapers("huggingface", even, LATER, PAPER_RULES);
    expect(saved).toEqual({ ...NOTHING, changed: 20, same: 20 });
    expect(await stored("arxiv:2605.00004")).toMatchObject({
      tldr: "About 4",
      authors: ["New, Name"],
      createdAt: NOW,
      updatedAt: LATER,
      sources: [{ firstSeenAt: LISTED, lastSeenAt: LATER }],
    });
    expect(await stored("arxiv:2605.00005")).toMatchObject({ tldr: null, updatedAt: NOW });
  });

  test("readings are only added", async () => {
    await save("huggingface", readAt(3, LISTED));
    expect((await save("huggingface", readAt(9, LATER))).signalsNew).toBe(1);
    expect((await save("huggingface", readAt(7, LATER))).signalsNew).toBe(0);
    const values = await database.db.signal.findMany({ orderBy: { seenAt: "asc" } });
    expect(values.map(({ value }) => value)).toEqual([3, 9]);
  });

  test("one paper twice in a batch is one paper", async () => {
    const twice = [telling(1), telling(1, { saidAt: LATER, title: "Renamed" })];
    expect(await save("huggingface", ...twice)).toMatchObject({ new: 1, changed: 1, same: 0 });
    expect(await stored()).toMatchObject({ title: "Renamed", sources: [{ lastSeenAt: LATER }] });
    expect(await save("huggingface", ...twice)).toMatchObject({ new: 0, changed: 0, same: 2 });
  });

  test("two sources tell one paper, and the better one keeps what it said", async () => {
    await save("huggingface", telling(1, { title: "By HF", tldr: "Short." }));
    await save("arxiv", telling(1, { title: "By arXiv", signals: [] }));
    const again = await save("huggingface", telling(1, { title: "By HF, again", saidAt: LATER }));
    expect(again).toMatchObject({ changed: 0, same: 1 });
    expect(await stored()).toMatchObject({ title: "By arXiv", tldr: "Short." });
    expect((await stored()).sources.map(({ source }) => source).toSorted()).toEqual([
      "arxiv",
      "huggingface",
    ]);
  });

  test("a better source that agrees keeps the field against a later word of the other", async () => {
    await save("huggingface", telling(1));
    await save("arxiv", telling(1));
    await save("huggingface", telling(1, { title: "Other", saidAt: LATER }));
    expect(await stored()).toMatchObject({ title: "Paper 1", provenance: { title: "arxiv" } });
  });

  test("what is told of an alias is kept at the paper it stands for", async () => {
    await save("huggingface", telling(1), telling(2), telling(3));
    const [one, two, three] = await database.db.paper.findMany({ orderBy: { key: "asc" } });
    await database.db.paper.update({ where: { id: three!.id }, data: { aliasOfId: two!.id } });
    await database.db.paper.update({ where: { id: two!.id }, data: { aliasOfId: one!.id } });
    const told = telling(3, {
      saidAt: LATER,
      tldr: "Told of the twin",
      signals: [{ kind: "stars", value: 5, seenAt: LATER }],
    });
    expect(await save("huggingface", told, telling(1))).toMatchObject({
      changed: 1,
      signalsNew: 1,
    });
    expect(await stored("arxiv:2605.00001")).toMatchObject({ tldr: "Told of the twin" });
    expect(await stored("arxiv:2605.00003")).toMatchObject({ tldr: null, title: "Paper 3" });
    expect(await database.db.signal.count({ where: { paperId: one!.id } })).toBe(2);
  });

  test("a record that the database refuses is named and costs no other", async () => {
    const bad = telling(2, { title: "NUL \u0000 in a title" });
    const saved = await save("huggingface", telling(1), bad, telling(3), telling(4, { title: "" }));
    expect(saved).toMatchObject({ new: 2, signalsNew: 2 });
    expect(saved.failed).toEqual([
      { id: "arxiv:2605.00002", reason: "refused by the database (22021)" },
      { id: "arxiv:2605.00004", reason: "refused by the database (23514)" },
    ]);
    expect(await database.db.paper.count()).toBe(2);
  });

  test("a fault that is not a record's own is thrown, and nothing is half stored", async () => {
    await expect(store.savePapers("x", [telling(1)], NOW, failing)).rejects.toThrow("merge failed");
    expect(await database.db.paper.count()).toBe(0);
  });

  test("more than a batch, and more readings than a statement takes", async () => {
    const many = Array.from({ length: 1_100 }, (_, n) => telling(n));
    const read = Array.from({ length: 12_000 }, (_, n) => ({
      kind: "upvotes" as const,
      value: n,
      seenAt: new Date(LATER.getTime() + n * 1_000),
    }));
    const saved = await save("file", ...many, telling(1, { saidAt: LATER, signals: read }));
    expect(saved).toMatchObject({ new: 1_100, same: 1, signalsNew: 13_100 });
  });

  test("several processes at once end as one would", async () => {
    const records = Array.from({ length: 60 }, (_, n) => telling(n));
    const runs = [records, records.toReversed(), records.slice(20), records].map((part) =>
      save("huggingface", ...part),
    );
    const saved = await Promise.all(runs);
    expect(saved.reduce((sum, one) => sum + one.new, 0)).toBe(60);
    expect(saved.flatMap(({ failed }) => failed)).toEqual([]);
    expect(await database.db.signal.count()).toBe(60);
  });

  test("a run is recorded with its counts", async () => {
    const counts = { papers: { new: 1, changed: 0, same: 0 }, signals: { new: 2 }, leftOut: [] };
    const summary = { source: "huggingface", state: "partial", reason: "status 503", ...counts };
    const listings = [{ part: "", day: "2026-05-20", count: 1, digest: "d" }];
    await store.recordRun({ startedAt: NOW, finishedAt: LATER, summary, listings });
    expect(await database.db.sourceRun.findMany()).toMatchObject([
      {
        source: "huggingface",
        state: "partial",
        reason: "status 503",
        startedAt: NOW,
        finishedAt: LATER,
        counts,
        listings,
      },
    ]);
  });
});

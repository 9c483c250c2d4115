import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { PAPER_RULES } from "../../src/ingest/merge.ts";
import type { PaperRecord } from "../../src/model.ts";
import { createPaperStore } from "../../src/store/paper-store.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";
import { LISTED_AT, record } from "../support/papers.ts";

const at = (hours: number) => new Date(LISTED_AT.getTime() + hours * 3_600_000);
const TITLE = "Graphs that learn to forget";
const AUTHORS = ["Ada King", "Bo Two"];
const DOI = "10.1/x";

/** The work as told under a key; one upvote a telling, seen at `hours`. */
function told(key: string, more: Partial<PaperRecord> = {}, hours = 0): PaperRecord {
  const signals = [{ kind: "upvotes" as const, value: 1, seenAt: at(hours) }];
  const said = { authors: AUTHORS, signals, saidAt: at(hours), ...more };
  return { ...record("", TITLE, said), key, links: { paper: `https://example.org/${key}` } };
}
const arxiv = (more: Partial<PaperRecord> = {}, hours = 0) => told("arxiv:2601.00001", more, hours);
const journal = (more: Partial<PaperRecord> = {}, hours = 0) =>
  told(`doi:${DOI}`, { doi: DOI, ...more }, hours);
const own = (more: Partial<PaperRecord> = {}, hours = 0) => told("openreview:abc", more, hours);
const OTHER_TITLE = { title: "Forgetful graphs: a longer version" };

describe.each(databaseKinds)("twins on %s", (kind) => {
  let database: TestDatabase;
  const clear = async () =>
    void (await database.db.$executeRaw`TRUNCATE paper RESTART IDENTITY CASCADE`);
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  beforeEach(clear);
  afterAll(async () => await database.close());

  const save = (source: string, ...records: PaperRecord[]) =>
    createPaperStore(database.db).savePapers(source, records, LISTED_AT, PAPER_RULES);
  /** `[key, id, id of the paper it leads to]`, in the order of ids. */
  const keys = async () => {
    const rows = await database.db.paper.findMany({ orderBy: { id: "asc" } });
    return rows.map(({ key, id, aliasOfId }) => [key, id, aliasOfId] as const);
  };
  const papers = () =>
    database.db.paper.findMany({
      where: { aliasOfId: null },
      include: { sources: { orderBy: { source: "asc" } }, signals: { orderBy: { seenAt: "asc" } } },
      orderBy: { id: "asc" },
    });

  test("a paper told by its DOI is the arXiv paper that is stored", async () => {
    await save("arxiv", arxiv({ doi: DOI }));
    const saved = await save("file", journal({ ...OTHER_TITLE, tldr: "Short." }, 1));
    expect(saved).toMatchObject({ new: 0, changed: 1, signalsNew: 1 });
    expect(await keys()).toEqual([
      ["arxiv:2601.00001", 1, null],
      [`doi:${DOI}`, 2, 1],
    ]);
    expect(await papers()).toMatchObject([
      {
        title: TITLE,
        tldr: "Short.",
        sources: [{ source: "arxiv" }, { source: "file" }],
        signals: [{ source: "arxiv" }, { source: "file" }],
      },
    ]);
  });

  test("a paper stored by its DOI keeps its id and takes the arXiv key; the old one leads there", async () => {
    await save("file", journal(OTHER_TITLE));
    expect(await save("arxiv", arxiv({ doi: DOI }, 1))).toMatchObject({ new: 0, changed: 1 });
    expect(await keys()).toEqual([
      ["arxiv:2601.00001", 1, null],
      [`doi:${DOI}`, 2, 1],
    ]);
    expect(await papers()).toMatchObject([{ title: TITLE, doi: DOI }]);
    await save("file", journal({ ...OTHER_TITLE, tldr: "Told by the old key." }, 2));
    expect(await papers()).toMatchObject([{ id: 1, tldr: "Told by the old key." }]);
  });

  test("the same title and authors make twins, however they are written", async () => {
    await save("file", own({ title: "Gráphs that learn, to forget!", authors: ["King, Ada"] }));
    expect(await save("arxiv", arxiv())).toMatchObject({ new: 0, changed: 1 });
    expect(await keys()).toEqual([
      ["arxiv:2601.00001", 1, null],
      ["openreview:abc", 2, 1],
    ]);
  });

  test("twins within one batch are one paper, under the best of their keys", async () => {
    const saved = await save("file", own(), journal({}, 1), arxiv({}, 2), own({}, 3));
    expect(saved).toMatchObject({ new: 1, signalsNew: 4, failed: [] });
    const [paper, ...aliases] = await keys();
    expect(paper).toEqual(["arxiv:2601.00001", 1, null]);
    expect(aliases.map(([key]) => key).toSorted()).toEqual([`doi:${DOI}`, "openreview:abc"]);
    expect(aliases.map(([, , leadsTo]) => leadsTo)).toEqual([1, 1]);
  });

  test.each([
    ["one after the other", (records: PaperRecord[]) => records.map((one) => [one])],
    ["in one batch", (records: PaperRecord[]) => [records]],
  ])("a telling again under any key is the same, %s", async (_, batchesOf) => {
    const records = [own(), journal({}, 1), arxiv({ doi: DOI }, 2)];
    for (const batch of batchesOf(records)) await save("file", ...batch);
    const before = await database.db.paper.findMany();
    const nothing = { new: 0, changed: 0, signalsNew: 0 };
    for (const batch of batchesOf(records))
      expect(await save("file", ...batch)).toMatchObject({ ...nothing, same: batch.length });
    expect(await database.db.paper.findMany()).toEqual(before);
  });

  test("two stored papers that turn out to be one are joined, with all that was known", async () => {
    await save("file", journal({ ...OTHER_TITLE, tldr: "By the journal." }));
    await save("huggingface", arxiv({}, 1));
    await database.db.topic.create({
      data: { id: 1, name: "t", query: "t", canonical: "t", createdAt: at(0) },
    });
    const match = { topicId: 1, relevance: 1, isStrict: true };
    await database.db.topicMatch.createMany({
      data: [1, 2].map((paperId) => ({ ...match, paperId })),
    });
    await save("huggingface", arxiv({ doi: DOI }, 2));
    expect(await keys()).toEqual([
      [`doi:${DOI}`, 1, 2],
      ["arxiv:2601.00001", 2, null],
    ]);
    expect(await papers()).toMatchObject([
      {
        title: TITLE,
        tldr: "By the journal.",
        matchedAt: null,
        sources: [{ source: "file" }, { source: "huggingface" }],
        signals: [{ source: "file" }, { source: "huggingface" }, { source: "huggingface" }],
      },
    ]);
    expect(await database.db.signal.count({ where: { paperId: 1 } })).toBe(0);
    expect(await database.db.topicMatch.findMany()).toMatchObject([{ paperId: 2 }]);
    await save("file", journal({ ...OTHER_TITLE, organization: "Lab" }, 3));
    expect(await papers()).toMatchObject([{ id: 2, organization: "Lab" }]);
  });

  test("what led to a paper leads to the one that stands for it in the end", async () => {
    await save("file", journal(OTHER_TITLE), own(OTHER_TITLE));
    await save("arxiv", arxiv());
    await save("arxiv", arxiv({ doi: DOI }, 1));
    expect(await keys()).toEqual([
      [`doi:${DOI}`, 1, 3],
      ["openreview:abc", 2, 3],
      ["arxiv:2601.00001", 3, null],
    ]);
    const store = createPaperStore(database.db);
    const signals = [{ kind: "points" as const, value: 5, seenAt: at(2) }];
    expect(await store.saveReadings("hackernews", [{ key: "openreview:abc", signals }])).toBe(1);
    expect(await database.db.signal.count({ where: { paperId: 3, kind: "points" } })).toBe(1);
  });

  test("two stored papers in one batch with what joins them are joined", async () => {
    await save("file", journal(OTHER_TITLE), arxiv());
    expect(await papers()).toHaveLength(2);
    await save("file", journal(OTHER_TITLE), arxiv({ doi: DOI }, 1));
    expect(await papers()).toMatchObject([{ key: "arxiv:2601.00001" }]);
  });

  test("two new papers of a batch are one when a later record joins them", async () => {
    const saved = await save("file", arxiv(), journal(OTHER_TITLE, 1), arxiv({ doi: DOI }, 2));
    expect(saved).toMatchObject({ new: 1, changed: 1, same: 1, signalsNew: 3 });
    expect(await papers()).toMatchObject([{ key: "arxiv:2601.00001", signals: [{}, {}, {}] }]);
    expect(await keys()).toHaveLength(2);
  });

  test("a new key before the stored paper's own in one batch leads to it", async () => {
    await save("file", arxiv());
    expect(await save("file", own(), arxiv({}, 1))).toMatchObject({ new: 0, signalsNew: 1 });
    expect(await keys()).toEqual([
      ["arxiv:2601.00001", 1, null],
      ["openreview:abc", 2, 1],
    ]);
  });

  test("a paper told by its old key and by a new one in one batch is stored once", async () => {
    await save("file", arxiv({ doi: DOI }), journal());
    const saved = await save("file", journal({ tldr: "Short." }, 1), own({}, 2));
    expect(saved).toMatchObject({ new: 0, signalsNew: 2, failed: [] });
    expect(await papers()).toMatchObject([{ key: "arxiv:2601.00001", tldr: "Short." }]);
    expect(await keys()).toHaveLength(3);
  });

  test("a record that is like two stored papers joins both at once", async () => {
    await save("file", journal(OTHER_TITLE), own());
    await save("arxiv", arxiv({ doi: DOI }));
    expect((await papers()).map(({ key }) => key)).toEqual(["arxiv:2601.00001"]);
    expect((await keys()).map(([key]) => key).toSorted()).toEqual([
      "arxiv:2601.00001",
      `doi:${DOI}`,
      "openreview:abc",
    ]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { PAPER_RULES } from "../../src/ingest/merge.ts";
import type { PaperRecord } from "../../src/model.ts";
import { findStrict, findWith } from "../../src/store/corpus.ts";
import { createPaperStore } from "../../src/store/paper-store.ts";
import { readCandidates } from "../../src/store/scores.ts";
import { noteTried, readWanted, wantPapers } from "../../src/store/wanted-papers.ts";
import { restorePapers, withdrawPapers } from "../../src/store/withdrawn-papers.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";
import { LISTED_AT, record } from "../support/papers.ts";

const at = (hours: number) => new Date(LISTED_AT.getTime() + hours * 3_600_000);
const key = (n: number) => `arxiv:2601.0000${n}`;
const paper = (n: number, more: Partial<PaperRecord> = {}) =>
  record(`2601.0000${n}`, `Graph paper ${n}`, more);

describe.each(databaseKinds)("on %s", (kind) => {
  let database: TestDatabase;
  const clear = async () =>
    void (await database.db.$executeRaw`TRUNCATE paper, wanted_paper RESTART IDENTITY CASCADE`);
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  beforeEach(clear);
  afterAll(async () => await database.close());

  const save = (source: string, ...records: PaperRecord[]) =>
    createPaperStore(database.db).savePapers(source, records, LISTED_AT, PAPER_RULES);
  const want = (keys: string[], hours = 0) =>
    wantPapers(database.db, "hackernews", keys, at(hours));
  const wanted = (hours: number, most = 10) => readWanted(database.db, at(hours), most);
  const tried = (keys: string[], hours: number) => noteTried(database.db, keys, at(hours));

  describe("wanted papers", () => {
    test("are read newest first, those of one instant by key, at most so many", async () => {
      await want([key(2), key(1)], 0);
      await want([key(3)], 1);
      expect(await wanted(2)).toEqual([key(3), key(1), key(2)]);
      expect(await wanted(2, 2)).toEqual([key(3), key(1)]);
    });

    test("stay as they were first noted", async () => {
      await want([key(1)], 0);
      await wantPapers(database.db, "file", [key(1), key(2)], at(1));
      const rows = await database.db.wantedPaper.findMany({ orderBy: { key: "asc" } });
      expect(rows).toMatchObject([
        { key: key(1), wantedBy: "hackernews", since: at(0), triedAt: null, tries: 0 },
        { key: key(2), wantedBy: "file", since: at(1) },
      ]);
    });

    test("are none that are known, by whatever key, nor any once they come", async () => {
      await save("arxiv", paper(1));
      const [one] = await database.db.paper.findMany();
      await database.db.paper.create({
        data: { ...row("doi:10.1/x"), aliasOfId: one!.id },
      });
      await want([key(1), "doi:10.1/x", key(2)]);
      expect(await database.db.wantedPaper.findMany()).toMatchObject([{ key: key(2) }]);
      await save("arxiv", paper(2));
      expect(await wanted(1)).toEqual([]);
    });

    test("are asked of arXiv, so only under its keys", async () => {
      await want(["doi:10.1/x", "openreview:abc"]);
      await want([]);
      expect(await wanted(1)).toEqual([]);
    });

    test("are also papers that another source listed and arXiv has not told of", async () => {
      await save("huggingface", paper(1), paper(2, { listedAt: at(2) }), paper(3));
      await save("arxiv", paper(3));
      await save("file", paper(4, { key: "doi:10.1/y" }));
      await want([key(5)], 1);
      expect(await wanted(3)).toEqual([key(2), key(5), key(1)]);
      expect(await wanted(1)).toEqual([key(5), key(1)]);
      await save("arxiv", paper(2));
      expect(await wanted(3)).toEqual([key(5), key(1)]);
    });

    test("are not asked for when older than two weeks", async () => {
      await save("huggingface", paper(1));
      await want([key(2)]);
      expect(await wanted(24 * 14 - 1)).toEqual([key(1), key(2)]);
      expect(await wanted(24 * 14)).toEqual([]);
    });

    test("rest for six hours after a try, and are given up after five", async () => {
      await save("huggingface", paper(1));
      await want([key(2)]);
      const both = [key(1), key(2)];
      for (const hours of [1, 8, 15, 22, 29]) {
        expect(await wanted(hours)).toEqual(both);
        await tried(both, hours);
        expect(await wanted(hours + 6)).toEqual([]);
      }
      expect(await wanted(36)).toEqual([]);
      const rows = await database.db.wantedPaper.findMany({ orderBy: { key: "asc" } });
      expect(rows).toMatchObject([
        { key: key(1), wantedBy: "arxiv-api", since: at(1), triedAt: at(29), tries: 5 },
        { key: key(2), wantedBy: "hackernews", since: at(0), triedAt: at(29), tries: 5 },
      ]);
    });
  });

  describe("withdrawn papers", () => {
    const withdrawnAt = async () => {
      const rows = await database.db.paper.findMany({ orderBy: { id: "asc" } });
      return rows.map((each) => each.withdrawnAt);
    };

    test("that the archive has again may be chosen again", async () => {
      await save("arxiv", paper(1), paper(2));
      await withdrawPapers(database.db, [key(1), key(2)], at(1));
      await restorePapers(database.db, [key(1), "arxiv:unknown"]);
      expect(await withdrawnAt()).toEqual([null, at(1)]);
    });

    test("keep the date they were first taken back", async () => {
      await save("arxiv", paper(1), paper(2));
      await withdrawPapers(database.db, [key(1), "arxiv:unknown"], at(1));
      await withdrawPapers(database.db, [key(1)], at(2));
      await withdrawPapers(database.db, [], at(2));
      expect(await withdrawnAt()).toEqual([at(1), null]);
    });

    test("are those that a twin's key stands for", async () => {
      await save("arxiv", paper(1));
      const [one] = await database.db.paper.findMany();
      await database.db.paper.create({ data: { ...row("doi:10.1/x"), aliasOfId: one!.id } });
      await withdrawPapers(database.db, ["doi:10.1/x"], at(1));
      expect(await withdrawnAt()).toEqual([at(1), null]);
    });

    test("are no candidates from then on", async () => {
      await save("arxiv", paper(1), paper(2));
      await withdrawPapers(database.db, [key(1)], at(2));
      expect(await readCandidates(database.db, at(1))).toHaveLength(2);
      expect(await readCandidates(database.db, at(2))).toMatchObject([{ paperId: 2 }]);
    });

    test("are not found by the search", async () => {
      await save("arxiv", paper(1), paper(2));
      await withdrawPapers(database.db, [key(1)], at(2));
      const limits = { now: at(3), most: 10 };
      const strict = { ...limits, query: { kind: "word", text: "graph" } as const };
      expect(await findStrict(database.db, strict)).toMatchObject([{ id: 2 }]);
      const looks = [{ lexemes: ["graph"], weight: 1 }];
      expect(await findWith(database.db, { ...limits, looks })).toEqual([2]);
    });

    test("stay withdrawn when they are told again", async () => {
      await save("arxiv", paper(1));
      await withdrawPapers(database.db, [key(1)], at(1));
      await save("huggingface", paper(1, { title: "Told again", saidAt: at(2), tldr: "New." }));
      expect(await withdrawnAt()).toEqual([at(1)]);
    });
  });
});

function row(id: string) {
  const stamps = { listedAt: LISTED_AT, createdAt: LISTED_AT, updatedAt: LISTED_AT };
  return { key: id, title: "A twin", links: {}, ...stamps };
}

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Reading } from "../../src/model.ts";
import type { KeyedReadings } from "../../src/paper-rules.ts";
import { readLinkedCode } from "../../src/store/linked-code.ts";
import { listPapers } from "../../src/store/listed-papers.ts";
import { insertReadings } from "../../src/store/readings.ts";
import { withdrawPapers } from "../../src/store/withdrawn-papers.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";
import { LISTED_AT, record, savePapers } from "../support/papers.ts";

const at = (hours: number) => new Date(LISTED_AT.getTime() + hours * 3_600_000);
const points = (value: number, hours = 0): Reading => ({
  kind: "points",
  value,
  seenAt: at(hours),
});
const of = (key: string, ...signals: Reading[]): KeyedReadings => ({ key, signals });

describe.each(databaseKinds)("on %s", (kind) => {
  let database: TestDatabase;
  const clear = async () =>
    void (await database.db.$executeRaw`TRUNCATE paper RESTART IDENTITY CASCADE`);
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  beforeEach(clear);
  afterAll(async () => await database.close());

  async function addAlias(key: string, aliasOfId: number) {
    const stamps = { listedAt: LISTED_AT, createdAt: LISTED_AT, updatedAt: LISTED_AT };
    const data = { key, title: "A twin", links: {}, aliasOfId, ...stamps };
    await database.db.paper.create({ data });
  }

  test("a paper of an archive is listed from when people noticed it, the earliest time of it", async () => {
    const { db } = database;
    await savePapers(db, [record("2601.00001", "One")]);
    const notice = (source: string, hours: number) =>
      listPapers(db, source, [{ key: "arxiv:2601.00001", listedAt: at(hours) }], ["arxiv"], at(99));
    const listed = async () => (await db.paper.findFirstOrThrow()).listedAt;
    await notice("hackernews", 50);
    expect(await listed()).toEqual(at(50));
    await notice("hackernews", 60);
    expect(await listed()).toEqual(at(50));
    await notice("hackernews", 40);
    expect(await listed()).toEqual(at(40));
    // Of two lists the one that had it first stays.
    await notice("other", 30);
    expect(await listed()).toEqual(at(40));
  });

  describe("readings", () => {
    const insert = (readings: KeyedReadings[], isDryRun = false) =>
      insertReadings(database.db, "hackernews", readings, isDryRun);
    const stored = async () => {
      const rows = await database.db.signal.findMany({
        orderBy: [{ paperId: "asc" }, { seenAt: "asc" }, { kind: "asc" }],
      });
      return rows.map(({ paperId, value }) => [paperId, value]);
    };

    beforeEach(async () => {
      await savePapers(database.db, [record("2601.00001", "One"), record("2601.00002", "Two")]);
    });

    test("of a count that did not change are passed over for eleven hours", async () => {
      const counts = [points(3), points(3, 1), points(3, 11), points(4, 12), points(4, 13)];
      for (const one of counts) await insert([of("arxiv:2601.00001", one)]);
      expect(await stored()).toEqual([
        [1, 3],
        [1, 4],
      ]);
      await insert([of("arxiv:2601.00001", points(4, 23.5))]);
      expect(await stored()).toHaveLength(3);
    });

    test("are added with all that was counted, and those known before are passed over", async () => {
      const first = of("arxiv:2601.00001", points(3), { ...points(1), kind: "comments" });
      expect(await insert([first, of("arxiv:2601.00002", points(7))])).toBe(3);
      expect(await database.db.signal.findMany({ where: { paperId: 2 } })).toEqual([
        { paperId: 2, source: "hackernews", ...points(7) },
      ]);
      const again = of("arxiv:2601.00001", points(99), points(4, 1));
      expect(await insert([first, again])).toBe(1);
      expect(await stored()).toEqual([
        [1, 1],
        [1, 3],
        [1, 4],
        [2, 7],
      ]);
    });

    test("of another source at the same instant stand beside them", async () => {
      await insert([of("arxiv:2601.00001", points(3))]);
      const others = [of("arxiv:2601.00001", points(5))];
      expect(await insertReadings(database.db, "github", others, false)).toBe(1);
    });

    test("of papers that are not known are passed over", async () => {
      expect(await insert([of("doi:10.1/none", points(3)), of("arxiv:2601.00002")])).toBe(0);
      expect(await insert([])).toBe(0);
    });

    test("under a twin's key go to the paper it stands for, the higher of two counts", async () => {
      await addAlias("doi:10.1/x", 2);
      expect(await insert([of("doi:10.1/x", points(3, 1))])).toBe(1);
      const both = [
        of("arxiv:2601.00002", points(4, 2)),
        of("doi:10.1/x", points(6, 2), points(1, 3)),
        of("arxiv:2601.00002", points(5, 2)),
      ];
      expect(await insert(both)).toBe(2);
      expect(await stored()).toEqual([
        [2, 3],
        [2, 6],
        [2, 1],
      ]);
    });

    test("of a dry run are counted and not kept", async () => {
      expect(await insert([of("arxiv:2601.00001", points(3))], true)).toBe(1);
      expect(await stored()).toEqual([]);
    });
  });

  test("linked code is that of papers that may be chosen, newest first", async () => {
    const code = (n: number, listedAt = at(0)) =>
      record(`2601.0000${n}`, `Paper ${n}`, {
        listedAt,
        links: { paper: "https://arxiv.org/abs/1", code: `https://github.com/a/${n}` },
      });
    const papers = [
      code(1),
      code(2, at(5)),
      code(3),
      code(4),
      code(5, at(-24 * 7)),
      code(6, at(9)),
    ];
    await savePapers(database.db, [...papers, record("2601.00007", "Without code")]);
    await withdrawPapers(database.db, ["arxiv:2601.00003"], at(1));
    await database.db.paper.updateMany({
      where: { key: "arxiv:2601.00004" },
      data: { aliasOfId: 1 },
    });
    expect(await readLinkedCode(database.db, at(6))).toEqual([
      { key: "arxiv:2601.00002", url: "https://github.com/a/2" },
      { key: "arxiv:2601.00001", url: "https://github.com/a/1" },
    ]);
  });
});

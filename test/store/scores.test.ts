import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { byScore, FORMULA, rankPapers } from "../../src/rank/score.ts";
import { loadEdition, saveEdition } from "../../src/store/editions.ts";
import { readCandidates } from "../../src/store/scores.ts";
import {
  databaseKinds,
  emptyDatabase,
  openTestDatabaseOn,
  type TestDatabase,
} from "../support/database.ts";
import { record, savePapers } from "../support/papers.ts";

const at = (hours: number) => new Date(Date.parse("2026-01-28T00:00:00Z") + hours * 3_600_000);

describe.each(databaseKinds)("scores on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  beforeEach(async () => await emptyDatabase(database));
  afterAll(async () => await database.close());

  async function edition(asOf: Date) {
    const { db } = database;
    const papers = rankPapers(await readCandidates(db, asOf));
    return await saveEdition(
      db,
      { asOf, formula: FORMULA, settings: {}, missing: [], papers },
      asOf,
    );
  }

  function paper(id: string, readings: [hours: number, votes: number][]) {
    const signals = readings.map(([hours, value]) => {
      return { kind: "upvotes" as const, value, seenAt: at(hours) };
    });
    return record(id, `Paper ${id}`, { signals });
  }

  test("are stored when a reading changes them, and not again for an hour that went by", async () => {
    const { db } = database;
    await savePapers(db, [
      paper("2601.00001", [
        [1, 4],
        [5, 8],
      ]),
      paper("2601.00002", [[1, 6]]),
    ]);
    const first = await edition(at(2));
    expect(await db.paperScore.count()).toBe(2);
    const second = await edition(at(3));
    expect(await db.paperScore.count()).toBe(2);
    const third = await edition(at(6));
    expect(await db.paperScore.count()).toBe(3);
    const orderOf = async (id: typeof first) =>
      (await loadEdition(db, id, byScore)).papers.map(({ parts }) => parts.votes);
    expect(await orderOf(first)).toEqual([6, 4]);
    expect(await orderOf(second)).toEqual([6, 4]);
    expect(await orderOf(third)).toEqual([8, 6]);
  });

  test("hold on when the edition that first saw them is gone", async () => {
    const { db } = database;
    await savePapers(db, [paper("2601.00001", [[1, 4]])]);
    const first = await edition(at(2));
    const second = await edition(at(3));
    await db.edition.delete({ where: { id: first } });
    expect((await loadEdition(db, second, byScore)).papers).toHaveLength(1);
  });

  test("see each source's newest count, and yesterday's beside it", async () => {
    const { db } = database;
    await savePapers(db, [
      paper("2601.00001", [
        [1, 4],
        [2, 5],
        [26, 40],
        [30, 50],
      ]),
    ]);
    const [seen] = await readCandidates(db, at(27));
    expect(seen?.signals).toEqual([
      { kind: "upvotes", source: "arxiv", value: 40, yesterday: { value: 5, hoursBefore: 24 } },
    ]);
    const [early] = await readCandidates(db, at(0.5));
    expect(early?.signals).toEqual([]);
  });

  test("are of papers first listed in the last seven days", async () => {
    const { db } = database;
    await savePapers(db, [paper("2601.00001", [[1, 4]])]);
    expect(await readCandidates(db, at(-1))).toEqual([]);
    expect(await readCandidates(db, at(24 * 7 - 1))).toHaveLength(1);
    expect(await readCandidates(db, at(24 * 7))).toEqual([]);
  });

  test("of words: every lexeme's papers are counted as papers come, change and go", async () => {
    const { db } = database;
    const df = async (lexeme: string) =>
      (await db.lexeme.findUnique({ where: { lexeme } }))?.papers;
    await savePapers(db, [
      record("2601.00001", "Graph networks"),
      record("2601.00002", "Road networks"),
    ]);
    expect([await df("network"), await df("road")]).toEqual([2, 1]);
    const saidAt = at(1);
    await savePapers(db, [record("2601.00002", "Graph paths", { saidAt })]);
    expect([await df("network"), await df("graph"), await df("road")]).toEqual([1, 2, 0]);
    await db.paperSource.deleteMany();
    await db.paper.deleteMany({ where: { key: "arxiv:2601.00001" } });
    expect([await df("network"), await df("graph")]).toEqual([0, 1]);
    expect(await db.corpus.findUniqueOrThrow({ where: { id: 1 } })).toEqual({
      id: 1,
      papers: 1n,
      words: 2n,
    });
  });
});

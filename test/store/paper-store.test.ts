import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { PAPER_RULES } from "../../src/ingest/merge.ts";
import type { PaperRecord } from "../../src/model.ts";
import { createPaperStore, type PaperStore } from "../../src/store/paper-store.ts";
import {
  databaseKinds,
  emptyDatabase,
  openTestDatabaseOn,
  type TestDatabase,
} from "../support/database.ts";
import { LISTED_AT, record } from "../support/papers.ts";

const at = (hours: number) => new Date(LISTED_AT.getTime() + hours * 3_600_000);
const DAY_HOURS = 24;

describe.each(databaseKinds)("the store of papers on %s", (kind) => {
  let database: TestDatabase;
  let store: PaperStore;
  let dry: PaperStore;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
    store = createPaperStore(database.db);
    dry = createPaperStore(database.db, true);
  });
  beforeEach(async () => await emptyDatabase(database));
  afterAll(async () => await database.close());

  const save = (source: string, ...records: PaperRecord[]) =>
    store.savePapers(source, records, LISTED_AT, PAPER_RULES);

  async function saveRun(hours: number, listings: object[], source = "arxiv", into = store) {
    const counts = { papers: {}, signals: {}, leftOut: [] };
    const summary = { source, state: "fresh", ...counts };
    await into.recordRun({ startedAt: at(hours), finishedAt: at(hours + 0.1), summary, listings });
  }

  const listing = (day: string, count: number, part = "") => {
    return { part, day, count, digest: `d${count}` };
  };

  test("a source's cursor is null, then what was saved last, each source's own", async () => {
    expect(await store.readCursor("arxiv")).toBeNull();
    await store.saveCursor("arxiv", { etag: "a", pages: [1, { n: null }] }, at(0));
    await store.saveCursor("github", { etag: "g" }, at(0));
    expect(await store.readCursor("arxiv")).toEqual({ etag: "a", pages: [1, { n: null }] });
    await store.saveCursor("arxiv", {}, at(1));
    expect(await store.readCursor("arxiv")).toEqual({});
    expect(await store.readCursor("github")).toEqual({ etag: "g" });
    expect(await database.db.sourceCursor.findMany({ where: { source: "arxiv" } })).toMatchObject([
      { updatedAt: at(1) },
    ]);
  });

  test("the listings of a source's earlier runs come in the order in which they were seen", async () => {
    await saveRun(2, [listing("2026-01-29", 5, "cs.LG"), listing("2026-01-28", 3, "cs.LG")]);
    await saveRun(1, [listing("2026-01-28", 4, "cs.CL")]);
    await saveRun(1, [listing("2026-01-28", 9)], "huggingface");
    await saveRun(1, []);
    await saveRun(4, [listing("2026-01-30", 1)]);
    const seen = await store.readListings("arxiv", at(3));
    expect(seen[0]).toEqual({ ...listing("2026-01-28", 4, "cs.CL"), seenAt: at(1) });
    expect(seen.slice(1)).toHaveLength(2);
    expect(seen.slice(1)).toEqual(
      expect.arrayContaining([
        { ...listing("2026-01-28", 3, "cs.LG"), seenAt: at(2) },
        { ...listing("2026-01-29", 5, "cs.LG"), seenAt: at(2) },
      ]),
    );
  });

  test("listings are remembered for nine weeks", async () => {
    await saveRun(0, [listing("2026-01-28", 5)]);
    expect(await store.readListings("arxiv", at(63 * DAY_HOURS - 1))).toHaveLength(1);
    expect(await store.readListings("arxiv", at(63 * DAY_HOURS))).toEqual([]);
  });

  test("a dry run says what would come of it, and nothing is kept", async () => {
    const signals = [{ kind: "upvotes" as const, value: 1, seenAt: at(0) }];
    const told = record("2601.00001", "Told", { signals });
    expect(await dry.savePapers("arxiv", [told], at(0), PAPER_RULES)).toMatchObject({
      new: 1,
      signalsNew: 1,
    });
    await dry.want("hackernews", ["arxiv:2601.00002"], at(0));
    await dry.saveCursor("arxiv", { etag: "a" }, at(0));
    await saveRun(0, [listing("2026-01-28", 5)], "arxiv", dry);
    for (const rows of [
      await database.db.paper.count(),
      await database.db.signal.count(),
      await database.db.wantedPaper.count(),
      await database.db.sourceCursor.count(),
      await database.db.sourceRun.count(),
    ])
      expect(rows).toBe(0);
  });

  test("a dry run beside real ones asks for everything anew and takes nothing back", async () => {
    await save("arxiv", record("2601.00001", "Told"));
    await store.saveCursor("arxiv", { etag: "a" }, at(0));
    await saveRun(0, [listing("2026-01-28", 5)]);
    expect(await dry.readCursor("arxiv")).toBeNull();
    expect(await dry.readListings("arxiv", at(1))).toHaveLength(1);
    await dry.withdraw(["arxiv:2601.00001"], at(1));
    const counted = [{ key: "arxiv:2601.00001", signals: [points(at(1))] }];
    expect(await dry.saveReadings("hackernews", counted)).toBe(1);
    expect(await database.db.paper.findMany()).toMatchObject([{ withdrawnAt: null }]);
    expect(await store.saveReadings("hackernews", counted)).toBe(1);
  });

  test("a revision changes a paper that is known", async () => {
    await save("arxiv", record("2601.00001", "First words"));
    const later = { saidAt: at(50), listedAt: at(50), isRevision: true } as const;
    const saved = await save("arxiv", record("2601.00001", "Better words", later));
    expect(saved).toMatchObject({ new: 0, changed: 1, unknown: [] });
    expect(await database.db.paper.findMany()).toMatchObject([
      { title: "Better words", listedAt: at(0) },
    ]);
  });

  test("a revision of a paper that is not known is named and brings nothing in", async () => {
    const isRevision = true as const;
    const signals = [points(at(0))];
    const revision = record("2601.00001", "Words", { isRevision, signals });
    const saved = await save("arxiv", revision, record("2601.00002", "Told"), revision);
    expect(saved).toMatchObject({ new: 1, signalsNew: 0 });
    expect(saved.unknown).toEqual(["arxiv:2601.00001", "arxiv:2601.00001"]);
    expect(await database.db.paper.findMany()).toMatchObject([{ key: "arxiv:2601.00002" }]);
    expect(await save("arxiv", revision, record("2601.00001", "Told too"))).toMatchObject({
      new: 1,
      unknown: ["arxiv:2601.00001"],
    });
  });

  test("what is listed again on a later day is still one paper, as first listed", async () => {
    const again = (hours: number) =>
      record("2601.00001", "Told", { listedAt: at(hours), saidAt: at(hours) });
    await save("huggingface", again(0));
    expect(await save("huggingface", again(24))).toMatchObject({ new: 0, changed: 0, same: 1 });
    expect(await save("file", again(48))).toMatchObject({ new: 0, same: 1 });
    expect(await database.db.paper.findMany({ include: { sources: true } })).toMatchObject([
      {
        listedAt: at(0),
        sources: [
          { source: "huggingface", listedAt: at(0), firstSeenAt: at(0), lastSeenAt: at(24) },
          { source: "file", listedAt: at(48) },
        ],
      },
    ]);
  });
});

function points(seenAt: Date) {
  return { kind: "points" as const, value: 5, seenAt };
}

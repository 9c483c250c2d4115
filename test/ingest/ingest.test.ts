import { expect, test } from "@jest/globals";
import { SpentError, StoppedError } from "../../src/ingest/http.ts";
import {
  ingestAll,
  ingestSource,
  type PaperStore,
  type SourceRun,
} from "../../src/ingest/ingest.ts";
import type { Source, SourceBatch } from "../../src/ingest/source.ts";
import type { PaperRecord } from "../../src/model.ts";

const NOW = new Date("2026-11-23T06:00:00Z");

const record = (n: number): PaperRecord => ({
  key: `arxiv:2601.0000${n}`,
  title: `Paper ${n}`,
  authors: [],
  categories: [],
  keywords: [],
  links: { paper: "https://arxiv.org/" },
  listedAt: NOW,
  saidAt: NOW,
  signals: [],
});
const batch = (...records: PaperRecord[]): SourceBatch => ({ records, leftOut: [] });

function sourceOf(...steps: (SourceBatch | Error)[]): Source {
  return {
    name: "test",
    async *read() {
      for (const step of steps) {
        if (step instanceof Error) throw step;
        yield step;
      }
    },
  };
}

/** Every key is new the first time, and the same after that. */
function memoryStore() {
  const seen = new Set<string>();
  const runs: SourceRun[] = [];
  const sources: string[] = [];
  const steps: string[] = [];
  const cursors: object[] = [];
  const store: PaperStore = {
    async savePapers(source, records) {
      sources.push(source);
      const fresh = records.filter(({ key }) => !seen.has(key));
      for (const { key } of fresh) seen.add(key);
      const same = records.length - fresh.length;
      const signalsNew = 2 * fresh.length;
      return { new: fresh.length, changed: 0, same, signalsNew, unknown: [], failed: [] };
    },
    async saveReadings(_, readings) {
      steps.push("readings");
      return readings.length;
    },
    async list(_, listed, archives) {
      steps.push(`list ${listed.map(({ key }) => key).join()} beside ${archives.join()}`);
    },
    async restore(keys) {
      steps.push(`restore ${keys.join()}`);
    },
    async withdraw(keys) {
      steps.push(`withdraw ${keys.join()}`);
    },
    async want(_, keys) {
      steps.push(`want ${keys.join()}`);
    },
    async readCursor() {
      return cursors.at(-1) ?? null;
    },
    async saveCursor(_, cursor) {
      steps.push("cursor");
      cursors.push(cursor);
    },
    readListings: async () => [],
    async recordRun(run) {
      runs.push(run);
    },
  };
  return { store, runs, sources, steps, cursors };
}

const leftOut = [{ reason: "no id", count: 2, example: "entry 1" }];

test.each<[string, (SourceBatch | Error)[], object]>([
  [
    "fresh when something is new",
    [batch(record(1), record(2), record(3)), { records: [], leftOut }],
    { state: "fresh", leftOut },
  ],
  ["quiet when there is nothing", [batch()], { state: "quiet" }],
  [
    "broken when it fails with nothing",
    [new Error("status 503")],
    { state: "broken", reason: "status 503" },
  ],
  [
    "partial when it fails midway, keeping what came",
    [batch(record(1)), new Error("reset")],
    { state: "partial", reason: "reset", papers: { new: 1, changed: 0, same: 0 } },
  ],
  [
    "partial when we stop, not broken",
    [new StoppedError("stopped before its end")],
    { state: "partial", reason: "stopped before its end" },
  ],
  [
    "broken when all was left out, and says what",
    [{ records: [], leftOut }],
    { state: "broken", reason: "no id (2 of 2, for example entry 1)" },
  ],
])("a source is %s", async (_, steps, expected) => {
  const { store, runs } = memoryStore();
  const summary = await ingestSource(sourceOf(...steps), store, NOW);
  expect(summary).toMatchObject({ source: "test", ...expected });
  const recorded = [{ startedAt: NOW, finishedAt: NOW, summary, listings: [] }];
  expect(runs).toEqual(steps[0] instanceof StoppedError ? [] : recorded);
});

test("what a source says of its trouble is cleaned: the database refuses a NUL", async () => {
  const { store, runs } = memoryStore();
  await ingestSource(sourceOf(new Error(`<a\0 b>${"x".repeat(9_000)}`)), store, NOW);
  expect(runs[0]?.summary.reason).toMatch(/^<a b>x{1000}/);
  expect(runs[0]?.summary.reason?.length).toBeLessThanOrEqual(2_000);
});

test("a budget that is spent is no trouble, and is said", async () => {
  const { store } = memoryStore();
  const spent = sourceOf(batch(record(1)), new SpentError("the 9 requests of the day are spent"));
  expect(await ingestSource(spent, store, NOW)).toMatchObject({
    state: "fresh",
    reason: "the 9 requests of the day are spent",
  });
});

test("a cursor is kept after what it stands behind, and given to the next run", async () => {
  const { store, steps } = memoryStore();
  const given: unknown[] = [];
  const source: Source = {
    name: "test",
    async *read(_, cursor) {
      given.push(cursor);
      const readings = [{ key: "arxiv:1", signals: [] }];
      const rest = {
        readings,
        listed: [{ key: "arxiv:1", listedAt: NOW }],
        withdrawn: ["arxiv:1"],
        restored: ["arxiv:3"],
        wanted: ["arxiv:2"],
        cursor: { page: 2 },
      };
      yield { ...batch(record(1)), ...rest };
    },
  };
  await ingestSource(source, store, NOW);
  await ingestSource(source, store, NOW);
  expect(steps.slice(0, 6)).toEqual([
    "readings",
    "list arxiv:1 beside arxiv",
    "withdraw arxiv:1",
    "restore arxiv:3",
    "want arxiv:2",
    "cursor",
  ]);
  expect(given).toEqual([null, { page: 2 }]);
});

test("a second run over the same is quiet", async () => {
  const { store } = memoryStore();
  const source = sourceOf(batch(record(1), record(2)));
  await ingestSource(source, store, NOW);
  expect(await ingestSource(source, store, NOW)).toEqual({
    source: "test",
    state: "quiet",
    papers: { new: 0, changed: 0, same: 2 },
    signals: { new: 0 },
    leftOut: [],
  });
});

test("what is left out is counted by reason over the whole run, with one example", async () => {
  const { store } = memoryStore();
  const refusing: PaperStore = {
    ...store,
    savePapers: async () => ({
      new: 0,
      changed: 0,
      same: 0,
      signalsNew: 0,
      unknown: ["arxiv:2"],
      failed: [{ id: "arxiv:1", reason: "refused" }],
    }),
  };
  const source = sourceOf({ records: [], leftOut }, { records: [], leftOut });
  expect((await ingestSource(source, refusing, NOW)).leftOut).toEqual([
    { reason: "no id", count: 4, example: "entry 1" },
    { reason: "refused", count: 2, example: "arxiv:1" },
    { reason: "a later version of a paper that is not known", count: 2, example: "arxiv:2" },
  ]);
});

test("a recording is stored as the source it was taken from", async () => {
  const { store, sources } = memoryStore();
  const recorded = { ...batch(record(1)), source: "huggingface" };
  await ingestSource(sourceOf(recorded, batch(record(2))), store, NOW);
  expect(sources).toEqual(["huggingface", "test"]);
});

test("a broken source never stops the rest", async () => {
  const { store } = memoryStore();
  const sources = [sourceOf(new Error("down")), sourceOf(batch(record(1)))];
  const summaries = await ingestAll(sources, store, NOW);
  expect(summaries.map(({ state }) => state)).toEqual(["broken", "fresh"]);
});

const gone = async () => {
  throw new Error("no connection");
};

test("a database that is gone is a failure of the job, not a quiet source", async () => {
  const { store } = memoryStore();
  const dead: PaperStore = { ...store, savePapers: gone, recordRun: gone };
  await expect(ingestAll([sourceOf(batch(record(1)))], dead, NOW)).rejects.toThrow("no connection");
});

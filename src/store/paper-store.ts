import type { KeyedListing, KeyedReadings } from "../paper-rules.ts";
import type { Db } from "./client.ts";
import { createPaperSaver, type SavePapers } from "./papers.ts";
import { insertReadings, listPapers } from "./readings.ts";
import { type PastListing, readCursor, readListings, saveCursor } from "./source-runs.ts";
import { restorePapers, wantPapers, withdrawPapers } from "./wanted-papers.ts";

type Run = {
  startedAt: Date;
  finishedAt: Date;
  summary: { source: string; state: string; reason?: string };
  listings: object[];
};

export type PaperStore = {
  savePapers: SavePapers;
  saveReadings(source: string, readings: readonly KeyedReadings[]): Promise<number>;
  list(
    source: string,
    listed: readonly KeyedListing[],
    archives: readonly string[],
    now: Date,
  ): Promise<void>;
  withdraw(keys: readonly string[], now: Date): Promise<void>;
  restore(keys: readonly string[]): Promise<void>;
  want(source: string, keys: readonly string[], now: Date): Promise<void>;
  readCursor(source: string): Promise<unknown>;
  saveCursor(source: string, cursor: object, now: Date): Promise<void>;
  readListings(source: string, now: Date): Promise<PastListing[]>;
  recordRun(run: Run): Promise<void>;
};

/** @param isDryRun everything is asked for anew, done, and rolled back, batch by batch. */
export function createPaperStore(db: Db, isDryRun = false): PaperStore {
  return {
    savePapers: createPaperSaver(db, isDryRun),
    saveReadings: (source, readings) => insertReadings(db, source, readings, isDryRun),
    readListings: (source, now) => readListings(db, source, now),
    async readCursor(source) {
      return isDryRun ? null : await readCursor(db, source);
    },
    async saveCursor(source, cursor, now) {
      if (!isDryRun) await saveCursor(db, source, cursor, now);
    },
    async list(source, listed, archives, now) {
      if (!isDryRun) await listPapers(db, source, listed, archives, now);
    },
    async restore(keys) {
      if (!isDryRun) await restorePapers(db, keys);
    },
    async withdraw(keys, now) {
      if (!isDryRun) await withdrawPapers(db, keys, now);
    },
    async want(source, keys, now) {
      if (!isDryRun) await wantPapers(db, source, keys, now);
    },
    async recordRun({ startedAt, finishedAt, summary, listings }) {
      const { source, state, reason, ...counts } = summary;
      const data = { source, state, startedAt, finishedAt, counts, reason: reason ?? null };
      if (!isDryRun) await db.sourceRun.create({ data: { ...data, listings } });
    },
  };
}

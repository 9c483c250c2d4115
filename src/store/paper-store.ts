import type { KeyedListing, KeyedReadings } from "../paper-rules.ts";
import type { Db } from "./client.ts";
import { listPapers } from "./listed-papers.ts";
import { createPaperSaver } from "./papers.ts";
import { insertReadings } from "./readings.ts";
import { readCursor, readListings, saveCursor } from "./source-runs.ts";
import { wantPapers } from "./wanted-papers.ts";
import { restorePapers, withdrawPapers } from "./withdrawn-papers.ts";

type Run = {
  startedAt: Date;
  finishedAt: Date;
  summary: { source: string; state: string; reason?: string };
  listings: object[];
};

export type PaperStore = ReturnType<typeof createPaperStore>;

/** @param isDryRun everything is asked for anew, done, and rolled back, batch by batch. */
export function createPaperStore(db: Db, isDryRun = false) {
  return {
    savePapers: createPaperSaver(db, isDryRun),
    saveReadings: (source: string, readings: readonly KeyedReadings[]) =>
      insertReadings(db, source, readings, isDryRun),
    readListings: (source: string, now: Date) => readListings(db, source, now),
    async readCursor(source: string): Promise<unknown> {
      return isDryRun ? null : await readCursor(db, source);
    },
    async saveCursor(source: string, cursor: object, now: Date) {
      if (!isDryRun) await saveCursor(db, source, cursor, now);
    },
    async list(
      source: string,
      listed: readonly KeyedListing[],
      archives: readonly string[],
      now: Date,
    ) {
      if (!isDryRun) await listPapers(db, source, listed, archives, now);
    },
    async restore(keys: readonly string[]) {
      if (!isDryRun) await restorePapers(db, keys);
    },
    async withdraw(keys: readonly string[], now: Date) {
      if (!isDryRun) await withdrawPapers(db, keys, now);
    },
    async want(source: string, keys: readonly string[], now: Date) {
      if (!isDryRun) await wantPapers(db, source, keys, now);
    },
    async recordRun({ startedAt, finishedAt, summary, listings }: Run) {
      const { source, state, reason, ...counts } = summary;
      const data = { source, state, startedAt, finishedAt, counts, reason: reason ?? null };
      if (!isDryRun) await db.sourceRun.create({ data: { ...data, listings } });
    },
  };
}

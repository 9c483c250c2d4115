import { messageOf } from "../log.ts";
import type { PaperRecord } from "../model.ts";
import type { KeyedReadings, PaperRules } from "../paper-rules.ts";
import { StoppedError } from "./http.ts";
import { judgeRun, type PastListing, type SourceState } from "./judge-run.ts";
import { createTally, type LeftOut } from "./left-out.ts";
import { createListings } from "./listings.ts";
import { PAPER_RULES } from "./merge.ts";
import type { Source, SourceBatch } from "./source.ts";

export type Saved = {
  new: number;
  changed: number;
  same: number;
  signalsNew: number;
  /** Revisions of papers that are not known, by key. */
  unknown: string[];
  /** Records that the database refused, by key. */
  failed: { id: string; reason: string }[];
};

/** A source's part of the job's summary. */
export type SourceSummary = {
  source: string;
  state: SourceState;
  reason?: string;
  papers: { new: number; changed: number; same: number };
  signals: { new: number };
  leftOut: LeftOut[];
};

export type SourceRun = {
  startedAt: Date;
  finishedAt: Date;
  summary: SourceSummary;
  listings: Omit<PastListing, "seenAt">[];
};

export type PaperStore = {
  /** Stores what a source told; the rules decide what becomes of each paper. */
  savePapers(source: string, records: PaperRecord[], now: Date, rules: PaperRules): Promise<Saved>;
  /** Adds counts of known papers; resolves to how many are new. */
  saveReadings(source: string, readings: readonly KeyedReadings[]): Promise<number>;
  withdraw(keys: readonly string[], now: Date): Promise<void>;
  want(source: string, keys: readonly string[], now: Date): Promise<void>;
  readCursor(source: string): Promise<unknown>;
  saveCursor(source: string, cursor: object, now: Date): Promise<void>;
  /** What earlier runs saw listed, in the order of the runs. */
  readListings(source: string, now: Date): Promise<PastListing[]>;
  recordRun(run: SourceRun): Promise<void>;
};

/** One source after the other; a broken one says so in its summary and never stops the rest. */
export async function ingestAll(
  sources: readonly Source[],
  store: PaperStore,
  now: Date,
  clock: () => Date = () => now,
): Promise<SourceSummary[]> {
  const summaries: SourceSummary[] = [];
  for (const source of sources) summaries.push(await ingestSource(source, store, now, clock));
  return summaries;
}

/**
 * Reads a source to its end or its failure and stores every batch as it comes. `now` is the
 * instant of the run; `clock` only tells when it was over. Throws if the run cannot be recorded.
 */
export async function ingestSource(
  source: Source,
  store: PaperStore,
  now: Date,
  clock: () => Date = () => now,
): Promise<SourceSummary> {
  const counts = { papers: { new: 0, changed: 0, same: 0 }, signals: { new: 0 } };
  let readings = 0;
  const tally = createTally();
  const listings = createListings();
  let failure: { message: string; isStop: boolean } | null = null;
  try {
    for await (const batch of source.read(now, await store.readCursor(source.name))) {
      const saved = await saveBatch(batch, source.name, store, now);
      counts.papers.new += saved.new;
      counts.papers.changed += saved.changed;
      counts.papers.same += saved.same;
      counts.signals.new += saved.signalsNew;
      readings += batch.readings?.length ?? 0;
      tally.addAll(batch.leftOut);
      for (const { id, reason } of saved.failed) tally.leaveOut(reason, id);
      for (const key of saved.unknown) tally.leaveOut(UNKNOWN_REVISION, key, true);
      listings.addAll(batch.listings ?? []);
    }
  } catch (error) {
    failure = { message: messageOf(error), isStop: error instanceof StoppedError };
  }
  const leftOut = tally.list();
  const seen = listings.list();
  const past = seen.length === 0 ? [] : await store.readListings(source.name, now);
  const verdict = judgeRun({ ...counts, readings, leftOut, failure, listings: seen, past, now });
  const told = leftOut.map(({ reason, count, example }) => ({ reason, count, example }));
  const summary = { source: source.name, ...verdict, ...counts, leftOut: told };
  const listed = seen.map(({ part, day, count, digest }) => ({ part, day, count, digest }));
  await store.recordRun({ startedAt: now, finishedAt: clock(), summary, listings: listed });
  return summary;
}

const UNKNOWN_REVISION = "a later version of a paper that is not known";

/** In this order: killed anywhere, the cursor still asks for the whole batch again. */
async function saveBatch(
  batch: SourceBatch,
  name: string,
  store: PaperStore,
  now: Date,
): Promise<Saved> {
  const saved = await store.savePapers(batch.source ?? name, batch.records, now, PAPER_RULES);
  if (batch.readings) saved.signalsNew += await store.saveReadings(name, batch.readings);
  if (batch.withdrawn) await store.withdraw(batch.withdrawn, now);
  if (batch.wanted) await store.want(name, batch.wanted, now);
  if (batch.cursor) await store.saveCursor(name, batch.cursor, now);
  return saved;
}

import { messageOf } from "../log.ts";
import type { PaperRecord, SourceState } from "../model.ts";
import type {
  KeyedListing,
  KeyedReadings,
  PaperRules,
  PastListing,
  SavedPapers,
} from "../paper-rules.ts";
import { cleanName, cleanTldr } from "./clean.ts";
import { SpentError, StoppedError } from "./http.ts";
import { judgeRun, type RunFailure, type Verdict } from "./judge-run.ts";
import { createTally, type LeftOut } from "./left-out.ts";
import { createListings } from "./listings.ts";
import { ARCHIVES, PAPER_RULES } from "./merge.ts";
import type { Source, SourceBatch } from "./source.ts";

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
  savePapers(
    source: string,
    records: PaperRecord[],
    now: Date,
    rules: PaperRules,
  ): Promise<SavedPapers>;
  /** Adds counts of known papers; resolves to how many are new. */
  saveReadings(source: string, readings: readonly KeyedReadings[]): Promise<number>;
  /** Known papers that only archives listed so far are listed from now on by this source. */
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
  const { cursorKey = source.name } = source;
  let readings = 0;
  const tally = createTally();
  const listings = createListings();
  let failure: RunFailure | null = null;
  try {
    for await (const batch of source.read(now, await store.readCursor(cursorKey))) {
      const saved = await saveBatch(batch, source, store, now);
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
    failure = failureOf(error);
  }
  const leftOut = tally.list();
  const seen = listings.list();
  const past = seen.length === 0 ? [] : await store.readListings(source.name, now);
  const verdict = judgeRun({ ...counts, readings, leftOut, failure, listings: seen, past, now });
  const told = leftOut.map(({ reason, count, example }) => {
    return { reason: cleanTldr(reason), count, example: cleanName(example) };
  });
  const summary = { source: source.name, ...cleanVerdict(verdict), ...counts, leftOut: told };
  const listed = seen.map(({ part, day, count, digest }) => ({ part, day, count, digest }));
  // A run that was stopped before anything was told says nothing about the source.
  const isEmptyStop = failure?.kind === "stop" && toldNothing(summary) && readings === 0;
  if (!isEmptyStop) {
    await store.recordRun({ startedAt: now, finishedAt: clock(), summary, listings: listed });
  }
  return summary;
}

function failureOf(error: unknown): RunFailure {
  const message = messageOf(error);
  if (error instanceof SpentError) return { message, kind: "spent" };
  return { message, kind: error instanceof StoppedError ? "stop" : "fault" };
}

function toldNothing({ papers, leftOut }: SourceSummary): boolean {
  return papers.new + papers.changed + papers.same === 0 && leftOut.length === 0;
}

/** What a parser says may quote the answer, and the database refuses a NUL. */
function cleanVerdict({ state, reason }: Verdict): Verdict {
  return { state, ...(reason !== undefined && { reason: cleanTldr(reason) }) };
}

const UNKNOWN_REVISION = "a later version of a paper that is not known";

/** In this order: killed anywhere, the cursor still asks for the whole batch again. */
async function saveBatch(
  batch: SourceBatch,
  { name, cursorKey = name }: Source,
  store: PaperStore,
  now: Date,
): Promise<SavedPapers> {
  const saved = await store.savePapers(batch.source ?? name, batch.records, now, PAPER_RULES);
  if (batch.readings) saved.signalsNew += await store.saveReadings(name, batch.readings);
  if (batch.listed) await store.list(name, batch.listed, ARCHIVES, now);
  if (batch.withdrawn) await store.withdraw(batch.withdrawn, now);
  if (batch.restored) await store.restore(batch.restored);
  if (batch.wanted) await store.want(name, batch.wanted, now);
  if (batch.cursor) await store.saveCursor(cursorKey, batch.cursor, now);
  return saved;
}

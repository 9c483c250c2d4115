import { messageOf } from "../log.ts";
import type { PaperRecord } from "../model.ts";
import { createTally, type LeftOut } from "./left-out.ts";
import { type MergePaper, mergePaper } from "./merge.ts";
import type { Source } from "./source.ts";

export type Saved = {
  new: number;
  changed: number;
  same: number;
  signalsNew: number;
  /** Records that the database refused, by key. */
  failed: { id: string; reason: string }[];
};

export type SourceState = "fresh" | "quiet" | "stale" | "partial" | "broken";

/** A source's part of the job's summary. */
export type SourceSummary = {
  source: string;
  state: SourceState;
  reason?: string;
  papers: { new: number; changed: number; same: number };
  signals: { new: number };
  leftOut: LeftOut[];
};

export type SourceRun = { startedAt: Date; finishedAt: Date; summary: SourceSummary };

export type PaperStore = {
  /** Stores what a source told; `merge` decides what becomes of each paper. */
  savePapers(source: string, records: PaperRecord[], now: Date, merge: MergePaper): Promise<Saved>;
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
  const papers = { new: 0, changed: 0, same: 0 };
  const signals = { new: 0 };
  const leftOut = createTally();
  let failure: string | undefined;
  try {
    for await (const batch of source.read(now)) {
      leftOut.addAll(batch.leftOut);
      const told = batch.source ?? source.name;
      const saved = await store.savePapers(told, batch.records, now, mergePaper);
      papers.new += saved.new;
      papers.changed += saved.changed;
      papers.same += saved.same;
      signals.new += saved.signalsNew;
      for (const { id, reason } of saved.failed) leftOut.leaveOut(reason, id);
    }
  } catch (error) {
    failure = messageOf(error);
  }
  const counts = { papers, signals, leftOut: leftOut.list() };
  const summary = { source: source.name, ...stateOf(counts, failure), ...counts };
  await store.recordRun({ startedAt: now, finishedAt: clock(), summary });
  return summary;
}

type Counts = Pick<SourceSummary, "papers" | "signals" | "leftOut">;

function stateOf(
  counts: Counts,
  failure: string | undefined,
): Pick<SourceSummary, "state" | "reason"> {
  const { papers } = counts;
  const isEmpty = papers.new + papers.changed + papers.same === 0;
  if (failure !== undefined) return { state: isEmpty ? "broken" : "partial", reason: failure };
  if (isEmpty && counts.leftOut.length > 0) {
    return { state: "partial", reason: "everything was left out" };
  }
  return { state: papers.new + papers.changed === 0 ? "quiet" : "fresh" };
}

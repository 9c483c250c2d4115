import type { PaperRecord, Reading } from "./model.ts";

/** The words of taking papers in as types, beside model.ts. Nothing here does anything. */

/** What is known of a paper, with the source of each field, and what one source told before. */
export type KnownPaper = Omit<PaperRecord, "signals" | "saidAt" | "isRevision"> & {
  provenance: Record<string, string>;
  /** `hash` holds every record of the instant `saidAt`; null where the source is new to the paper. */
  told: { hash: string; saidAt: Date } | null;
};

/** What became of a record beside what was known before. */
export type MergedPaper = { kind: "new" | "changed" | "same"; paper: KnownPaper };

/** Counts of one paper by a source that tells of no papers, only of what is counted. */
export type KeyedReadings = { key: string; signals: Reading[] };

/** That people pointed at a paper that the source tells nothing else of, and when they first did. */
export type KeyedListing = { key: string; listedAt: Date };

/** What came of records that were stored. */
export type SavedPapers = Record<MergedPaper["kind"], number> & {
  signalsNew: number;
  /** Revisions of papers that are not known, by key: nothing is stored of them. */
  unknown: string[];
  /** Records that the database refused, by key. */
  failed: { id: string; reason: string }[];
};

/** What a source listed for a day, as a run saw it. */
export type PastListing = {
  /** The part of the source that has a list of its own: a category; else empty. */
  part: string;
  day: string;
  count: number;
  /** Of the ids in any order: two lists of the same papers have the same. */
  digest: string;
  seenAt: Date;
};

/** What can be known of a paper to tell whether two keys mean one work. */
export type Identity = {
  key: string;
  doi?: string | undefined;
  title: string;
  authors: readonly string[];
};

/** The rules by which tellings become papers; ingest owns them and the store keeps to them. */
export type PaperRules = {
  merge(known: KnownPaper | null, incoming: PaperRecord, source: string): MergedPaper;
  /** Two stored papers that turn out to be one. */
  join(survivor: KnownPaper, twin: KnownPaper): KnownPaper;
  /** What twins' titles have in common; null where a title says too little. */
  titleKey(title: string): string | null;
  isSameWork(a: Identity, b: Identity): boolean;
  /** Of two keys of one work, the one it goes by. */
  betterKey(a: string, b: string): string;
};

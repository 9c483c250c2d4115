import type { EditionId, PaperId, SignalKind, TopicId } from "./model.ts";

/** The words of ranking as types, beside model.ts. Nothing here does anything. */

/** The newest count of a kind by a source, with the one before it. */
export type SeenSignal = {
  kind: SignalKind;
  source: string;
  value: number;
  /** The last reading that is 12 to 36 hours older than the edition. */
  yesterday: { value: number; hoursBefore: number } | null;
};

/** One paper as `rank` reads it from the store. */
export type Candidate = { paperId: PaperId; listedAt: Date; signals: readonly SeenSignal[] };

/** What a score was computed from; stored beside it and shown by `explain`. */
export type ScoreParts = {
  /** Upvotes as read. */
  votes: number;
  /** Votes gained since yesterday's reading; null where there is none. */
  votesGained: number | null;
  /** What the votes gained come to in a day, drawn towards nothing where little was seen. */
  votesPerDay: number | null;
  stars: number | null;
  /** Votes, or what another source's count is worth in votes if that is more; 0 where nobody voted. */
  worth: number;
  /** Whose count the worth is: `huggingface upvotes`; null where nobody voted. */
  worthOf: string | null;
  /** log2 of the worth, or of the prior where nobody voted. */
  popularity: number;
  /** Half-lives from 1970 to the first listing. */
  freshness: number;
};

export type RankedPaper = { paperId: PaperId; score: number; parts: ScoreParts };

/** That a paper matches a topic: how well (0 to 1), and whether it holds every word asked for. */
export type Match = { paperId: PaperId; relevance: number; isStrict: boolean };

/** What selecting must know of a paper to keep near-twins apart. */
export type Likeness = { title: string; vector: Float32Array | null };

/** A ranking frozen at an instant, whole in memory: best paper first, matches by topic in the same order. */
export type Edition = {
  id: EditionId;
  asOf: Date;
  papers: RankedPaper[];
  matches: ReadonlyMap<TopicId, readonly Match[]>;
  /** Of every paper in the ranking. */
  likeness: ReadonlyMap<PaperId, Likeness>;
};

import type { PaperId, Query } from "../model.ts";
import type { WordCounts } from "./bm25.ts";
import type { Analysis } from "./compile.ts";

/** What searching asks of the stored papers. */
export type Corpus = {
  analyse(texts: readonly string[]): Promise<Analysis>;
  countWords(lexemes: readonly string[]): Promise<WordCounts>;
  /** Papers that a query matches to the letter, the newest first. */
  strictHits(query: Query, most: number): Promise<FoundText[]>;
  /** Papers found by any of the looks, by falling sum of the weights of those that find them. */
  papersWith(looks: readonly Look[], most: number): Promise<PaperId[]>;
  /** Those of the ids that meet a query to the letter. */
  texts(ids: readonly PaperId[], strict: Query): Promise<FoundText[]>;
};

/** Lexemes that a paper must hold together, and what it is worth if it does. */
export type Look = { lexemes: readonly string[]; weight: number };

/** A paper with its words as PostgreSQL prints them. */
export type FoundText = {
  id: PaperId;
  search: string;
  /** The newest score, where it is asked for and there is one. */
  trend?: number | null;
};

/** The semantic model in use. */
export type Meaning = {
  readonly dimensions: number;
  termVectors(lexemes: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  likeness(vector: Float32Array, paperId: PaperId): number | null;
  vectorOf(paperId: PaperId): Float32Array | null;
  nearest(vector: Float32Array, most: number): PaperId[];
};

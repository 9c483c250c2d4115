import type { PaperText } from "./text.ts";

/**
 * BM25 with weighted fields (Robertson, Zaragoza and Taylor 2004): a word in the title counts
 * three times before the count is damped, and a long text's counts weigh less.
 *
 *   Σ idf · f (k1 + 1) / (f + k1 (1 − b + b · length / average)),   f = 3 · in title + elsewhere
 *   idf = ln(1 + (papers − df + ½) / (df + ½))
 */
export const K1 = 1.2;
export const B = 0.75;
export const TITLE_WEIGHT = 3;

/** A lexeme to look for, and how much it says. */
export type Term = { lexeme: string; weight: number };

/** What must be known of all papers. */
export type WordCounts = {
  papers: number;
  averageLength: number;
  /** In how many papers each lexeme stands; one that is missing stands in none. */
  df: ReadonlyMap<string, number>;
};

export function idf({ papers, df }: WordCounts, lexeme: string): number {
  const count = Math.min(df.get(lexeme) ?? 0, papers);
  return Math.log(1 + (papers - count + 0.5) / (count + 0.5));
}

export function toTerms(lexemes: Iterable<string>, counts: WordCounts): Term[] {
  return [...new Set(lexemes)].map((lexeme) => ({ lexeme, weight: idf(counts, lexeme) }));
}

export function bm25(text: PaperText, terms: readonly Term[], averageLength: number): number {
  let score = 0;
  for (const { lexeme, weight } of terms) score += weight * damped(text, lexeme, averageLength);
  return score;
}

/** How often a lexeme stands in a text, damped and set against the text's length. */
export function damped(text: PaperText, lexeme: string, averageLength: number): number {
  const found = text.count(lexeme);
  if (!found) return 0;
  const count = found.all + (TITLE_WEIGHT - 1) * found.inTitle;
  const length = averageLength > 0 ? text.length / averageLength : 1;
  return (count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
}

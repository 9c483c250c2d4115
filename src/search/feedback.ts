import { damped, idf, type Term, type WordCounts } from "./bm25.ts";
import type { PaperText } from "./text.ts";

/** The best papers of a first look, taken to be what was meant. */
export const FEEDBACK_PAPERS = 10;
const FEEDBACK_TERMS = 30;

/**
 * Pseudo-relevance feedback after the relevance model RM3 (Abdul-Jaleel et al. 2004): the words
 * that mark the best papers of a first look are asked for as well, with half of the weight.
 */
export function expandTerms(
  terms: readonly Term[],
  best: readonly PaperText[],
  counts: WordCounts,
): Term[] {
  const weights = new Map<string, number>();
  for (const text of best) {
    for (const lexeme of text.lexemes()) {
      const weight = idf(counts, lexeme) * damped(text, lexeme, counts.averageLength);
      weights.set(lexeme, (weights.get(lexeme) ?? 0) + weight);
    }
  }
  const added = [...weights].toSorted((a, b) => b[1] - a[1]).slice(0, FEEDBACK_TERMS);
  const sum = added.reduce((total, [, weight]) => total + weight, 0);
  const asked = terms.reduce((total, { weight }) => total + weight, 0);
  if (sum === 0) return [...terms];
  const mixed = new Map(terms.map(({ lexeme, weight }) => [lexeme, weight]));
  for (const [lexeme, weight] of added) {
    mixed.set(lexeme, (mixed.get(lexeme) ?? 0) + (weight / sum) * asked);
  }
  return [...mixed].map(([lexeme, weight]) => ({ lexeme, weight }));
}

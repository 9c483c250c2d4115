import type { PaperId, Query } from "../model.ts";
import { idf, type WordCounts } from "./bm25.ts";
import { type Analysis, lexemesOf } from "./compile.ts";
import type { Corpus, FoundText, Look } from "./ports.ts";
import { freeWords, strictPart } from "./query-parts.ts";
import { type PaperText, readText } from "./text.ts";

export type Candidate = {
  text: PaperText;
  /** Whether it meets the whole query to the letter. */
  isStrict: boolean;
  /** The newest score of one that does; null where it has none. */
  trend: number | null;
};
export type Candidates = Map<PaperId, Candidate>;

/** Reading and ranking this many takes about 40 ms; papers beyond share only common words with the query. */
const CANDIDATES_MOST = 500;
const STRICT_MOST = 400;

/** Papers to the letter, then those that hold rare words, or common ones together, the more the better. */
export async function gatherCandidates(
  corpus: Corpus,
  query: Query,
  analysis: Analysis,
  counts: WordCounts,
): Promise<Candidates> {
  const free = freeWords(query).flatMap((word) => [...lexemesOf(word, analysis).keys()]);
  const looks = looksFor([...new Set(free)], counts);
  const [strict, found] = await Promise.all([
    corpus.strictHits(query, STRICT_MOST),
    looks.length === 0 ? [] : corpus.papersWith(looks, CANDIDATES_MOST),
  ]);
  const candidates: Candidates = new Map();
  addAll(candidates, strict, true);
  const more = found.filter((id) => !candidates.has(id));
  if (more.length > 0) addAll(candidates, await corpus.texts(more, strictPart(query)), false);
  return candidates;
}

/** A lexeme in this many papers is looked for alone, a more common one only beside another. */
const RARE = 1000;
/** However many words a query has, so many of them say enough. */
const SINGLE = 8;
/** Of the common ones, the rarest are looked for in pairs. */
const PAIRED = 3;

/** Lexemes that a paper must hold together, and how much it then says of what is asked for. */
export function looksFor(lexemes: readonly string[], counts: WordCounts): Look[] {
  const rarestFirst = lexemes.toSorted((a, b) => dfOf(counts, a) - dfOf(counts, b));
  const single = rarestFirst.filter((lexeme) => dfOf(counts, lexeme) <= RARE).slice(0, SINGLE);
  const paired = rarestFirst.filter((lexeme) => !single.includes(lexeme)).slice(0, PAIRED);
  const pairs = paired.flatMap((a, at) => paired.slice(at + 1).map((b) => [a, b]));
  return [...single.map((lexeme) => [lexeme]), ...pairs].map((together) => {
    return { lexemes: together, weight: together.reduce((sum, one) => sum + idf(counts, one), 0) };
  });
}

function dfOf({ df }: WordCounts, lexeme: string): number {
  return df.get(lexeme) ?? 0;
}

export function addAll(
  candidates: Candidates,
  found: readonly FoundText[],
  isStrict: boolean,
): void {
  for (const { id, search, trend = null } of found) {
    if (!candidates.has(id)) candidates.set(id, { text: readText(id, search), isStrict, trend });
  }
}

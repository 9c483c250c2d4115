import { lexemesOf } from "./compile.ts";
import type { Findings, FoundPaper } from "./find-papers.ts";
import type { PaperText } from "./text.ts";

/**
 * The order of a page of hits: first what meets the query to the letter, most of its words in the
 * title first, then by BM25 with a little for words that stand side by side as in the query. Then
 * what is meant by other words, in the order found.
 */
export function orderHits({ papers, analysis }: Findings, texts: readonly string[]): FoundPaper[] {
  const sequences = texts.map((text) => sequenceOf(text, analysis));
  const lexemes = [...new Set(sequences.flat())];
  const strict = papers
    .filter(({ isStrict }) => isStrict)
    .map((paper) => ({
      paper,
      inTitle: lexemes.filter((lexeme) => (paper.text.count(lexeme)?.inTitle ?? 0) > 0).length,
      score: paper.bm25 * (1 + NEARNESS * sideBySide(paper.text, sequences.flat())),
    }));
  strict.sort(
    (a, b) => b.inTitle - a.inTitle || b.score - a.score || b.paper.text.id - a.paper.text.id,
  );
  return [...strict.map(({ paper }) => paper), ...papers.filter(({ isStrict }) => !isStrict)];
}

/** What a pair of the query's words adds that stands in the paper as it does in the query. */
const NEARNESS = 0.05;

function sequenceOf(text: string, analysis: Findings["analysis"]): string[] {
  return [...lexemesOf(text, analysis)]
    .flatMap(([lexeme, { positions }]) => positions.map((position) => ({ lexeme, position })))
    .toSorted((a, b) => a.position - b.position)
    .map(({ lexeme }) => lexeme);
}

function sideBySide(text: PaperText, sequence: readonly string[]): number {
  return sequence.slice(1).filter((lexeme, at) => {
    const before = new Set(text.places(sequence[at] ?? "")?.positions);
    return text.places(lexeme)?.positions.some((position) => before.has(position - 1)) ?? false;
  }).length;
}

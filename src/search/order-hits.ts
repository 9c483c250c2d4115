import { lexemesOf } from "./compile.ts";
import type { Findings, FoundPaper } from "./find-papers.ts";
import type { PaperText } from "./text.ts";

/**
 * The order of a page of hits: first what meets the query to the letter, most of its words in the
 * title first, then by BM25 with a little for words that stand side by side as in the query; of
 * those that are about as good, what is trending. Then what is meant by other words, as found.
 */
export function orderHits({ papers, analysis }: Findings, texts: readonly string[]): FoundPaper[] {
  const sequence = texts.flatMap((text) => sequenceOf(text, analysis));
  const strict = papers
    .filter(({ isStrict }) => isStrict)
    .map((paper) => ({ paper, ...meritsOf(paper, sequence) }))
    .toSorted(
      (a, b) =>
        b.inTitle - a.inTitle ||
        b.step - a.step ||
        (b.paper.trend ?? 0) - (a.paper.trend ?? 0) ||
        b.score - a.score ||
        b.paper.text.id - a.paper.text.id,
    );
  return [...strict.map(({ paper }) => paper), ...papers.filter(({ isStrict }) => !isStrict)];
}

function meritsOf({ text, bm25 }: FoundPaper, sequence: readonly string[]) {
  const lexemes = [...new Set(sequence)];
  const inTitle = lexemes.filter((lexeme) => (text.count(lexeme)?.inTitle ?? 0) > 0).length;
  const score = bm25 * (1 + NEARNESS * sideBySide(text, sequence));
  return { inTitle, score, step: Math.round(Math.log(Math.max(score, 1e-9)) / Math.log(STEP)) };
}

/** Scores within five in a hundred are about as good. */
const STEP = 1.05;
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

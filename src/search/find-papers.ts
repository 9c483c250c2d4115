import type { Query } from "../model.ts";
import { bm25, type Term, toTerms, type WordCounts } from "./bm25.ts";
import { type Analysis, lexemesOf, textsOf, wantedTexts } from "./compile.ts";
import { expandTerms, FEEDBACK_PAPERS } from "./feedback.ts";
import { fuseRanks, ranked } from "./fuse.ts";
import { addAll, type Candidate, type Candidates, gatherCandidates } from "./gather-candidates.ts";
import type { Corpus, Meaning } from "./ports.ts";
import { freeWords, strictPart } from "./query-parts.ts";
import { foldIn } from "./semantic-index.ts";
import type { Lexemes, PaperText } from "./text.ts";
import { add, normalise } from "./vectors.ts";

/*
 * Finds the papers that a query means: candidates from PostgreSQL; a first look by BM25 and, where
 * there is a semantic model, by meaning; then a second look with what the best papers of the first
 * have in common. The opinions are fused by rank.
 */

export type FoundPaper = Candidate & {
  bm25: number;
  /** The fused opinion; only its order says something. */
  fused: number;
};

export type Findings = {
  /** Best first. */
  papers: FoundPaper[];
  analysis: Analysis;
};

/** What a query asks for, after a first look at what there is. */
export type Understanding = {
  analysis: Analysis;
  counts: WordCounts;
  terms: readonly Term[];
  /** With the words that the best papers of the first look have in common. */
  widened: readonly Term[];
  meaning: Meaning | null;
  /** The query's direction, drawn towards the best papers; of length 1. Null without a model. */
  vector: Float32Array | null;
  candidates: Candidates;
};

export type SearchPorts = { corpus: Corpus; meaning: Meaning | null };

/** Papers near in meaning that share no rare word with the query. */
const NEAREST_MOST = 250;
/** In the second look the best papers count twice as much as the words: they say more than five words can. */
const FEEDBACK_WEIGHT = 2;

export async function findPapers(ports: SearchPorts, query: Query): Promise<Findings> {
  const understood = await understand(ports, query);
  const { meaning, vector, candidates, analysis } = understood;
  if (meaning && vector && freeWords(query).length > 0) {
    const near = meaning.nearest(vector, NEAREST_MOST).filter((id) => !candidates.has(id));
    addAll(candidates, await ports.corpus.texts(near, strictPart(query)), false);
  }
  return { papers: rank([...candidates.values()], understood), analysis };
}

export async function understand(
  { corpus, meaning }: SearchPorts,
  query: Query,
): Promise<Understanding> {
  const analysis = await corpus.analyse([...new Set(textsOf(query))]);
  const asked = joined(wantedTexts(query).map((text) => lexemesOf(text, analysis)));
  const counts = await corpus.countWords([...asked.keys()]);
  const terms = toTerms(asked.keys(), counts);
  const [candidates, direction] = await Promise.all([
    gatherCandidates(corpus, query, analysis, counts),
    meaning && directionOf(asked, meaning),
  ]);
  const first = { terms, counts, meaning, vector: direction };
  const best = firstLook(textsIn(candidates.values()), first);
  const common = new Set(best.flatMap((text) => [...text.lexemes()]));
  const widened = expandTerms(terms, best, await corpus.countWords([...common]));
  const vector = meaning && enrich(direction, best, meaning);
  return { analysis, counts, terms, widened, meaning, vector, candidates };
}

type Look = Pick<Understanding, "terms" | "counts" | "meaning" | "vector">;

/** The papers that are best by words and by meaning, before anything is added to the query. */
function firstLook(texts: readonly PaperText[], look: Look): PaperText[] {
  const lists = [byWords(texts, look.terms, look.counts), ...byMeaning(texts, look)];
  return ranked(fuseRanks(lists)).slice(0, FEEDBACK_PAPERS);
}

/** The second look: candidates in the order that words, widened words and meaning agree on. */
export function rank(
  candidates: readonly Candidate[],
  understood: Omit<Understanding, "candidates">,
): FoundPaper[] {
  const texts = textsIn(candidates);
  const { terms, widened, counts } = understood;
  const scores = scoresOf(texts, terms, counts);
  const lists = [ranked(scores), byWords(texts, widened, counts), ...byMeaning(texts, understood)];
  const fused = fuseRanks(lists);
  const candidateOf = new Map(candidates.map((one) => [one.text, one]));
  return ranked(fused).flatMap((text) => {
    const candidate = candidateOf.get(text);
    const found = { bm25: scores.get(text) ?? 0, fused: fused.get(text) ?? 0 };
    return candidate ? [{ ...candidate, ...found }] : [];
  });
}

function scoresOf(
  texts: readonly PaperText[],
  terms: readonly Term[],
  counts: WordCounts,
): Map<PaperText, number> {
  return new Map(texts.map((text) => [text, bm25(text, terms, counts.averageLength)]));
}

function byWords(
  texts: readonly PaperText[],
  terms: readonly Term[],
  counts: WordCounts,
): PaperText[] {
  const scores = scoresOf(texts, terms, counts);
  return ranked(scores).filter((text) => (scores.get(text) ?? 0) > 0);
}

/** One list, or none where there is no model; papers without a vector have no place in it. */
function byMeaning(texts: readonly PaperText[], { meaning, vector }: Look): PaperText[][] {
  if (!meaning || !vector) return [];
  const scored = texts.flatMap((text): [PaperText, number][] => {
    const likeness = meaning.likeness(vector, text.id);
    return likeness === null ? [] : [[text, likeness]];
  });
  return [ranked(new Map(scored))];
}

/** The query's own direction with that of the best papers; null where neither has one. */
function enrich(
  asked: Float32Array | null,
  best: readonly PaperText[],
  meaning: Meaning,
): Float32Array | null {
  const middle = new Float32Array(meaning.dimensions);
  for (const { id } of best) {
    const vector = meaning.vectorOf(id);
    if (vector) add(middle, vector);
  }
  const sum = new Float32Array(meaning.dimensions);
  if (asked) add(sum, asked);
  add(sum, normalise(middle), FEEDBACK_WEIGHT);
  return normalise(sum).some((value) => value !== 0) ? sum : null;
}

async function directionOf(asked: Lexemes, meaning: Meaning): Promise<Float32Array | null> {
  const vectors = await meaning.termVectors([...asked.keys()]);
  const counts = Array.from(asked, ([lexeme, { positions }]) => {
    return [lexeme, { all: positions.length, inTitle: 0 }] as const;
  });
  return foldIn(counts, vectors, meaning.dimensions);
}

function joined(all: readonly Lexemes[]): Lexemes {
  return new Map(all.flatMap((lexemes) => [...lexemes]));
}

function textsIn(candidates: Iterable<Candidate>): PaperText[] {
  return Array.from(candidates, ({ text }) => text);
}

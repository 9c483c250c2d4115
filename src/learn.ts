import type { App } from "./app.ts";
import type { PaperId, Topic, TopicId } from "./model.ts";
import { parsedTopics } from "./query/parsed-topics.ts";
import { idf } from "./search/bm25.ts";
import { understand } from "./search/find-papers.ts";
import type { Meaning } from "./search/ports.ts";
import { hasFreeWords } from "./search/query-parts.ts";
import { createSemanticIndex, foldIn } from "./search/semantic-index.ts";
import { countsOf, type PaperText, readText } from "./search/text.ts";
import { type Semantics, trainSemantics } from "./search/train-semantics.ts";
import { corpusOf } from "./search-papers.ts";
import { loadVectors, meaningOf } from "./semantics.ts";
import { findModel, insertModel, savePaperVectors, useModel } from "./store/semantic-models.ts";
import { readActiveTopics } from "./store/topics.ts";
import { readTextPage, readVocabulary, refreshStatistics } from "./store/vocabulary.ts";

/** The service learns what words mean from its own papers: a model of latent semantic analysis. */

export type LearnSummary =
  | { kind: "learned"; papers: number; lexemes: number; dimensions: number; topics: number }
  | { kind: "kept"; reason: string };

/** With fewer papers the directions are those of single papers, and words alone find more. */
const PAPERS_LEAST = 2_000;
/** Training keeps these in memory, 900 bytes each; all others are folded in. */
const PAPERS_MOST = 100_000;
const DIMENSIONS_MOST = 256;
const PAPERS_PER_DIMENSION = 20;
/** Rarer lexemes say too little to be placed, more frequent ones are everywhere. */
const VOCABULARY = { papersLeast: 5, shareMost: 0.5, most: 60_000 };
const GROWTH = 1.2;
const KEPT_MS = 7 * 86_400_000;
const PAPERS_PER_PAGE = 1_000;

export type LearnOptions = {
  /** Also where it would not be worth it yet, or again. */
  isAsked?: boolean;
  /** Aborted, it ends at the next pause; what is in use stays in use. */
  signal?: AbortSignal;
};

export async function learn(app: App, options: LearnOptions = {}): Promise<LearnSummary> {
  try {
    return await learnOrStop(app, options);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    return { kind: "kept", reason: "stopped before it was done" };
  }
}

async function learnOrStop(
  app: App,
  { isAsked = false, signal }: LearnOptions,
): Promise<LearnSummary> {
  const { db } = app.store;
  const now = app.clock();
  await refreshStatistics(db);
  const vocabulary = await readVocabulary(db, VOCABULARY);
  const reason = isAsked ? null : whyNot(vocabulary.papers, await findModel(db), now);
  if (reason !== null) return { kind: "kept", reason };
  const counts = { ...vocabulary, averageLength: 0 };
  const weights = new Map([...vocabulary.df.keys()].map((lexeme) => [lexeme, idf(counts, lexeme)]));
  const dimensions = Math.min(
    DIMENSIONS_MOST,
    Math.floor(vocabulary.papers / PAPERS_PER_DIMENSION),
  );
  const pause = async () => {
    signal?.throwIfAborted();
    await app.sleep(0);
  };
  const semantics = await trainSemantics(readAll(app, PAPERS_MOST), {
    weights,
    dimensions,
    random: app.random,
    pause,
  });
  if (semantics === null) return { kind: "kept", reason: "too few papers with words in common" };
  const topics = await install(app, semantics, { papers: vocabulary.papers, now, pause });
  return { kind: "learned", papers: vocabulary.papers, lexemes: weights.size, dimensions, topics };
}

function whyNot(
  papers: number,
  model: { papers: number; madeAt: Date } | null,
  now: Date,
): string | null {
  if (papers < PAPERS_LEAST) return `${papers} papers are fewer than ${PAPERS_LEAST}`;
  if (model === null || papers >= model.papers * GROWTH) return null;
  const isOld = now.getTime() - model.madeAt.getTime() >= KEPT_MS;
  return isOld && papers > model.papers ? null : "the model in use is recent";
}

/** Stores the model with the vectors of every paper and topic, and only then lets it be used. */
async function install(
  app: App,
  semantics: Semantics,
  { papers, now, pause }: { papers: number; now: Date; pause: () => Promise<void> },
): Promise<number> {
  const { db } = app.store;
  const { dimensions } = semantics;
  const settings = { papersLeast: VOCABULARY.papersLeast, shareMost: VOCABULARY.shareMost };
  const modelId = await insertModel(db, { papers, dimensions, settings }, semantics, now);
  const vectors = new Map(semantics.lexemes.map((lexeme, at) => [lexeme, semantics.vectors[at]!]));
  for await (const texts of readAll(app)) {
    await savePaperVectors(db, modelId, vectorsOf(texts, vectors, dimensions));
    await pause();
  }
  const index = createSemanticIndex(dimensions);
  await loadVectors(db, modelId, index, 0);
  const topics = await readActiveTopics(db);
  const placed = await placeTopics(app, topics, meaningOf(db, modelId, index), now);
  await useModel(db, modelId, placed, now);
  return placed.length;
}

export function vectorsOf(
  texts: readonly PaperText[],
  vectors: ReadonlyMap<string, Float32Array>,
  dimensions: number,
): { paperId: PaperId; vector: Float32Array }[] {
  return texts.flatMap((text) => {
    const vector = foldIn(countsOf(text), vectors, dimensions);
    return vector ? [{ paperId: text.id, vector }] : [];
  });
}

/**
 * What each topic means: its words and the best papers they find. Null for one without any that are
 * known, and for one of strict terms alone, whose meaning nobody asks.
 */
export async function placeTopics(
  app: App,
  topics: readonly Topic[],
  meaning: Meaning,
  now: Date,
): Promise<{ id: TopicId; vector: Float32Array | null }[]> {
  const ports = { corpus: corpusOf(app.store.db, now), meaning };
  const placed: { id: TopicId; vector: Float32Array | null }[] = [];
  const parsed = parsedTopics(topics, () => {});
  for (const { id, query } of parsed) {
    const vector = hasFreeWords(query) ? (await understand(ports, query)).vector : null;
    placed.push({ id, vector });
  }
  return placed;
}

/** The newest first, so that `most` keeps those. */
async function* readAll(app: App, most = Number.MAX_SAFE_INTEGER): AsyncGenerator<PaperText[]> {
  let read = 0;
  for (let before = 2_147_483_647; read < most; ) {
    const page = await readTextPage(app.store.db, before, Math.min(PAPERS_PER_PAGE, most - read));
    if (page.length === 0) return;
    read += page.length;
    before = page.at(-1)?.id ?? 0;
    yield page.map(({ id, search }) => readText(id, search));
  }
}

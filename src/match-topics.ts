import type { App } from "./app.ts";
import { placeTopics, vectorsOf } from "./learn.ts";
import type { Query, Topic, TopicId } from "./model.ts";
import { parsedTopics } from "./query/parsed-topics.ts";
import { compile, lexemesOf, textsOf } from "./search/compile.ts";
import {
  createBatch,
  type MatchedPaper,
  type MatchingTopic,
  matchTopic,
} from "./search/match-batch.ts";
import { readText } from "./search/text.ts";
import { analyseTexts, countWords } from "./store/corpus.ts";
import { readTermVectors, readTopicVectors, saveTopicVectors } from "./store/semantic-models.ts";
import { readActiveTopics } from "./store/topics.ts";
import {
  clearMatches,
  endRun,
  insertMatches,
  type MatchablePaper,
  markMatched,
  type NewMatch,
  readFreshTopics,
  readLastRun,
  readMatchable,
  releaseMatching,
  takeMatching,
} from "./store/unmatched.ts";

/** Topics meet papers once: whenever either is new. */

export type MatchSummary = { papers: number; topics: number; matches: number };

/** Older papers are not chosen any more. */
const MATCHED_DAYS = 8;
const PAPERS_PER_BATCH = 500;
/** Then others may work: a slice of topics meets a batch of papers in about half a second. */
const TOPICS_PER_SLICE = 1_000;
const LEASE_TRIES = { most: 300, everyMs: 250 };

type MatchOptions = {
  /** Papers listed before are left alone. */
  since?: Date;
  /** Those that anybody follows, and the catalogue, unless given. */
  topics?: readonly Topic[];
};

/**
 * One process at a time; another waits for it. Killed anywhere, the next run does what is left: a
 * batch of papers counts as met, and a run as done, only when all of it is written.
 */
export async function matchTopics(app: App, options: MatchOptions = {}): Promise<MatchSummary> {
  const nothing = { papers: 0, topics: 0, matches: 0 };
  if ((await readNews(app, options)) === null) return nothing;
  const holder = app.nonce();
  for (let tries = 0; !(await takeMatching(app.store.db, holder)); tries++) {
    if (tries === LEASE_TRIES.most) {
      app.log.warn({}, "topics are being matched by another process for over a minute; left to it");
      return nothing;
    }
    await app.sleep(LEASE_TRIES.everyMs);
  }
  try {
    // Whoever had the lease may have done it all.
    const news = await readNews(app, options);
    return news === null ? nothing : await matchNews(app, news, holder);
  } finally {
    await releaseMatching(app.store.db, holder);
  }
}

type News = {
  since: Date;
  topics: readonly Topic[];
  fresh: ReadonlySet<TopicId>;
  arePapersWaiting: boolean;
};

/** What has not met yet; null if everything has. */
async function readNews(app: App, options: MatchOptions): Promise<News | null> {
  const { db } = app.store;
  const { since = daysBefore(app.clock(), MATCHED_DAYS) } = options;
  const topics = options.topics ?? (await readActiveTopics(db));
  const fresh = await readFreshTopics(db, topics, await readLastRun(db));
  const [waiting] = await readMatchable(db, { isMatched: false, since, after: 0, most: 1 });
  if (waiting === undefined && fresh.size === 0) return null;
  return { since, topics, fresh, arePapersWaiting: waiting !== undefined };
}

async function matchNews(app: App, news: News, holder: string): Promise<MatchSummary> {
  const { since, topics, fresh, arePapersWaiting } = news;
  const summary = { papers: 0, topics: fresh.size, matches: 0 };
  // Where no paper waits, only the new topics have anything to do.
  const taking = arePapersWaiting ? topics : topics.filter(({ id }) => fresh.has(id));
  const run = await openRun(app, taking, holder);
  const late = run.topics.filter(({ id }) => fresh.has(id));
  if (late.length > 0) await matchAll(run, { since, topics: late, isMatched: true }, summary);
  if (arePapersWaiting) {
    await matchAll(run, { since, topics: run.topics, isMatched: false }, summary);
  }
  await endRun(app.store.db, topics, run.now);
  return summary;
}

type Run = {
  app: App;
  now: Date;
  topics: MatchingTopic[];
  averageLength: number;
  model: { id: number; dimensions: number } | null;
  /** Keeps the lease and lets others work. */
  pause(): Promise<void>;
};

/** Topics compiled, each with its place in the semantic model; one without is placed first. */
async function openRun(app: App, topics: readonly Topic[], holder: string): Promise<Run> {
  const { db } = app.store;
  const now = app.clock();
  const pause = async () => {
    if (!(await takeMatching(db, holder))) throw new Error("the lease of matching was lost");
    await app.sleep(0);
  };
  const meaning = await app.semantics().current();
  const vectors = new Map(meaning && (await readTopicVectors(db, meaning.modelId)));
  if (meaning) {
    const homeless = topics.filter(({ id }) => !vectors.has(id));
    for (let at = 0; at < homeless.length; at += PLACED_TOGETHER) {
      const placed = await placeTopics(app, homeless.slice(at, at + PLACED_TOGETHER), meaning, now);
      await saveTopicVectors(db, meaning.modelId, placed);
      for (const { id, vector } of placed) vectors.set(id, vector);
      await pause();
    }
  }
  const parsed = parsedTopics(topics, (topic, problem) =>
    app.log.error(
      { topic: topic.id, query: topic.query, problem },
      "a topic's query does not parse",
    ),
  );
  const { compiled, averageLength } = await compileAll(app, parsed);
  return {
    app,
    now,
    topics: compiled.map(({ id, query }) => ({ id, query, vector: vectors.get(id) ?? null })),
    averageLength,
    model: meaning && { id: meaning.modelId, dimensions: meaning.dimensions },
    pause,
  };
}

const PLACED_TOGETHER = 100;

async function compileAll(
  { store: { db } }: App,
  topics: readonly { id: TopicId; query: Query }[],
) {
  const texts = new Set(topics.flatMap(({ query }) => textsOf(query)));
  const analysis = await analyseTexts(db, [...texts]);
  const lexemes = new Set([...texts].flatMap((text) => [...lexemesOf(text, analysis).keys()]));
  const counts = await countWords(db, [...lexemes]);
  const compiled = topics.map(({ id, query }) => ({ id, query: compile(query, analysis, counts) }));
  return { compiled, averageLength: counts.averageLength };
}

type Meeting = { since: Date; topics: readonly MatchingTopic[]; isMatched: boolean };

async function matchAll(
  run: Run,
  { since, topics, isMatched }: Meeting,
  summary: MatchSummary,
): Promise<void> {
  const { app, now } = run;
  for (let after = 0; ; ) {
    const page = { isMatched, since, after, most: PAPERS_PER_BATCH };
    const papers = await readMatchable(app.store.db, page);
    if (papers.length === 0) return;
    after = papers.at(-1)?.id ?? after;
    if (!isMatched)
      await clearMatches(
        app.store.db,
        papers.map(({ id }) => id),
      );
    const vectors = await meet(run, papers, topics, summary);
    if (isMatched) continue;
    const model = run.model && { id: run.model.id, vectors };
    await markMatched(app.store.db, { papers, model }, now);
    summary.papers += papers.length;
  }
}

/** @returns the papers' vectors in the model in use. */
async function meet(
  run: Run,
  papers: readonly MatchablePaper[],
  topics: readonly MatchingTopic[],
  summary: MatchSummary,
) {
  const texts = papers.map(({ id, search }) => readText(id, search));
  const vectors = run.model ? await foldAllIn(run, texts, run.model) : [];
  const vectorOf = new Map(vectors.map(({ paperId, vector }) => [paperId, vector]));
  const matchable = papers.map((facts, at): MatchedPaper => {
    return { text: texts[at]!, facts, vector: vectorOf.get(facts.id) ?? null };
  });
  const batch = createBatch(matchable, run.averageLength);
  for (let at = 0; at < topics.length; at += TOPICS_PER_SLICE) {
    const matches = topics
      .slice(at, at + TOPICS_PER_SLICE)
      .flatMap((topic): NewMatch[] =>
        matchTopic(batch, topic).map((match) => ({ topicId: topic.id, ...match })),
      );
    await insertMatches(run.app.store.db, matches);
    summary.matches += matches.length;
    await run.pause();
  }
  return vectors;
}

async function foldAllIn(
  { app }: Run,
  texts: Parameters<typeof vectorsOf>[0],
  model: { id: number; dimensions: number },
) {
  const lexemes = new Set(texts.flatMap((text) => [...text.lexemes()]));
  const terms = await readTermVectors(app.store.db, model.id, [...lexemes]);
  return vectorsOf(texts, terms, model.dimensions);
}

function daysBefore(at: Date, days: number): Date {
  return new Date(at.getTime() - days * 86_400_000);
}

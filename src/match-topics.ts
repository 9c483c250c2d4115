import type { App } from "./app.ts";
import { placeTopics, vectorsOf } from "./learn.ts";
import type { PaperId, Query, Topic, TopicId } from "./model.ts";
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
  endRun,
  type MatchablePaper,
  type NewMatch,
  readFreshTopics,
  readLastRun,
  readMatchable,
  saveMatches,
} from "./store/unmatched.ts";

/** Topics meet papers once: whenever either is new. */

export type MatchSummary = { papers: number; topics: number; matches: number };

/** Older papers are not chosen any more. */
const MATCHED_DAYS = 8;
const PAPERS_PER_BATCH = 500;

type MatchOptions = {
  /** Papers listed before are left alone. */
  since?: Date;
  /** Those that anybody follows, and the catalogue, unless given. */
  topics?: readonly Topic[];
};

/** Killed anywhere, the next run does what is left; two at once do some of it twice and lose nothing. */
export async function matchTopics(app: App, options: MatchOptions = {}): Promise<MatchSummary> {
  const { db } = app.store;
  const now = app.clock();
  const { since = daysBefore(now, MATCHED_DAYS) } = options;
  const lastRun = await readLastRun(db);
  const topics = options.topics ?? (await readActiveTopics(db));
  const fresh = await readFreshTopics(db, topics, lastRun);
  const summary = { papers: 0, topics: fresh.size, matches: 0 };
  const [waiting] = await readMatchable(db, { isMatched: false, since, after: 0, most: 1 });
  if (waiting === undefined && fresh.size === 0) return summary;
  const run = await openRun(app, topics, fresh, now);
  const news = run.topics.filter(({ id }) => fresh.has(id));
  if (news.length > 0) await matchAll(run, { since, topics: news, isMatched: true }, summary);
  await matchAll(run, { since, topics: run.topics, isMatched: false }, summary);
  await endRun(
    db,
    topics.map(({ id }) => id),
    lastRun,
    now,
  );
  return summary;
}

type Run = {
  app: App;
  now: Date;
  topics: MatchingTopic[];
  averageLength: number;
  model: { id: number; dimensions: number } | null;
};

/** Topics compiled, each with its place in the semantic model; a fresh one is placed first. */
async function openRun(
  app: App,
  topics: readonly Topic[],
  fresh: ReadonlySet<TopicId>,
  now: Date,
): Promise<Run> {
  const { db } = app.store;
  const meaning = await app.semantics().current();
  const vectors = new Map(meaning && (await readTopicVectors(db, meaning.modelId)));
  if (meaning) {
    const homeless = topics.filter(({ id }) => fresh.has(id) || !vectors.has(id));
    const placed = await placeTopics(app, homeless, meaning, now);
    await saveTopicVectors(db, meaning.modelId, placed);
    for (const { id, vector } of placed) vectors.set(id, vector);
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
  };
}

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
    const { matches, vectors } = await meet(run, papers, topics);
    const paperIds = isMatched ? [] : papers.map(({ id }) => id);
    const model = run.model && !isMatched ? { id: run.model.id, vectors } : null;
    await saveMatches(app.store.db, { matches, paperIds, model }, now);
    summary.papers += paperIds.length;
    summary.matches += matches.length;
  }
}

async function meet(run: Run, papers: readonly MatchablePaper[], topics: readonly MatchingTopic[]) {
  const texts = papers.map(({ id, search }) => readText(id, search));
  const vectors = run.model ? await foldAllIn(run, texts, run.model) : [];
  const vectorOf = new Map<PaperId, Float32Array>(
    vectors.map(({ paperId, vector }) => [paperId, vector]),
  );
  const matchable = papers.map((facts, at): MatchedPaper => {
    return { text: texts[at]!, facts, vector: vectorOf.get(facts.id) ?? null };
  });
  const batch = createBatch(matchable, run.averageLength);
  const matches: NewMatch[] = [];
  for (const topic of topics) {
    for (const match of matchTopic(batch, topic)) matches.push({ topicId: topic.id, ...match });
  }
  return { matches, vectors };
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

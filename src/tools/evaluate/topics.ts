import type { App } from "../../app.ts";
import { learn } from "../../learn.ts";
import { matchTopics } from "../../match-topics.ts";
import type { PaperId, Topic, TopicId } from "../../model.ts";
import { findPapers, rank, type SearchPorts, understand } from "../../search/find-papers.ts";
import { readText } from "../../search/text.ts";
import { corpusOf } from "../../search-papers.ts";
import { countMatches, rankByPostgres } from "../../store/measures.ts";
import { compareSamples, plain, quotient } from "./bootstrap.ts";
import type { Context, Figures, Measurement, Report } from "./report.ts";
import { type JudgedTopic, readJudged, saveCorpus, saveTopics } from "./topic-data.ts";

/**
 * Are the papers found that people file under a topic? Over the whole corpus; over only the papers
 * filed under some topic; and as a filter on a stream of new papers. Judgements are incomplete, so
 * compare with the baselines and do not read the figures as absolute.
 */
export const topics: Measurement = { name: "topics", usage: "", run };

const TOP = 10;
const DEPTH = 100;
/** New papers a day in the fields that the recorded corpus is of; days are counted by it. */
const PAPERS_A_DAY = 180;

type Scores = { ndcg: number[]; recall: number[] };

async function run(context: Context): Promise<Report> {
  const { app, setNow, folder, random } = context;
  setNow(new Date());
  const { papers, leftOut } = await saveCorpus(app, folder);
  const judged = await readJudged(app, folder);
  const learned = await learn(app, { isAsked: true });
  const ports = {
    corpus: corpusOf(app.store.db, app.clock()),
    meaning: await app.semantics().current(),
  };
  const { open, words, and, or } = await scoreAll(app, ports, judged);
  const pool = [...new Set(judged.flatMap(({ relevant }) => [...relevant]))];
  const closed = await scoreClosed(ports, judged, pool);
  const filter = await scoreFilter(context, judged, papers);
  return {
    figures: { ...openFigures(open), "closed.ndcg10": quotient(plain(closed)), ...filter.figures },
    baselines: {
      "AND ts_rank": openFigures(and),
      "OR ts_rank": openFigures(or),
      "BM25 alone": openFigures(words),
    },
    intervals: [
      compareSamples(
        { figure: "open.ndcg10", baseline: "BM25 alone" },
        plain(open.ndcg),
        plain(words.ndcg),
        random,
      ),
      compareSamples(
        { figure: "open.recall100", baseline: "BM25 alone" },
        plain(open.recall),
        plain(words.recall),
        random,
      ),
      compareSamples(
        { figure: "open.recall100", baseline: "OR ts_rank" },
        plain(open.recall),
        plain(or.recall),
        random,
      ),
    ],
    conditions: {
      topics: judged.length,
      papers,
      "papers left out": leftOut,
      "papers in some topic": pool.length,
      "papers a day": PAPERS_A_DAY,
      ...(learned.kind === "learned" && {
        dimensions: learned.dimensions,
        lexemes: learned.lexemes,
      }),
      database: app.store.kind,
    },
  };
}

async function scoreAll(app: App, ports: SearchPorts, judged: readonly JudgedTopic[]) {
  const { db } = app.store;
  const byWords = { ...ports, meaning: null };
  return {
    open: await scoreOpen(judged, (topic) => findIds(ports, topic)),
    words: await scoreOpen(judged, (topic) => findIds(byWords, topic, "bm25")),
    and: await scoreOpen(judged, ({ text }) => rankByPostgres(db, text, "and", DEPTH)),
    or: await scoreOpen(judged, ({ text }) => rankByPostgres(db, text, "or", DEPTH)),
  };
}

async function findIds(
  ports: SearchPorts,
  { query }: JudgedTopic,
  by: "fused" | "bm25" = "fused",
): Promise<PaperId[]> {
  const { papers } = await findPapers(ports, query);
  const order = by === "fused" ? papers : papers.toSorted((a, b) => b.bm25 - a.bm25);
  return order.slice(0, DEPTH).map(({ text }) => text.id);
}

async function scoreOpen(
  judged: readonly JudgedTopic[],
  find: (topic: JudgedTopic) => Promise<PaperId[]>,
): Promise<Scores> {
  const scores: Scores = { ndcg: [], recall: [] };
  for (const topic of judged) {
    const found = await find(topic);
    scores.ndcg.push(ndcg(found, topic.relevant));
    scores.recall.push(found.filter((id) => topic.relevant.has(id)).length / topic.relevant.size);
  }
  return scores;
}

async function scoreClosed(
  ports: SearchPorts,
  judged: readonly JudgedTopic[],
  pool: readonly PaperId[],
): Promise<number[]> {
  const texts = await ports.corpus.texts(pool, { kind: "all" });
  const candidates = texts.map(({ id, search }) => ({
    text: readText(id, search),
    isStrict: false,
    trend: null,
  }));
  const scores: number[] = [];
  for (const { query, relevant } of judged) {
    const found = rank(candidates, await understand(ports, query));
    scores.push(
      ndcg(
        found.map(({ text }) => text.id),
        relevant,
      ),
    );
  }
  return scores;
}

/** Every paper of the corpus meets every topic as if it were new. */
async function scoreFilter({ app }: Context, judged: readonly JudgedTopic[], papers: number) {
  const ids = await saveTopics(app, judged);
  const followed = judged.map(
    ({ text }, at): Topic => ({ id: ids[at]!, slug: null, name: text, query: text }),
  );
  await matchTopics(app, { since: new Date(0), topics: followed });
  const counts = await countMatches(app.store.db, ids);
  const recalls: number[] = [];
  for (const [at, { relevant }] of judged.entries()) {
    recalls.push(
      ((await countMatches(app.store.db, [ids[at]!], [...relevant])).get(ids[at]!) ?? 0) /
        relevant.size,
    );
  }
  const perDay = ids
    .map((id: TopicId) => (counts.get(id) ?? 0) / (papers / PAPERS_A_DAY))
    .toSorted((a, b) => a - b);
  return {
    figures: {
      "filter.recall": quotient(plain(recalls)),
      "filter.perDay": perDay[perDay.length >> 1] ?? 0,
    },
  };
}

function openFigures({ ndcg: gains, recall }: Scores): Figures {
  return { "open.ndcg10": quotient(plain(gains)), "open.recall100": quotient(plain(recall)) };
}

/** Normalised discounted cumulative gain over the first ten; a paper is relevant or it is not. */
export function ndcg(found: readonly PaperId[], relevant: ReadonlySet<PaperId>): number {
  const discount = (at: number) => 1 / Math.log2(at + 2);
  const gain = found
    .slice(0, TOP)
    .reduce((sum, id, at) => sum + (relevant.has(id) ? discount(at) : 0), 0);
  const most = Array.from({ length: Math.min(TOP, relevant.size) }, (_, at) => discount(at));
  return most.length === 0 ? 0 : gain / most.reduce((a, b) => a + b, 0);
}

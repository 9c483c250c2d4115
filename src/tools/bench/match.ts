import type { App } from "../../app.ts";
import { learn } from "../../learn.ts";
import { matchTopics } from "../../match-topics.ts";
import type { PaperId, Topic, TopicId } from "../../model.ts";
import { canonicalTopic } from "../../query/canonical-topic.ts";
import { parseQuery } from "../../query/parse.ts";
import { findAmong, settleForBench } from "../../store/measures.ts";
import type { Context, Measurement, Report } from "../evaluate/report.ts";
import { saveCorpus } from "../evaluate/topic-data.ts";

/** How long a day's 500 new papers take to meet 10,000 topics that have met all others. */
export const match: Measurement = { name: "match", usage: "", run };

const PAPERS = 500;
const TOPICS = 10_000;
const SAMPLED = 200;

async function run({ app, setNow, folder, random }: Context): Promise<Report> {
  setNow(new Date());
  const { db } = app.store;
  const { papers } = await saveCorpus(app, folder);
  await learn(app, { isAsked: true });
  const topics = await makeTopics(app, random);
  const news = await settleForBench(db, PAPERS, app.clock());
  const start = performance.now();
  const { matches, papers: met } = await matchTopics(app, { since: new Date(0), topics });
  const seconds = (performance.now() - start) / 1000;
  return {
    figures: { seconds, matches },
    baselines: { "one statement a topic": { seconds: await timeStatements(app, topics, news) } },
    intervals: [],
    conditions: {
      papers,
      "new papers": met,
      topics: topics.length,
      "statements timed": `${SAMPLED} of ${topics.length}, by proportion`,
      "peak rss MB": Math.round(process.resourceUsage().maxRSS / 1024),
      database: app.store.kind,
    },
  };
}

/** Two to four words out of a title as they come: free, as a phrase, in the title, or all but one. */
async function makeTopics(app: App, random: () => number): Promise<Topic[]> {
  const { db } = app.store;
  const titles = await db.paper.findMany({
    select: { title: true },
    take: TOPICS * 3,
    orderBy: { id: "asc" },
  });
  const queries = new Map<string, string>();
  for (const { title } of titles) {
    const query = makeQuery(title.match(/[a-z]{4,}/gi) ?? [], random);
    if (query === null || queries.size >= TOPICS) continue;
    queries.set(canonicalTopic(query).canonical, query);
  }
  const data = [...queries].map(([canonical, query]) => ({
    canonical,
    query,
    name: query,
    createdAt: app.clock(),
  }));
  await db.topic.createMany({ data, skipDuplicates: true });
  const rows = await db.topic.findMany({
    where: { slug: null },
    select: { id: true, name: true, query: true },
  });
  return rows.map((row) => ({ ...row, id: row.id as TopicId, slug: null }));
}

function makeQuery(words: readonly string[], random: () => number): string | null {
  if (words.length < 4) return null;
  const from = Math.floor(random() * (words.length - 3));
  const [one, two, three, four] = words.slice(from, from + 4);
  const kinds = [
    `${one} ${two} ${three}`,
    `${one} ${two} ${three} ${four}`,
    `"${one} ${two}"`,
    `title:${one} ${two}`,
    `${one} ${two} -${four}`,
    `"${one} ${two}" OR "${three} ${four}"`,
  ];
  return kinds[Math.floor(random() * kinds.length)] ?? null;
}

async function timeStatements(
  app: App,
  topics: readonly Topic[],
  news: readonly PaperId[],
): Promise<number> {
  const sample = topics.filter((_, at) => at % Math.ceil(topics.length / SAMPLED) === 0);
  const start = performance.now();
  for (const { query } of sample) {
    const parsed = parseQuery(query);
    if (parsed.kind === "ok") await findAmong(app.store.db, parsed.query, news);
  }
  return ((performance.now() - start) / 1000 / sample.length) * topics.length;
}

import { learn } from "../../learn.ts";
import { corpusOf, searchPapers } from "../../search-papers.ts";
import { rankByPostgres } from "../../store/measures.ts";
import { readShown } from "../../store/shown-papers.ts";
import type { Context, Figures, Measurement, Report } from "../evaluate/report.ts";
import { readJudged, saveCorpus } from "../evaluate/topic-data.ts";

/** How long a page of hits takes that nobody has asked for before: each topic's words, once. */
export const search: Measurement = { name: "search", usage: "", run };

const PAGE = 30;

async function run({ app, setNow, folder }: Context): Promise<Report> {
  setNow(new Date());
  const { db } = app.store;
  const { papers } = await saveCorpus(app, folder);
  const judged = await readJudged(app, folder);
  await learn(app, { isAsked: true });
  await app.semantics().current();
  const ours = await timeEach(judged, async ({ query }) => {
    const ports = { corpus: corpusOf(db, app.clock()), meaning: await app.semantics().current() };
    await readShown(db, await searchPapers(ports, query, PAGE), app.clock());
  });
  const or = await timeEach(judged, ({ text }) => rankByPostgres(db, text, "or", PAGE));
  return {
    figures: figuresOf(ours),
    baselines: { "OR ts_rank": figuresOf(or) },
    intervals: [],
    conditions: {
      papers,
      searches: judged.length,
      "peak rss MB": Math.round(process.resourceUsage().maxRSS / 1024),
      database: app.store.kind,
    },
  };
}

async function timeEach<T>(
  all: readonly T[],
  act: (one: T) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  for (const one of all) {
    const start = performance.now();
    await act(one);
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b);
}

function figuresOf(times: readonly number[]): Figures {
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { msMedian: at(0.5), msP90: at(0.9) };
}

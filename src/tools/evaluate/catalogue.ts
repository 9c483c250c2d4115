import type { App } from "../../app.ts";
import { matchTopics } from "../../match-topics.ts";
import { CATALOGUE } from "../../query/catalogue.ts";
import { rankMatches } from "../../store/measures.ts";
import { readActiveTopics } from "../../store/topics.ts";
import { readListed, saveListed } from "./listed-papers.ts";
import type { Context, Measurement, Report } from "./report.ts";

/**
 * What does each topic of the catalogue bring? How many papers of the daily lists match it a day,
 * on what share of days it has any, and the most voted of them, for a person to judge.
 */
export const catalogue: Measurement = { name: "catalogue", usage: "", run };

const SHOWN = 3;

async function run({ app, setNow, folder }: Context): Promise<Report> {
  const data = await readListed(folder);
  const days = new Set(data.papers.map(({ day }) => day));
  setNow(new Date(Math.max(...data.papers.map(({ listedAt }) => listedAt))));
  await saveListed(app, data.papers);
  await matchTopics(app, { since: new Date(0) });
  const figures = await printTopics(app, days.size);
  return {
    figures,
    baselines: {},
    intervals: [],
    conditions: { ...data.conditions, days: days.size },
  };
}

async function printTopics(app: App, days: number) {
  const topics = await readActiveTopics(app.store.db);
  const perDay: number[] = [];
  for (const { slug, name } of CATALOGUE) {
    const id = topics.find((topic) => topic.slug === slug)?.id;
    if (id === undefined) continue;
    const { papers, days: filled, best } = await rankMatches(app.store.db, id, SHOWN);
    perDay.push(papers / days);
    const share = `${Math.round((100 * filled) / days)} % of days`;
    process.stdout.write(
      `${(papers / days).toFixed(1).padStart(6)} a day  ${share.padStart(13)}  ${name} (${slug})\n`,
    );
    for (const { title, votes } of best)
      process.stdout.write(
        `${" ".repeat(28)}${String(votes).padStart(4)}  ${title.slice(0, 90)}\n`,
      );
  }
  const sorted = perDay.toSorted((a, b) => a - b);
  return {
    topics: perDay.length,
    perDayMedian: sorted[sorted.length >> 1] ?? 0,
    perDayLeast: sorted[0] ?? 0,
  };
}

import { TellableError } from "../../log.ts";
import { prepare } from "../../pipeline.ts";
import { readDigests } from "../../store/sent-papers.ts";
import { DAY_MS, HOUR_MS } from "../../time.ts";
import { addReader } from "../add-reader.ts";
import {
  type Formula,
  hackerNews,
  halving,
  newest,
  rawVotes,
  reddit,
  smoothed60,
} from "./baselines.ts";
import { compareSamples, quotient, type Sample } from "./bootstrap.ts";
import { groupBy } from "./group-by.ts";
import { daysAfter, type ListedPaper, readListed, saveListed, votesAt } from "./listed-papers.ts";
import type { Context, Figures, Measurement, Report } from "./report.ts";
import { keysById } from "./trending.ts";

/**
 * What would a reader of everything have got? A digest of ten at noon UTC of every day with a list,
 * from what was listed in the last seven days and read by then, nothing twice; made by `prepare`
 * for a subscriber whose ledger it keeps.
 */
export const replay: Measurement = { name: "replay", usage: "[--from DAY --to DAY]", run };

const SIZE = 10;
const WINDOW_MS = 7 * DAY_MS;
const NOON_MS = 12 * HOUR_MS;
const CURVE_HOURS = [24, 36, 48, 60, 96, 120];
const TARGET = "votes × 2^(-age/72h)";

/** Papers by the day on which they were sent. */
type Digests = Map<string, ListedPaper[]>;

async function run(context: Context): Promise<Report> {
  const { folder, flags, app, random } = context;
  const data = await readListed(folder);
  const span = spanOf(data.papers, flags);
  const days = daysWithList(data.papers, span);
  if (days.length === 0) {
    throw new TellableError(`No paper is listed from ${span.from || "?"} to ${span.to || "?"}.`);
  }
  const ours = await replayProduct(context, data.papers, days);
  const play = (formula: Formula, isToday = false) =>
    replayFormula(data.papers, days, formula, isToday);
  const target = play(halving(72));
  const others: Record<string, Digests> = {
    newest: play(newest),
    "today only": play(rawVotes, true),
    reddit: play(reddit),
    "hacker news": play(hackerNews),
    "log2(1+votes) - age/60h": play(smoothed60),
    ...Object.fromEntries(
      CURVE_HOURS.map((hours) => [`half-life ${hours} h`, play(halving(hours))]),
    ),
    [TARGET]: target,
  };
  const judged = judgeWith(data.papers, days);
  return {
    figures: { ...judged.figures(ours.digests), repeats: ours.repeats },
    baselines: Object.fromEntries(
      Object.entries(others).map(([name, sent]) => [name, judged.figures(sent)]),
    ),
    intervals: [
      compareSamples(
        { figure: "captured", baseline: TARGET },
        judged.captured(ours.digests),
        judged.captured(target),
        random,
      ),
      compareSamples(
        { figure: "top10", baseline: TARGET },
        judged.top10(ours.digests),
        judged.top10(target),
        random,
      ),
    ],
    conditions: { ...data.conditions, ...span, days: days.length, database: app.store.kind },
  };
}

/** The ledger of one subscriber: ten papers a day at noon, whatever is trending. */
async function replayProduct(
  { app, setNow }: Context,
  papers: readonly ListedPaper[],
  days: readonly string[],
): Promise<{ digests: Digests; repeats: number }> {
  const [first = "2025-01-01"] = days;
  setNow(new Date(noon(daysAfter(first, -1)) + HOUR_MS));
  await saveListed(app, papers);
  const added = await addReader(app, "replay@example.org", {
    topics: ["trending"],
    time: "12:00",
    timeZone: "Etc/UTC",
    size: String(SIZE),
  });
  if (added.kind !== "added") throw new Error(`replay: ${JSON.stringify(added)}`);
  for (const day of days) {
    setNow(new Date(noon(day)));
    await prepare(app);
  }
  const keys = await keysById(app);
  const byKey = new Map(papers.map((paper) => [paper.key, paper]));
  const sent = await readDigests(app.store.db);
  const ids = sent.flatMap(({ paperIds }) => paperIds);
  const digests = new Map(
    sent.map(({ day, paperIds }) => [
      day,
      paperIds.flatMap((id) => byKey.get(keys.get(id) ?? "") ?? []),
    ]),
  );
  return { digests, repeats: ids.length - new Set(ids).size };
}

function replayFormula(
  papers: readonly ListedPaper[],
  days: readonly string[],
  formula: Formula,
  isToday: boolean,
): Digests {
  const sent = new Set<string>();
  return new Map(
    days.map((day) => {
      const now = noon(day);
      const chosen = papers
        .filter(
          (paper) => isIn(paper, now) && !sent.has(paper.key) && (!isToday || paper.day === day),
        )
        .map((paper) => ({ paper, value: formula(votesAt(paper, now) ?? 0, now - paper.listedAt) }))
        .toSorted((a, b) => b.value - a.value)
        .slice(0, SIZE)
        .map(({ paper }) => paper);
      for (const { key } of chosen) sent.add(key);
      return [day, chosen];
    }),
  );
}

function judgeWith(papers: readonly ListedPaper[], days: readonly string[]) {
  const finals = new Map(papers.map((paper) => [paper.key, paper.final?.votes ?? 0]));
  const oracle = replayFormula(
    papers.map((paper) => ({ ...paper, readings: [{ at: 0, votes: finals.get(paper.key) ?? 0 }] })),
    days,
    rawVotes,
    false,
  );
  const votesOf = (sent: Digests, day: string) =>
    (sent.get(day) ?? []).reduce((sum, { key }) => sum + (finals.get(key) ?? 0), 0);
  const best = bestOfWeeks(
    papers.filter(({ day }) => day >= (days[0] ?? "") && day <= (days.at(-1) ?? "")),
    finals,
  );
  const captured = (sent: Digests): Sample[] =>
    days.map((day) => ({ numerator: votesOf(sent, day), denominator: votesOf(oracle, day) }));
  const top10 = (sent: Digests): Sample[] => {
    const keys = new Set([...sent.values()].flat().map(({ key }) => key));
    return best.map((week) => ({
      numerator: week.filter(({ key }) => keys.has(key)).length,
      denominator: week.length,
    }));
  };
  const figures = (sent: Digests): Figures => ({
    captured: quotient(captured(sent)),
    top10: quotient(top10(sent)),
    meanAgeDays: meanAge(sent),
  });
  return { captured, top10, figures };
}

function meanAge(sent: Digests): number {
  const ages = [...sent].flatMap(([day, papers]) =>
    papers.map(({ listedAt }) => (noon(day) - listedAt) / DAY_MS),
  );
  return quotient(ages.map((numerator) => ({ numerator, denominator: 1 })));
}

/** The ten papers of each week, Monday to Sunday, that had the most votes in the end. */
function bestOfWeeks(
  papers: readonly ListedPaper[],
  finals: ReadonlyMap<string, number>,
): ListedPaper[][] {
  const votes = ({ key }: ListedPaper) => finals.get(key) ?? 0;
  // 1970-01-05 was a Monday.
  const weeks = groupBy(papers, ({ listedAt }) => Math.floor((listedAt - 4 * DAY_MS) / WINDOW_MS));
  return [...weeks.values()].map((week) =>
    week.toSorted((a, b) => votes(b) - votes(a)).slice(0, SIZE),
  );
}

function isIn({ listedAt }: ListedPaper, now: number): boolean {
  return listedAt <= now && listedAt > now - WINDOW_MS;
}

function daysWithList(
  papers: readonly ListedPaper[],
  { from, to }: { from: string; to: string },
): string[] {
  const days = new Set(papers.map(({ day }) => day).filter((day) => day >= from && day <= to));
  return [...days].toSorted();
}

/**
 * The longest run of months in which nearly every listed paper's votes were read at least twice:
 * before and after, what was visible on a day is not known.
 */
export function spanOf(
  papers: readonly ListedPaper[],
  flags: Context["flags"],
): { from: string; to: string } {
  const byMonth = groupBy(papers, ({ day }) => day.slice(0, 7));
  let [best, row]: string[][] = [[], []];
  for (const [month, listed] of [...byMonth].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const twice = listed.filter(({ readings }) => new Set(readings.map(({ at }) => at)).size >= 2);
    row = twice.length >= listed.length * READ_TWICE ? [...(row ?? []), month] : [];
    if (row.length > (best?.length ?? 0)) best = row;
  }
  const days = papers.map(({ day }) => day).filter((day) => best?.includes(day.slice(0, 7)));
  const [first = "", last = ""] = [days.toSorted()[0], days.toSorted().at(-1)];
  return { from: dayFlag("from", flags) ?? first, to: dayFlag("to", flags) ?? last };
}

const READ_TWICE = 0.9;

function dayFlag(name: "from" | "to", flags: Context["flags"]): string | undefined {
  const text = flags[name];
  if (text === undefined || /^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  throw new TellableError(`--${name}: ${text} is not a day; try 2025-05-01`);
}

function noon(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + NOON_MS;
}

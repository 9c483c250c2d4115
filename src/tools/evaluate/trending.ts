import type { App } from "../../app.ts";
import { TellableError } from "../../log.ts";
import { makeEdition } from "../../pipeline.ts";
import { byScore } from "../../rank/score.ts";
import { loadEdition } from "../../store/editions.ts";
import { DAY_MS } from "../../time.ts";
import { type Formula, hackerNews, rawVotes, reddit } from "./baselines.ts";
import { compareSamples, plain, quotient } from "./bootstrap.ts";
import { groupBy } from "./group-by.ts";
import {
  type ListedData,
  type ListedPaper,
  readListed,
  type Snapshot,
  saveListed,
  votesAt,
} from "./listed-papers.ts";
import type { Context, Measurement, Report } from "./report.ts";

/**
 * Does the ranking of a morning find what will have been the day's best? For every day whose list
 * was read between 06:00 and 10:00 UTC: the papers of that list in the order of an edition made at
 * that instant, against the ten with the most votes in the end.
 */
export const trending: Measurement = { name: "trending", usage: "", run };

const TOP = 10;
const READ_BETWEEN = { from: 6, to: 10 };
/** With fewer papers nearly every order finds the ten. */
const PAPERS_LEAST = 15;
/** Votes read on the same day or the next are not final. */
const FINAL_AFTER_MS = 2 * DAY_MS;

type Day = { snapshot: Snapshot; listed: ListedPaper[]; final: ListedPaper[] };
type Scores = { recall: number[]; captured: number[] };

async function run({ app, setNow, folder, random }: Context): Promise<Report> {
  const data = await readListed(folder);
  const days = daysOf(data);
  if (days.length === 0) {
    throw new TellableError(
      `No daily list of at least ${PAPERS_LEAST} papers was read in the morning and judged later.`,
    );
  }
  await saveListed(app, data.papers);
  const keys = await keysById(app);
  const ours: Scores = { recall: [], captured: [] };
  for (const day of days) {
    setNow(new Date(day.snapshot.at));
    const edition = await loadEdition(app.store.db, await makeEdition(app), byScore);
    const order = edition.papers.map(({ paperId }) => keys.get(paperId) ?? "");
    judge(
      day,
      order.filter((key) => day.snapshot.keys.has(key)),
      ours,
    );
  }
  const formulas = { "hacker news": hackerNews, reddit, "raw votes": rawVotes };
  const theirs = Object.entries(formulas).map(([name, formula]) => ({
    name,
    scores: scoresOf(days, formula),
  }));
  const raw = scoresOf(days, rawVotes);
  return {
    figures: figuresOf(ours),
    baselines: Object.fromEntries(theirs.map(({ name, scores }) => [name, figuresOf(scores)])),
    intervals: [
      compareSamples(
        { figure: "recall10", baseline: "raw votes" },
        plain(ours.recall),
        plain(raw.recall),
        random,
      ),
      compareSamples(
        { figure: "captured10", baseline: "raw votes" },
        plain(ours.captured),
        plain(raw.captured),
        random,
      ),
    ],
    conditions: { ...data.conditions, days: days.length, database: app.store.kind },
  };
}

function daysOf({ papers, snapshots }: ListedData): Day[] {
  const byDay = groupBy(papers, ({ day }) => day);
  const lastOf = new Map<string, Snapshot>();
  for (const snapshot of snapshots.toSorted((a, b) => a.at - b.at)) {
    const hour = new Date(snapshot.at).getUTCHours();
    if (hour < READ_BETWEEN.from || hour >= READ_BETWEEN.to) continue;
    if (snapshot.keys.size >= PAPERS_LEAST) lastOf.set(snapshot.day, snapshot);
  }
  return [...lastOf.values()].flatMap((snapshot) => {
    const listed = (byDay.get(snapshot.day) ?? []).filter(({ final }) => final !== null);
    const waits = listed
      .map(({ final, listedAt }) => (final?.at ?? 0) - listedAt)
      .toSorted((a, b) => a - b);
    if ((waits[waits.length >> 1] ?? 0) < FINAL_AFTER_MS) return [];
    const final = listed.toSorted((a, b) => finalVotes(b) - finalVotes(a)).slice(0, TOP);
    return [{ snapshot, listed, final }];
  });
}

function scoresOf(days: readonly Day[], formula: Formula): Scores {
  const scores: Scores = { recall: [], captured: [] };
  for (const day of days) {
    const { at, keys } = day.snapshot;
    const order = day.listed
      .filter(({ key }) => keys.has(key))
      .map((paper) => ({ paper, value: formula(votesAt(paper, at) ?? 0, at - paper.listedAt) }))
      .toSorted((a, b) => b.value - a.value)
      .map(({ paper }) => paper.key);
    judge(day, order, scores);
  }
  return scores;
}

function judge({ listed, final }: Day, order: readonly string[], scores: Scores): void {
  const votes = new Map(listed.map((paper) => [paper.key, finalVotes(paper)]));
  const chosen = order.slice(0, TOP);
  const best = final.map(({ key }) => key);
  const sum = (keys: readonly string[]) =>
    keys.reduce((all, key) => all + (votes.get(key) ?? 0), 0);
  scores.recall.push(chosen.filter((key) => best.includes(key)).length / best.length);
  scores.captured.push(sum(best) === 0 ? 1 : sum(chosen) / sum(best));
}

function finalVotes({ final }: ListedPaper): number {
  return final?.votes ?? 0;
}

function figuresOf({ recall, captured }: Scores) {
  return { recall10: quotient(plain(recall)), captured10: quotient(plain(captured)) };
}

export async function keysById({ store: { db } }: App): Promise<Map<number, string>> {
  const rows = await db.paper.findMany({ select: { id: true, key: true } });
  return new Map(rows.map(({ id, key }) => [id, key]));
}

import { HOUR_MS } from "../../time.ts";

/** What other sites rank by, to be set beside ours. Votes may be 0; age since the listing. */
export type Formula = (votes: number, ageMs: number) => number;

export const newest: Formula = (_, age) => -age;
export const rawVotes: Formula = (votes) => votes;
/** As published for Hacker News: the author's own vote does not count. */
export const hackerNews: Formula = (votes, age) =>
  Math.max(0, votes - 1) / (age / HOUR_MS + 2) ** 1.8;
/** Reddit's hot: ten times the votes are worth 12.5 hours. */
export const reddit: Formula = (votes, age) => Math.log10(Math.max(1, votes)) - age / 1000 / 45_000;
export const smoothed60: Formula = (votes, age) => Math.log2(1 + votes) - age / HOUR_MS / 60;

/** votes × 2^(−age / half-life) as a logarithm; no vote counts as half of one. */
export function halving(hours: number): Formula {
  return (votes, age) => Math.log2(Math.max(votes, 0.5)) - age / HOUR_MS / hours;
}

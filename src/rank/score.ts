import type { Candidate, RankedPaper, ScoreParts, SeenSignal } from "../edition.ts";
import type { SignalKind } from "../model.ts";
import { HOUR_MS } from "../time.ts";
import { type Scale, voteScale } from "./scale.ts";

/**
 * The published formula, forward decay in logarithms:
 *
 *   score = log2(worth) + listedAt / 72 h
 *
 * A paper loses half of its votes' worth every three days, told the other way round: one listed
 * three days later starts one doubling ahead. So a score does not depend on the instant at which
 * one looks; it is stored when a reading changes it, and never again. A paper nobody voted for yet
 * counts as half a vote, so that it stands behind every voted paper of its own age.
 */
export const FORMULA = "log2(worth) + listedAt/72h";
export const HALF_LIFE_HOURS = 72;
export const PRIOR_VOTES = 0.5;

/** Half a day of nothing, imagined before what was seen, draws a rate over few hours towards zero. */
const RATE_PRIOR_HOURS = 12;

/** Best first; ties by the newer listing, then by id, so that the same input gives the same order. */
export function rankPapers(candidates: readonly Candidate[]): RankedPaper[] {
  const scale = voteScale(candidates);
  return candidates
    .map((candidate) => ({ paperId: candidate.paperId, parts: scoreParts(candidate, scale) }))
    .map(({ paperId, parts }) => ({
      paperId,
      score: parts.popularity + parts.freshness,
      parts,
    }))
    .toSorted(byScore);
}

export function byScore(a: RankedPaper, b: RankedPaper): number {
  return b.score - a.score || b.parts.freshness - a.parts.freshness || a.paperId - b.paperId;
}

export function scoreParts({ listedAt, signals }: Candidate, scale: Scale): ScoreParts {
  const upvotes = newest(signals, "upvotes");
  const best = signals
    .map((signal) => ({ name: `${signal.source} ${signal.kind}`, worth: scale(signal) }))
    .reduce((a, b) => (b.worth > a.worth ? b : a), { name: "", worth: 0 });
  const before = upvotes?.yesterday ?? null;
  const gained = upvotes && before ? upvotes.value - before.value : null;
  return {
    votes: upvotes?.value ?? 0,
    votesGained: gained,
    votesPerDay:
      gained && before ? (24 * gained) / (before.hoursBefore + RATE_PRIOR_HOURS) : gained,
    stars: (ownCount(signals, "stars", "github") ?? newest(signals, "stars"))?.value ?? null,
    worth: best.worth,
    worthOf: best.worth > 0 ? best.name : null,
    popularity: Math.log2(best.worth > 0 ? best.worth : PRIOR_VOTES),
    freshness: listedAt.getTime() / HOUR_MS / HALF_LIFE_HOURS,
  };
}

/** Who counts knows best: what others tell of it is a copy, and may be an old one. */
function ownCount(signals: readonly SeenSignal[], kind: SignalKind, owner: string) {
  return signals.find((signal) => signal.kind === kind && signal.source === owner);
}

/** Of two sources that tell the same kind of count, the one that saw more of it. */
function newest(signals: readonly SeenSignal[], kind: SignalKind): SeenSignal | undefined {
  return signals
    .filter((signal) => signal.kind === kind)
    .reduce<SeenSignal | undefined>((a, b) => (a && a.value >= b.value ? a : b), undefined);
}

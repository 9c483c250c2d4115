import type { Candidate, RankedPaper, ScoreParts } from "../model.ts";
import { HOUR_MS } from "../time.ts";

/**
 * The published formula:
 *
 *   score = log2(votes) − ageHours / 72
 *
 * A paper loses half of its votes' worth every three days. As both terms are
 * logarithms, the order of two papers is the same at any later instant: only
 * new votes change it. A paper nobody voted for yet counts as half a vote, so
 * that it stands behind every voted paper of its own age.
 */
export const FORMULA = "log2(votes) - ageHours/72";
export const HALF_LIFE_HOURS = 72;
export const PRIOR_VOTES = 0.5;

/** Best first; ties by the newer listing, then by id, so that the same input gives the same order. */
export function rankPapers(candidates: readonly Candidate[], asOf: Date): RankedPaper[] {
  return candidates
    .map((candidate) => ({ candidate, parts: scoreParts(candidate, asOf) }))
    .map(({ candidate, parts }) => ({
      paperId: candidate.paperId,
      score: parts.popularity + parts.freshness,
      parts,
    }))
    .toSorted(
      (a, b) => b.score - a.score || a.parts.ageHours - b.parts.ageHours || a.paperId - b.paperId,
    );
}

export function scoreParts(candidate: Candidate, asOf: Date): ScoreParts {
  const ageHours = Math.max(0, asOf.getTime() - candidate.listedAt.getTime()) / HOUR_MS;
  return {
    votes: candidate.votes,
    votesGained:
      candidate.votesYesterday === null ? null : candidate.votes - candidate.votesYesterday,
    stars: candidate.stars,
    ageHours,
    popularity: Math.log2(candidate.votes > 0 ? candidate.votes : PRIOR_VOTES),
    freshness: -ageHours / HALF_LIFE_HOURS,
  };
}

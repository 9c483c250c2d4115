import type { Edition, Likeness, Match, RankedPaper, ScoreParts } from "../../src/edition.ts";
import type { EditionId, PaperId, TopicId } from "../../src/model.ts";

export const parts: ScoreParts = {
  votes: 10,
  votesGained: 3,
  votesPerDay: 2,
  stars: null,
  worth: 10,
  worthOf: "huggingface upvotes",
  popularity: 3,
  freshness: 0,
};

export type MatchIn = number | { id: number; relevance?: number; isStrict?: boolean };

/** Papers with the given scores, ids from 1; `matches` says which topic has which. */
export function makeEdition(
  scores: readonly number[],
  matches: Record<number, readonly MatchIn[]>,
  more: { asOf?: string; likeness?: Record<number, Partial<Likeness>> } = {},
): Edition {
  const papers = scores
    .map((score, at): RankedPaper => ({ paperId: (at + 1) as PaperId, score, parts }))
    .toSorted((a, b) => b.score - a.score || a.paperId - b.paperId);
  const place = new Map(papers.map(({ paperId }, at) => [paperId, at]));
  return {
    id: 1 as EditionId,
    asOf: new Date(more.asOf ?? "2026-01-30T06:00:00Z"),
    papers,
    matches: new Map(
      Object.entries(matches).map(([id, found]) => [
        Number(id) as TopicId,
        found
          .map(toMatch)
          .toSorted((a, b) => (place.get(a.paperId) ?? 0) - (place.get(b.paperId) ?? 0)),
      ]),
    ),
    likeness: new Map(
      papers.map(({ paperId }) => [
        paperId,
        { title: `paper ${paperId}`, vector: null, ...more.likeness?.[paperId] },
      ]),
    ),
  };
}

function toMatch(one: MatchIn): Match {
  const { id, relevance = 1, isStrict = true } = typeof one === "number" ? { id: one } : one;
  return { paperId: id as PaperId, relevance, isStrict };
}

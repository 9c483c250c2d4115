import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Candidate, PaperId } from "../../src/model.ts";
import { rankPapers, scoreParts } from "../../src/rank/score.ts";

const asOf = new Date("2026-01-30T06:00:00Z");
const hoursAgo = (hours: number) => new Date(asOf.getTime() - hours * 3_600_000);

function candidate(
  id: number,
  votes: number,
  ageHours: number,
  more: Partial<Candidate> = {},
): Candidate {
  const paperId = id as PaperId;
  return {
    paperId,
    votes,
    listedAt: hoursAgo(ageHours),
    votesYesterday: null,
    stars: null,
    ...more,
  };
}

describe("the score", () => {
  test.each([
    [64, 0, 6],
    [64, 72, 5],
    [1, 0, 0],
    [0, 0, -1],
    [8, 36, 2.5],
  ])("of %d votes after %d hours is %d", (votes, age, score) => {
    const [ranked] = rankPapers([candidate(1, votes, age)], asOf);
    expect(ranked?.score).toBeCloseTo(score);
  });

  test("puts a paper nobody voted for behind every voted one of its age", () => {
    const ranked = rankPapers([candidate(1, 0, 5), candidate(2, 1, 5)], asOf);
    expect(ranked.map(({ paperId }) => paperId)).toEqual([2, 1]);
  });

  test("counts what was gained since yesterday only where yesterday was read", () => {
    expect(scoreParts(candidate(1, 60, 30, { votesYesterday: 24 }), asOf).votesGained).toBe(36);
    expect(scoreParts(candidate(1, 60, 30), asOf).votesGained).toBeNull();
  });

  test("keeps the order of two papers at any later instant", () => {
    const votes = fc.integer({ min: 0, max: 10_000 });
    const age = fc.integer({ min: 0, max: 168 });
    fc.assert(
      fc.property(votes, votes, age, age, age, (v1, v2, a1, a2, wait) => {
        const papers = [candidate(1, v1, a1), candidate(2, v2, a2)];
        const difference = (at: Date) => {
          const ranked = rankPapers(papers, at);
          const score = (id: number) => ranked.find(({ paperId }) => paperId === id)?.score ?? 0;
          return score(1) - score(2);
        };
        expect(difference(new Date(asOf.getTime() + wait * 3_600_000))).toBeCloseTo(
          difference(asOf),
        );
      }),
    );
  });

  test("is the same for the same input, whatever its order", () => {
    const papers = [
      candidate(1, 5, 3),
      candidate(2, 5, 3),
      candidate(3, 9, 80),
      candidate(4, 0, 1),
    ];
    expect(rankPapers(papers.toReversed(), asOf)).toEqual(rankPapers(papers, asOf));
  });
});

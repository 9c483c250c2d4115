import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Candidate, SeenSignal } from "../../src/edition.ts";
import type { PaperId } from "../../src/model.ts";
import { rankPapers } from "../../src/rank/score.ts";

const asOf = new Date("2026-01-30T06:00:00Z");
const hoursAgo = (hours: number) => new Date(asOf.getTime() - hours * 3_600_000);

type More = { signals?: Partial<SeenSignal>[]; yesterday?: SeenSignal["yesterday"] };

function candidate(id: number, votes: number, ageHours: number, more: More = {}): Candidate {
  const { signals = [], yesterday = null } = more;
  const upvotes: SeenSignal = { kind: "upvotes", source: "huggingface", value: votes, yesterday };
  return {
    paperId: id as PaperId,
    listedAt: hoursAgo(ageHours),
    signals: [upvotes, ...signals.map((signal) => ({ ...upvotes, yesterday: null, ...signal }))],
  };
}

function scoreOf(papers: Candidate[], id: number): number {
  return rankPapers(papers).find(({ paperId }) => paperId === id)?.score ?? Number.NaN;
}

function order(papers: Candidate[]): number[] {
  return rankPapers(papers).map(({ paperId }) => paperId);
}

describe("the score", () => {
  test.each([
    ["64 votes are worth six doublings more than one", 64, 0, 1, 0, 6],
    ["three days are worth one doubling", 8, 0, 8, 72, 1],
    ["half as many votes a day and a half later", 4, 0, 8, 36, -0.5],
    ["no vote counts as half a vote", 1, 5, 0, 5, 1],
  ])("%s", (_, votes, age, otherVotes, otherAge, difference) => {
    const papers = [candidate(1, votes, age), candidate(2, otherVotes, otherAge)];
    expect(scoreOf(papers, 1) - scoreOf(papers, 2)).toBeCloseTo(difference);
  });

  test("puts a paper nobody voted for behind every voted one of its age", () => {
    expect(order([candidate(1, 0, 5), candidate(2, 1, 5)])).toEqual([2, 1]);
  });

  test("counts what was gained since yesterday only where yesterday was read", () => {
    const yesterday = { value: 24, hoursBefore: 24 };
    const [gained] = rankPapers([candidate(1, 60, 30, { yesterday })]);
    expect(gained?.parts).toMatchObject({ votesGained: 36, votesPerDay: 24 });
    const [unknown] = rankPapers([candidate(1, 60, 30)]);
    expect(unknown?.parts).toMatchObject({ votesGained: null, votesPerDay: null });
  });

  test("keeps votes that vanish as they are seen", () => {
    const yesterday = { value: 70, hoursBefore: 24 };
    const [fallen] = rankPapers([candidate(1, 60, 30, { yesterday })]);
    expect(fallen?.parts).toMatchObject({ votes: 60, votesGained: -10 });
  });

  test("does not depend on the instant at which one looks", () => {
    const votes = fc.integer({ min: 0, max: 10_000 });
    const age = fc.integer({ min: 0, max: 168 });
    fc.assert(
      fc.property(votes, age, votes, age, (v1, a1, v2, a2) => {
        const alone = scoreOf([candidate(1, v1, a1)], 1);
        expect(scoreOf([candidate(1, v1, a1), candidate(2, v2, a2)], 1)).toBe(alone);
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
    expect(rankPapers(papers.toReversed())).toEqual(rankPapers(papers));
  });
});

describe("the counts of another source", () => {
  const points = (value: number) => ({
    signals: [{ kind: "points" as const, source: "hackernews", value }],
  });
  const crowd = Array.from({ length: 60 }, (_, at) => candidate(100 + at, at + 1, 10));

  test("are worth the votes of the same quantile", () => {
    const talked = Array.from({ length: 60 }, (_, at) =>
      candidate(200 + at, 0, 10, points(10 * (at + 1))),
    );
    const ranked = rankPapers([...crowd, ...talked]);
    const best = ranked.find(({ paperId }) => paperId === 259);
    expect(best?.parts.worthOf).toBe("hackernews points");
    expect(best?.parts.worth).toBeGreaterThan(54);
    expect(best?.parts.worth).toBeLessThanOrEqual(60);
  });

  test("never make a paper worth less than its votes", () => {
    const both = candidate(1, 50, 10, points(1));
    expect(rankPapers([...crowd, both]).find(({ paperId }) => paperId === 1)?.parts).toMatchObject({
      worth: 50,
      worthOf: "huggingface upvotes",
    });
  });

  test("say little where only one paper has them", () => {
    const lone = candidate(1, 0, 10, points(5_000));
    const found = rankPapers([...crowd, lone]).find(({ paperId }) => paperId === 1);
    expect(found?.parts.worth).toBeGreaterThan(20);
    expect(found?.parts.worth).toBeLessThan(45);
  });

  test("stand for themselves where nobody has votes", () => {
    const papers = [candidate(1, 0, 10, points(3)), candidate(2, 0, 10, points(30))];
    expect(order(papers)).toEqual([2, 1]);
    expect(rankPapers(papers)[0]?.parts.worth).toBe(30);
  });

  test("of GitHub's own count of stars and a copy of it, the own one is told, be it lower", () => {
    const stars = (source: string, value: number) => ({ kind: "stars" as const, source, value });
    const signals = [stars("huggingface", 90), stars("github", 70)];
    expect(rankPapers([candidate(1, 2, 10, { signals })])[0]?.parts.stars).toBe(70);
  });

  test("of stars and comments do not rank: a repository is older than its paper", () => {
    const stars = { signals: [{ kind: "stars" as const, source: "huggingface", value: 9_000 }] };
    expect(order([candidate(1, 2, 10, stars), candidate(2, 3, 10)])).toEqual([2, 1]);
    expect(rankPapers([candidate(1, 2, 10, stars)])[0]?.parts.stars).toBe(9_000);
  });
});

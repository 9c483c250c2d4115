import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Edition, EditionId, PaperId, Topic, TopicId } from "../../src/model.ts";
import { indexEdition, selectPapers } from "../../src/select/select-papers.ts";

const topic = (id: number, name = `topic ${id}`): Topic => ({
  id: id as TopicId,
  slug: null,
  name,
  query: name,
});

/** Papers 1, 2, 3 … with falling scores; `matches` says which topic has which. */
function edition(papers: number, matches: Record<number, number[]>): Edition {
  return {
    id: 1 as EditionId,
    asOf: new Date("2026-01-30T06:00:00Z"),
    papers: Array.from({ length: papers }, (_, at) => ({
      paperId: (at + 1) as PaperId,
      score: papers - at,
      parts: { votes: 10, votesGained: 3, stars: null, ageHours: 1, popularity: 3, freshness: 0 },
    })),
    matches: new Map(
      Object.entries(matches).map(([id, paperIds]) => [
        Number(id) as TopicId,
        paperIds.toSorted((a, b) => a - b) as PaperId[],
      ]),
    ),
  };
}

function select(
  one: Edition,
  topics: Topic[],
  { size = 10, leastSize = 1, sent = [] as number[] } = {},
) {
  const reader = { topics, size, leastSize };
  return selectPapers(indexEdition(one), reader, new Set(sent as PaperId[]));
}

function ids(selection: ReturnType<typeof select>): number[] {
  return selection.kind === "selected" ? selection.picks.map(({ paperId }) => paperId) : [];
}

describe("a selection", () => {
  test("holds the best of the reader's topics, best first", () => {
    expect(ids(select(edition(6, { 1: [1, 3, 5], 2: [2] }), [topic(1)]))).toEqual([1, 3, 5]);
  });

  test("gives each topic its best paper before any topic its second", () => {
    const one = edition(9, { 1: [1, 2, 3, 4], 2: [8], 3: [9] });
    expect(ids(select(one, [topic(1), topic(2), topic(3)], { size: 3 }))).toEqual([1, 8, 9]);
  });

  test("names a paper once, with every topic of the reader that it matches", () => {
    const one = edition(1, { 1: [1], 2: [1], 3: [1] });
    const selection = select(one, [topic(2, "graphs"), topic(1, "agents")]);
    expect(selection).toMatchObject({
      kind: "selected",
      picks: [{ paperId: 1, topicId: 2, reason: { topics: ["graphs", "agents"], votes: 10 } }],
    });
  });

  test("leaves out what was sent, and looks further back instead", () => {
    expect(
      ids(select(edition(4, { 1: [1, 2, 3, 4] }), [topic(1)], { size: 3, sent: [1, 2] })),
    ).toEqual([3, 4]);
  });

  test("is a quiet day when it holds less than is worth a mail", () => {
    const one = edition(2, { 1: [1, 2] });
    expect(select(one, [topic(1)], { leastSize: 3, size: 5 })).toEqual({
      kind: "skipped",
      reason: "quiet",
      found: 2,
    });
    expect(select(one, [topic(7)])).toMatchObject({ kind: "skipped", found: 0 });
  });

  test("keeps its promises for any edition, reader and past", () => {
    const subset = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 30 });
    fc.assert(
      fc.property(subset, subset, subset, fc.integer({ min: 3, max: 12 }), (a, b, sent, size) => {
        const one = edition(30, { 1: a, 2: b });
        const topics = [topic(1), topic(2)];
        const selection = select(one, topics, { size, sent });
        const chosen = ids(selection);
        expect(chosen.length).toBe(
          Math.min(size, new Set([...a, ...b].filter((id) => !sent.includes(id))).size),
        );
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.filter((id) => sent.includes(id))).toEqual([]);
        expect(ids(select(one, topics, { size, sent }))).toEqual(chosen);
        for (const matching of [a, b]) {
          const fresh = matching.filter((id) => !sent.includes(id)).toSorted((x, y) => x - y);
          if (fresh.length > 0) expect(chosen.some((id) => fresh.includes(id))).toBe(true);
        }
      }),
    );
  });
});

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Edition } from "../../src/edition.ts";
import type { PaperId, Topic, TopicId } from "../../src/model.ts";
import { indexEdition, selectPapers } from "../../src/select/select-papers.ts";
import { type MatchIn, makeEdition } from "../support/editions.ts";

const topic = (id: number, name = `topic ${id}`): Topic => ({
  id: id as TopicId,
  slug: null,
  name,
  query: name,
});

/** Papers 1, 2, 3 … with falling scores; `matches` says which topic has which. */
function edition(papers: number, matches: Record<number, MatchIn[]>, likeness = {}) {
  const scores = Array.from({ length: papers }, (_, at) => papers - at);
  return makeEdition(scores, matches, { likeness });
}

function select(
  one: Edition,
  topics: Topic[],
  { size = 10, leastSize = 1, sent = [] as number[], muted = [] as Topic[] } = {},
) {
  const reader = { topics, muted, size, leastSize };
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

  test("leaves out what is muted, but only where every word of the mute is there", () => {
    const one = edition(4, { 1: [1, 2, 3, 4], 9: [1, { id: 2, relevance: 0.5, isStrict: false }] });
    expect(ids(select(one, [topic(1)], { muted: [topic(9)] }))).toEqual([2, 3, 4]);
  });

  test("takes half as relevant a paper only if it has twice the votes", () => {
    const one = makeEdition([5, 4.5, 3], { 1: [{ id: 1, relevance: 0.5 }, 2, 3] });
    expect(ids(select(one, [topic(1)], { size: 1 }))).toEqual([2]);
    const better = makeEdition([5.6, 4.5, 3], { 1: [{ id: 1, relevance: 0.5 }, 2, 3] });
    expect(ids(select(better, [topic(1)], { size: 1 }))).toEqual([1]);
  });

  test("keeps near-twins apart, unless nothing else comes near", () => {
    const twin = { title: "Attention is all you need" };
    const one = makeEdition(
      [9, 8.9, 8, 1],
      { 1: [1, 2, 3, 4] },
      { likeness: { 1: twin, 2: twin } },
    );
    expect(ids(select(one, [topic(1)], { size: 2 }))).toEqual([1, 3]);
    const lonely = makeEdition([9, 8.9, 1], { 1: [1, 2, 3] }, { likeness: { 1: twin, 2: twin } });
    expect(ids(select(lonely, [topic(1)], { size: 2 }))).toEqual([1, 2]);
  });

  test("tells twins by meaning where there are vectors", () => {
    const vector = (...values: number[]) => ({ vector: Float32Array.from(values) });
    const likeness = { 1: vector(1, 0), 2: vector(0.99, 0.1), 3: vector(0, 1) };
    const one = makeEdition([9, 8.9, 8], { 1: [1, 2, 3] }, { likeness });
    expect(ids(select(one, [topic(1)], { size: 2 }))).toEqual([1, 3]);
  });

  test("keeps its promises for any edition, reader and past", () => {
    const subset = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 30 });
    fc.assert(
      fc.property(
        subset,
        subset,
        subset,
        subset,
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 30, maxLength: 30 }),
        fc.integer({ min: 3, max: 12 }),
        (a, b, sent, mute, titles, size) => {
          const likeness = titles.map((title, at) => [at + 1, { title: `story ${title}` }]);
          const one = edition(30, { 1: a, 2: b, 9: mute }, Object.fromEntries(likeness));
          const topics = [topic(1), topic(2)];
          const setting = { size, sent, muted: [topic(9)] };
          const chosen = ids(select(one, topics, setting));
          const isFree = (id: number) => !sent.includes(id) && !mute.includes(id);
          expect(chosen.length).toBe(Math.min(size, new Set([...a, ...b].filter(isFree)).size));
          expect(new Set(chosen).size).toBe(chosen.length);
          expect(chosen.filter((id) => !isFree(id))).toEqual([]);
          expect(ids(select(one, topics, setting))).toEqual(chosen);
          for (const matching of [a, b]) {
            const fresh = matching.filter(isFree);
            if (fresh.length > 0) expect(chosen.some((id) => fresh.includes(id))).toBe(true);
          }
        },
      ),
    );
  });
});

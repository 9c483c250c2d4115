import { describe, expect, test } from "@jest/globals";
import type { PaperId, Topic, TopicId } from "../../src/model.ts";
import { explainSelection } from "../../src/select/explain-selection.ts";
import { indexEdition, selectPapers } from "../../src/select/select-papers.ts";
import { makeEdition } from "../support/editions.ts";

const topic = (id: number, query = `topic ${id}`): Topic => {
  return { id: id as TopicId, slug: null, name: query, query };
};

const twin = { title: "Attention is all you need" };
const edition = makeEdition(
  [9, 8.5, 8, 7, 6, 5],
  { 1: [1, 2, 3, 4, 5, 6], 9: [3] },
  { likeness: { 1: twin, 2: twin } },
);
const reader = { topics: [topic(1)], muted: [topic(9, "crypto")], size: 2, leastSize: 1 };
const sent = new Map([[4 as PaperId, "2026-01-29"]]);

function explain(nearly = 10) {
  const index = indexEdition(edition);
  const selection = selectPapers(index, reader, new Set(sent.keys()));
  const picks = selection.kind === "selected" ? selection.picks : [];
  const chosen = new Set(picks.map(({ paperId }) => paperId));
  return explainSelection(index, { reader, sent, chosen, nearly });
}

describe("an explanation", () => {
  test("says of each paper why it was chosen or was not", () => {
    const verdicts = Object.fromEntries(
      explain().map(({ paperId, verdict }) => [paperId, verdict]),
    );
    expect(verdicts).toEqual({
      1: { kind: "chosen" },
      2: { kind: "twin", of: 1, loss: expect.closeTo(3) },
      3: { kind: "muted", by: "crypto" },
      4: { kind: "sent", day: "2026-01-29" },
      5: { kind: "chosen" },
      6: { kind: "behind" },
    });
  });

  test("gives the parts that each was judged by, best first", () => {
    const told = explain();
    expect(told.map(({ value }) => value)).toEqual([9, 8.5, 8, 7, 6, 5]);
    expect(told[0]).toMatchObject({ topic: "topic 1", relevance: 1, parts: { votes: 10 } });
  });

  test("tells all that were chosen, and of the others only the nearest", () => {
    expect(explain(1).map(({ paperId }) => paperId)).toEqual([1, 2, 5]);
  });
});

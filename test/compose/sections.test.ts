import { describe, expect, test } from "@jest/globals";
import { byScore, sayCount, sectionsOf } from "../../src/compose/sections.ts";
import { paper, picked, reason, topic } from "./specimens.ts";

const TOPICS = [topic(1, "graphs"), topic(2, "robots"), topic(3, "proteins")];

function chosen(id: number, topicId: number, score: number) {
  return picked(paper(id), { topicId, score, reason: reason({ topics: [`topic ${topicId}`] }) });
}

function shown(papers: ReturnType<typeof chosen>[], topics = TOPICS): string[] {
  return sectionsOf(papers, topics).map(
    ({ name, papers: of }) => `${name}: ${of.map(({ paper: { id } }) => id).join(" ")}`,
  );
}

describe("sections", () => {
  test("stand in the reader's order, in each the best paper first", () => {
    const papers = [chosen(1, 3, 9), chosen(2, 1, 1), chosen(3, 1, 5), chosen(4, 2, 7)];
    expect(shown(papers)).toEqual(["graphs: 3 2", "robots: 4", "proteins: 1"]);
    expect(shown(papers.toReversed())).toEqual(shown(papers));
  });

  test("hold papers of one score in one order, whatever order they come in", () => {
    const papers = [chosen(3, 1, 5), chosen(1, 1, 5), chosen(2, 1, 5)];
    expect(shown(papers)).toEqual(["graphs: 1 2 3"]);
  });

  test("are none for a topic without a paper", () => {
    expect(shown([])).toEqual([]);
    expect(shown([chosen(1, 2, 1)])).toEqual(["robots: 1"]);
  });

  test("of topics dropped since keep their papers, last and by the name they were chosen by", () => {
    const papers = [chosen(1, 9, 9), chosen(2, 1, 1), chosen(3, 9, 8), chosen(4, 8, 1)];
    expect(shown(papers)).toEqual(["graphs: 2", "topic 9: 1 3", "topic 8: 4"]);
    const nameless = [picked(paper(1), { topicId: 9, reason: reason({ topics: [] }) })];
    expect(shown(nameless)).toEqual(["More: 1"]);
  });

  test("have short names without controls, as a reader may name a topic anything", () => {
    const [section] = sectionsOf([chosen(1, 1, 1)], [topic(1, `a\u202Eb\r\n${"x".repeat(200)}`)]);
    expect(section?.name).toMatch(/^ab x{10,}…$/);
    expect(section?.name.length).toBeLessThanOrEqual(80);
  });
});

test("papers stand by score, then by id", () => {
  const papers = [chosen(2, 1, 1), chosen(1, 2, 1), chosen(3, 3, 2)];
  expect(byScore(papers).map(({ pick }) => pick.paperId)).toEqual([3, 1, 2]);
});

test.each([
  [1, 1, "1 paper"],
  [3, 1, "3 papers"],
  [3, 3, "3 papers in 3 topics"],
])("%d papers in %d topics are told as %s", (papers, topics, words) => {
  expect(sayCount(papers, topics)).toBe(words);
});

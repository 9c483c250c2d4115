import { describe, expect, test } from "@jest/globals";
import { createCards } from "../../src/compose/cards.ts";
import type { PickedPaper } from "../../src/compose/compose-digest.ts";
import { letterheadOf } from "../../src/compose/letterhead.ts";
import { type DigestInput, digestView, followsOf, spellDay } from "../../src/compose/view.ts";
import { day, paper, picked, templates, topic } from "./specimens.ts";

const cards = createCards(templates);

function viewOf(papers: PickedPaper[], over: Partial<DigestInput> = {}) {
  return digestView({
    papers: papers.map((each) => ({
      pick: each.pick,
      card: cards.card(each.paper, each.pick.reason),
    })),
    topics: [topic(1, "graphs"), topic(2, "robots"), topic(3, "proteins")],
    missing: [],
    day: day("2026-01-26"),
    urls: { unsubscribe: "https://papers.example/u" },
    letterhead: letterheadOf({ mailFrom: { name: "Morning Papers" }, operatorName: "Example" }),
    ...over,
  });
}

function titled(id: number, title: string, topicId = 1): PickedPaper {
  return picked(paper(id, { title }), { topicId });
}

describe("sections", () => {
  test("stand in the reader's order, papers in them by score", () => {
    const papers = [
      picked(paper(1), { topicId: 3, score: 9 }),
      picked(paper(2), { topicId: 1, score: 1 }),
      picked(paper(3), { topicId: 1, score: 5 }),
    ];
    const shown = viewOf(papers).sections.map(
      (section) => `${section.name}: ${section.cards.map(({ title }) => title).join(", ")}`,
    );
    expect(shown).toEqual(["graphs: Paper number 3, Paper number 2", "proteins: Paper number 1"]);
  });

  test("keep the papers of a topic that is not followed any more", () => {
    const view = viewOf([picked(paper(1), { topicId: 99 })]);
    expect(view.sections.map(({ name }) => name)).toEqual(["graph learning"]);
  });
});

describe("the subject", () => {
  test.each([
    ["one paper", [titled(11, "Twisted sampling")], "Twisted sampling"],
    [
      "two papers",
      [titled(12, "Twisted sampling."), titled(13, "B")],
      "Twisted sampling, and 1 more",
    ],
    ["a question", [titled(14, "Why twist?"), titled(15, "B")], "Why twist? – and 1 more"],
    [
      "a title with a line break",
      [titled(16, "A\r\nBcc: evil@example.org")],
      "A Bcc: evil@example.org",
    ],
  ])("tells the news of %s", (_, papers, subject) => {
    expect(viewOf(papers).subject).toBe(subject);
  });

  test("is cut at a word to 120 characters, the count kept", () => {
    const { subject } = viewOf([titled(17, "very long words ".repeat(60)), titled(18, "B")]);
    expect(subject.length).toBeLessThanOrEqual(120);
    expect(subject).toMatch(/ (?:very|long|words)…, and 1 more$/);
  });

  test("is the best paper's title, in whichever section it stands", () => {
    const papers = [
      picked(paper(1), { topicId: 1, score: 1 }),
      picked(paper(2), { topicId: 3, score: 9 }),
    ];
    expect(viewOf(papers).subject).toBe("Paper number 2, and 1 more");
  });
});

test("counts its papers, and its sections where there are several", () => {
  const papers = [1, 2, 1].map((topicId, at) => picked(paper(20 + at), { topicId }));
  expect(viewOf(papers)).toMatchObject({
    count: "3 papers in 2 topics",
    contents: [
      { name: "graphs", count: "2" },
      { name: "robots", count: "1" },
    ],
  });
  expect(viewOf([picked(paper(1))])).toMatchObject({ count: "1 paper", contents: [] });
});

test("leaves out what it was not given", () => {
  const view = viewOf([picked(paper(1))]);
  expect(view).toMatchObject({
    preferencesUrl: null,
    pauseUrl: null,
    browserUrl: null,
    privacyUrl: null,
    logoUrl: null,
    footText: null,
    operatorAddress: null,
  });
  expect(view.because).toBe("You get this mail because you subscribed with this address.");
});

test("refuses to make a mail without papers or without a way to leave", () => {
  expect(() => viewOf([])).toThrow("at least one paper");
  expect(() => viewOf([picked(paper(1))], { urls: { unsubscribe: "javascript:x" } })).toThrow(
    "to leave by",
  );
});

test("spells a day out", () => {
  expect(spellDay(day("2026-01-26"))).toBe("Monday 26 January 2026");
  expect(spellDay(day("2024-02-29"))).toBe("Thursday 29 February 2024");
});

test("a hundred topics are thirty by name and the rest counted, in contents and foot", () => {
  const names = Array.from({ length: 100 }, (_, at) => `topic ${at}`);
  expect(followsOf(names)).toHaveLength(31);
  expect(followsOf(names).at(-1)).toEqual({ name: "70 more" });
  expect(followsOf(names.slice(0, 30)).at(-1)).toEqual({ name: "topic 29" });
});

import { describe, expect, test } from "@jest/globals";
import { createCards } from "../../src/compose/cards.ts";
import type { Templates } from "../../src/compose/templates.ts";
import { paper, reason, templates } from "./specimens.ts";

describe("createCards", () => {
  test("renders a paper once for each reason", () => {
    let rendered = 0;
    const counting: Templates = {
      ...templates,
      paperText: (view) => `${++rendered} ${view.title}`,
    };
    const cards = createCards(counting);
    cards.card(paper(1), reason());
    cards.card(paper(1), reason());
    expect(rendered).toBe(1);
    cards.card(paper(1), reason({ votes: 13 }));
    cards.card(paper(2), reason());
    expect(rendered).toBe(3);
  });

  test("gives short ASCII lines, whatever the paper holds", () => {
    const { html } = createCards(templates).card(paper(1, { title: "漢".repeat(4000) }), reason());
    expect(html).toMatch(/^[\n -~]*$/);
    expect(Math.max(...html.split("\n").map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  test("leaves only title and reason in the brief form", () => {
    const { brief } = createCards(templates).card(paper(1), reason());
    expect(brief).toContain("Paper number 1");
    expect(brief).toContain("12 upvotes");
    expect(brief).not.toContain("Ada Penn");
  });

  test("isolates right-to-left text in the text twin", () => {
    const { text } = createCards(templates).card(paper(1, { title: "גרפים" }), reason());
    expect(text.split("\n")[0]).toBe("\u2068גרפים\u2069");
    expect(text.split("\n")[1]).toBe("Says one thing and shows it.");
  });
});

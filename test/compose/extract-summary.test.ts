import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { extractSummary } from "../../src/compose/extract-summary.ts";

const TITLE = "Teapot: Pouring Tea with Two Robot Arms";
const BACKGROUND = "Recent advances in robot arms have made kitchens a popular place for research.";
const TROUBLE = "However, existing methods for robot arms spill tea whenever a cup is moved.";
const CLAIM = "we present Teapot, a controller that lets two robot arms pour tea into moving cups";
const DETAIL = "Teapot watches the cup with one arm and pours the tea with the other.";
const RESULT = "Extensive experiments on nine kitchens confirm that our results are consistent.";
const CODE = "Our code and models are available at https://example.org/teapot.";
const ABSTRACT = [BACKGROUND, TROUBLE, `In this paper, ${CLAIM}.`, DETAIL, RESULT, CODE].join(" ");
const WE_CLAIM = `W${CLAIM.slice(1)}.`;

function summaryOf(...sentences: string[]): string {
  return extractSummary(TITLE, sentences.join(" "), 100);
}

describe("a summary", () => {
  test("is what the authors announce, and the sentence after it", () => {
    expect(extractSummary(TITLE, ABSTRACT, 280)).toBe(`${WE_CLAIM} ${DETAIL}`);
  });

  test("is one sentence where two do not fit", () => {
    expect(extractSummary(TITLE, ABSTRACT, 120)).toBe(WE_CLAIM);
  });

  test("is the whole abstract where that fits", () => {
    expect(extractSummary(TITLE, `${BACKGROUND} ${CODE}`, 280)).toBe(`${BACKGROUND} ${CODE}`);
  });

  test("is never followed by where the code is", () => {
    expect(extractSummary(TITLE, `${BACKGROUND} ${TROUBLE} ${WE_CLAIM} ${CODE}`, 280)).toBe(
      WE_CLAIM,
    );
  });

  test("is no sentence whose end was not read", () => {
    const filler = `The ${"cup ".repeat(24)}stands. `;
    const read = filler.repeat(Math.floor(5_950 / filler.length));
    expect(extractSummary(TITLE, read + WE_CLAIM, 120)).toBe(filler.trim());
    expect(extractSummary(TITLE, read.slice(filler.length) + WE_CLAIM, 120)).toBe(WE_CLAIM);
  });

  test("is the same each time", () => {
    expect(extractSummary(TITLE, ABSTRACT, 280)).toBe(extractSummary(TITLE, ABSTRACT, 280));
  });
});

describe("the better sentence", () => {
  const OTHER = "The cups in question stand on tables of several heights and shapes.";

  test.each([
    ["announces something", "We introduce a kettle that whistles before the water is hot.", OTHER],
    [
      "announces it as a work",
      "This work proposes a kettle that whistles before the water is hot.",
      OTHER,
    ],
    [
      "says what was studied",
      "We investigate when kettles whistle and for how long they do.",
      OTHER,
    ],
    ["has the title's words", "Two robot arms are enough for pouring tea, and one is not.", OTHER],
    [
      "has the title's name",
      "Teapot whistles if it is boiling, and nobody knows for how long.",
      "Pouring whistles if it is boiling, and nobody knows for how long.",
    ],
    ["stands alone", OTHER, "They stand on tables in question, of several heights and shapes."],
    ["is no background", OTHER, OTHER.replace("The", "Most")],
    [
      "points nowhere else",
      OTHER,
      "The cups in question, tables and heights are at https://example.org.",
    ],
  ])("%s", (_, better, worse) => {
    expect(summaryOf(worse, better)).toBe(better);
    expect(summaryOf(better, worse)).toBe(better);
  });

  test("is no heading", () => {
    expect(extractSummary(TITLE, `Robot arms! ${OTHER}`, 70)).toBe(OTHER);
  });

  test("shares more words with the others", () => {
    const central = "Cold water makes weak tea in every kettle that was tried.";
    const others = [
      "Weak tea is made by cold water.",
      "Every kettle that was tried leaks a little.",
    ];
    const odd = "Spoons of silver shine brighter than those made out of tin.";
    expect(extractSummary("", [odd, ...others, central].join(" "), 60)).toBe(central);
  });

  test("comes first where all are alike", () => {
    const alike = [
      "Spoons shine brightly indoors at noon.",
      "Forks rust quickly outside in autumn.",
    ];
    expect(extractSummary("", alike.join(" "), 60)).toBe(alike[0]);
  });
});

describe("an opening that leans on what is not shown", () => {
  test.each([
    "In this paper, ",
    "In this technical report, ",
    "To this end, ",
    "To address this, ",
    "To close these two gaps, ",
    "Motivated by this insight, ",
    "Building upon these findings, ",
    "Leveraging this data, ",
    "Therefore, ",
  ])("is left out: %s", (lead) => {
    expect(summaryOf(TROUBLE, `${lead}${CLAIM}.`)).toBe(WE_CLAIM);
  });

  test.each([
    "To pour tea without a table, we present two robot arms that hold a cup between them.",
    "Building on Penn et al. (2019), we present two robot arms that hold the cup.",
    "In this kitchen, we present two robot arms that hold a cup between them.",
  ])("but not one that says something: %s", (sentence) => {
    expect(summaryOf(BACKGROUND, sentence)).toBe(sentence);
  });

  test("is left out before a name that begins small", () => {
    const sentence = "In this paper, iTea is what we present for two robot arms and a cup.";
    expect(summaryOf(BACKGROUND, sentence)).toBe(sentence.slice("In this paper, ".length));
  });

  test("stays where the sentence before is shown", () => {
    const next = "Specifically, one arm holds the cup of tea.";
    expect(extractSummary(TITLE, `${BACKGROUND} ${TROUBLE} ${WE_CLAIM} ${next}`, 160)).toBe(
      `${WE_CLAIM} ${next}`,
    );
  });
});

describe("a sentence that does not fit", () => {
  const long = `${WE_CLAIM.slice(0, -1)}, ${"over and over again, ".repeat(12)}until it is morning.`;

  test("is cut at a word where no other says what the paper does", () => {
    const summary = extractSummary(TITLE, `${BACKGROUND} ${long} ${RESULT}`, 120);
    expect(summary).toMatch(/^We present Teapot, .*\w…$/);
    expect(summary.length).toBeLessThanOrEqual(120);
  });

  test("gives way to one that fits and says nearly as much", () => {
    const short = "We present Teapot, two robot arms with wheels.";
    expect(extractSummary(TITLE, `${BACKGROUND} ${long} ${short}`, 120)).toBe(short);
  });

  test("is not cut inside TeX", () => {
    const text = `We pour ${"very ".repeat(8)}much of $a + b + c + d + e + f + g$ ${"and more ".repeat(9)}.`;
    for (let most = 57; most < 84; most++)
      expect(extractSummary("", text, most)).toBe(`We pour ${"very ".repeat(8)}much of…`);
  });

  test("is followed by none", () => {
    const text = `${BACKGROUND} We present Teapot, two robot arms pouring tea at $${"a + ".repeat(40)}a$.`;
    expect(extractSummary(TITLE, `${text} ${DETAIL}`, 140)).toMatch(/pouring tea at…$/);
  });

  test("is cut inside TeX where there is nothing else", () => {
    expect(extractSummary("", `$${"a + ".repeat(30)}a$ is long.`, 40)).toMatch(/^\$a \+ .*…$/);
  });
});

describe("whatever comes", () => {
  test.each([
    ["4,000 letters without a space", "x".repeat(4000)],
    ["Chinese without a space", "我们提出一种新的方法。".repeat(400)],
    ["10,000 sentences", "We propose a thing. ".repeat(10_000)],
    ["50,000 full stops", ". ".repeat(50_000)],
    ["50,000 dollars", "$a. B ".repeat(50_000)],
    ["initials without end", "A.B.".repeat(20_000)],
    ["emoji without end", "😀".repeat(4000)],
    ["right to left", "نحن نقدم طريقة جديدة. ".repeat(300)],
    ["a pair of surrogates at the end of what is looked at", `${"a".repeat(5999)}😀 b`],
    ["one sentence before it", `Short. ${"B".repeat(5992)}😀 b`],
  ])("is told in as many code points as fit: %s", (_, text) => {
    const summary = extractSummary(text, text, 280);
    expect(summary).not.toBe("");
    expect(Array.from(summary).length).toBeLessThanOrEqual(280);
    expect(summary).not.toMatch(/\p{Surrogate}/u);
  });

  test("joins Chinese sentences as they were", () => {
    const text = "我们提出一种新的方法。它很快。".repeat(40);
    expect(text).toContain(extractSummary("方法", text, 40));
  });

  test("counts code points, not code units", () => {
    const faces = "😀".repeat(200);
    expect(extractSummary("", faces, 200)).toBe(faces);
  });

  test("is nothing for nothing", () => {
    expect(extractSummary("", "", 280)).toBe("");
    expect(extractSummary("Title", " ".repeat(500), 280)).toBe("");
  });

  test("fits and is well formed", () => {
    const words = fc.constantFrom(
      "We ",
      "propose ",
      "However, ",
      "$",
      "x. ",
      "Y",
      "😀",
      "。",
      "\n",
      "(",
      "e.g. ",
    );
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 600 }),
      fc.array(words, { maxLength: 300 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, text, fc.integer({ min: 2, max: 300 }), (title, abstract, most) => {
        const summary = extractSummary(title, abstract, most);
        expect(Array.from(summary).length).toBeLessThanOrEqual(most);
        expect(summary).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});

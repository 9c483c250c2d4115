import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { contrast } from "../../src/contrast.ts";
import { browserTest, openBrowser } from "../support/browser.ts";
import { MAILS, mailNamed } from "./mails.ts";

/** What a reader sees of each mail, by its layout. With PICTURES_DIR it is kept there, to be looked at. */

const PICTURES = process.env["PICTURES_DIR"];
const MEASURE = readFileSync(new URL("measure-layout.js", import.meta.url), "utf8");

const WIDTHS = [320, 600, 1200];
const SCHEMES = ["light", "dark"] as const;
/** A phone's first screen. */
const FIRST_SCREEN = 600;
const COLUMN_MOST = 640;
const MARGIN_LEAST = 16;
/** https://www.w3.org/TR/WCAG22/#contrast-minimum */
const CONTRAST_LEAST = 4.5;

type Box = { left: number; right: number; top: number; bottom: number };
type Part = Box & { kind: string; lineHeight: number; isCut: boolean; isEmpty: boolean };
type Style = { size: number; weight: number; family: string; colour: string; ground: string };
type Text = Box & Style & { kind: string | null; words: string };
type Layout = {
  wider: number;
  parts: Part[];
  papers: Part[][];
  texts: Text[];
  links: { text: string; href: string; boxes: Box[] }[];
  pictures: (Style & { alt: string | null; box: Box; around: Box })[];
};
type Look = { width: number; scheme: (typeof SCHEMES)[number] };

let browser: Browser | undefined;
beforeAll(async () => {
  if (PICTURES) mkdirSync(PICTURES, { recursive: true });
  browser = await openBrowser().catch((error: unknown) => {
    if (process.env["CI"] === "true") throw error;
    return undefined;
  });
});
afterAll(() => browser?.close());

async function openMail(html: string, hasPictures = true): Promise<Page> {
  if (!browser) throw new Error("no browser");
  const page = await browser.newPage();
  const body =
    '<svg xmlns="http://www.w3.org/2000/svg" width="288" height="156" style="background: #8a8378"/>';
  await page.route("**", (route) =>
    hasPictures ? route.fulfill({ contentType: "image/svg+xml", body }) : route.abort(),
  );
  await page.setContent(html);
  await page.evaluate(MEASURE);
  return page;
}

async function layoutOf(page: Page, { width, scheme }: Look): Promise<Layout> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: scheme });
  return (await page.evaluate("measureLayout()")) as Layout;
}

async function keepPicture(page: Page, name: string, { width, scheme }: Look): Promise<void> {
  if (!PICTURES) return;
  const file = path.join(PICTURES, `mail-${name}-${width}-${scheme}.png`);
  await page.screenshot({ path: file, fullPage: true });
}

const DIGEST = /^masthead date leave (contents )?(topic (paper )+)+(omitted )?(foot )+$/;
const LETTER = /^(masthead )?heading (words )+press foot (note )*(foot )+$/;
const PAPER = /^title (summary )?(authors )?why (links )?$/;

function kindsOf(parts: readonly Part[]): string {
  return parts.map(({ kind }) => `${kind} `).join("");
}

/** Everything that is wrong with a layout, in words. */
function problemsOf(layout: Layout, look: Look): string[] {
  return [
    ...widthProblems(layout, look),
    ...orderProblems(layout),
    ...layout.papers.flatMap((paper) => stackProblems(paper)),
    ...layout.texts.flatMap((text) => textProblems(text, look)),
    ...linkProblems(layout.links),
    ...layout.pictures.flatMap((picture) => pictureProblems(picture)),
  ];
}

function widthProblems({ wider, parts, papers, texts }: Layout, { width }: Look): string[] {
  const problems = wider > 0 ? [`${wider} px wider than the window`] : [];
  const cut = [...parts, ...papers.flat()].filter(({ isCut }) => isCut);
  problems.push(...cut.map(({ kind }) => `a ${kind} is wider than its place`));
  const left = Math.min(...parts.map((part) => part.left));
  const right = Math.max(...parts.map((part) => part.right));
  if (right - left > COLUMN_MOST) problems.push(`a column of ${right - left} px`);
  if (Math.abs(left + right - width) > 1) problems.push(`a column from ${left} to ${right}`);
  for (const text of texts) {
    const margin = Math.min(text.left, width - text.right);
    if (margin < MARGIN_LEAST) problems.push(`“${text.words}” ${margin} px from the edge`);
  }
  return problems;
}

function orderProblems({ parts, texts }: Layout): string[] {
  const lost = texts.filter(({ kind }) => kind === null);
  const kinds = kindsOf(parts);
  return [
    ...lost.map(({ words }) => `“${words}” is of no part`),
    ...(DIGEST.test(kinds) || LETTER.test(kinds) ? [] : [`the order ${kinds}`]),
    ...stackProblems(parts),
  ];
}

/** Of parts that stand one below the other, of the mail or of one paper. */
function stackProblems(parts: readonly Part[]): string[] {
  const isPaper = parts.some(({ kind }) => kind === "title");
  const isOdd = isPaper && !PAPER.test(kindsOf(parts));
  const empty = parts.filter(({ isEmpty }) => isEmpty).map(({ kind }) => `a ${kind} without words`);
  const over = parts.filter(({ top }, at) => top < (parts[at - 1]?.bottom ?? 0) - 1);
  return [
    ...(isOdd ? [`a paper of ${kindsOf(parts)}`] : []),
    ...empty,
    ...over.map(({ kind }) => `a ${kind} begins above the end of what is before it`),
  ];
}

const SIZES: Record<string, readonly [number, number]> = {
  date: [16, 16],
  summary: [16, 16],
  words: [16, 16],
  note: [16, 16],
  title: [19, 20],
  heading: [19, 20],
};

function textProblems(text: Text, { scheme }: Look): string[] {
  const { kind, words, size, weight, family, ground } = text;
  const [least, most] = SIZES[kind ?? ""] ?? [14, 30];
  const isTitle = kind === "title" || kind === "heading";
  const isSerif = /^georgia\b.*\bserif$/i.test(family);
  const problems = [
    size < least || size > most ? `${size} px` : null,
    isTitle && (weight < 700 || !isSerif) ? `${weight} ${family}` : null,
    // The button has a ground of its own.
    kind !== "press" && isDark(ground) !== (scheme === "dark") ? `${ground} in ${scheme}` : null,
    paleness(text),
  ];
  return problems.flatMap((problem) => (problem ? [`${kind} “${words}”: ${problem}`] : []));
}

function isDark(colour: string): boolean {
  return contrast(hex(colour), "#ffffff") > contrast(hex(colour), "#000000");
}

function paleness({ colour, ground }: Style): string | null {
  const ratio = contrast(hex(colour), hex(ground));
  return ratio < CONTRAST_LEAST ? `${colour} on ${ground} has ${ratio.toFixed(2)}` : null;
}

/** Where a picture is not shown, its words are. */
function pictureProblems(picture: Layout["pictures"][number]): string[] {
  const { alt, box, around } = picture;
  const isOut = box.bottom > around.bottom + 1 || box.right > around.right + 1;
  return [
    alt ? null : "no words",
    isOut ? "hangs out of its part" : null,
    paleness(picture),
  ].flatMap((problem) => (problem ? [`picture “${alt}”: ${problem}`] : []));
}

/** Of `rgb(27, 27, 31)`; anything half transparent throws. */
function hex(colour: string): string {
  const [, ...channels] = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour) ?? [];
  if (channels.length !== 3) throw new Error(`cannot tell how ${colour} looks`);
  return `#${channels.map((channel) => Number(channel).toString(16).padStart(2, "0")).join("")}`;
}

function linkProblems(links: Layout["links"]): string[] {
  const empty = links.filter(({ text }) => !/[\p{L}\p{N}\p{P}\p{S}]/u.test(text));
  const boxes = links.flatMap(({ boxes: own, text }, link) =>
    own.map((box) => ({ box, text, link })),
  );
  const touching = boxes.flatMap((one, at) =>
    boxes
      .slice(at + 1)
      .filter((other) => other.link !== one.link && overlap(one.box, other.box))
      .map((other) => `“${one.text}” lies over “${other.text}”`),
  );
  return [...empty.map(({ href }) => `a link without words to ${href}`), ...touching];
}

function overlap(one: Box, other: Box): boolean {
  const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return wide > 0.5 && high > 0.5;
}

browserTest.each(MAILS.map(({ name, mail }) => [name, mail.html]))(
  "%s stands in order and can be read on every width, in light and in dark",
  async (name, html) => {
    const page = await openMail(html);
    expect(await problemsInEveryLook(page, name)).toEqual([]);
    await page.close();
  },
);

async function problemsInEveryLook(page: Page, name: string): Promise<string[]> {
  const told = new Set<string>();
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      const look = { width, scheme };
      const layout = await layoutOf(page, look);
      await keepPicture(page, name, look);
      for (const one of problemsOf(layout, look)) told.add(`${width} ${scheme}: ${one}`);
    }
  }
  return [...told];
}

const DIGESTS = MAILS.filter(({ name }) => name.startsWith("digest"));
browserTest.each(DIGESTS.map(({ name, mail }) => [name, mail.html]))(
  "%s has a way to leave on a phone's first screen",
  async (_, html) => {
    const page = await openMail(html);
    const { links } = await layoutOf(page, { width: 320, scheme: "light" });
    const ways = links.filter(({ href }) => href.includes("/unsubscribe/"));
    expect(ways.length).toBeGreaterThan(1);
    expect(ways[0]?.boxes[0]?.bottom).toBeLessThan(FIRST_SCREEN);
    await page.close();
  },
);

browserTest("without pictures nothing is lost", async () => {
  const { html } = mailNamed("digest-pictures");
  const [shown, blocked] = [await openMail(html), await openMail(html, false)];
  expect(await problemsInEveryLook(blocked, "digest-pictures-blocked")).toEqual([]);
  for (const width of WIDTHS) {
    const look = { width, scheme: "light" } as const;
    const [whole, bare] = [await layoutOf(shown, look), await layoutOf(blocked, look)];
    expect(kindsOf(bare.parts)).toBe(kindsOf(whole.parts));
    expect(bare.texts.map(({ words }) => words)).toEqual(whole.texts.map(({ words }) => words));
    const widths = bare.pictures.map(({ box }) => box.right - box.left);
    expect(Math.min(...widths)).toBeGreaterThan(20);
    // The logo, and beside papers only where there is room.
    expect(whole.pictures.length > 1).toBe(width > 480);
  }
  await shown.close();
  await blocked.close();
});

browserTest("the longest titles take as many lines as they need", async () => {
  const page = await openMail(mailNamed("digest-long").html);
  const { papers } = await layoutOf(page, { width: 320, scheme: "light" });
  const titles = papers.flatMap(([title]) => title ?? []);
  expect(titles).toHaveLength(50);
  for (const { top, bottom, lineHeight } of titles) {
    expect((bottom - top) / lineHeight).toBeGreaterThan(2);
  }
  await page.close();
});

/** Each spoils one thing by a rule of its own. */
const SPOILT: [string, RegExp][] = [
  [".summary { width: 2000px }", /px wider than the window/],
  [".title { white-space: nowrap }", /a title is wider than its place|px from the edge/],
  [".page > div > div { margin-left: 0 !important }", /a column from 0 to/],
  [".page > div > div { max-width: 900px !important }", /a column of 860 px/],
  [".why { position: relative; top: -60px }", /a why begins above the end/],
  [".date { display: none }", /the order masthead leave/],
  [".authors { display: none } .title { display: none }", /a paper of summary why/],
  [".foot { font-size: 12px !important }", /foot “.*”: 12 px/],
  [".title { font-family: Arial !important }", /title “.*”: 700 Arial/],
  [".foot { color: #b0aca4 !important }", /foot “.*”: rgb\(176, 172, 164\) on .* has 2\.\d/],
  [".summary { color: #1b1b1f !important }", /dark: summary “.*” has 1\.\d/],
  ["@media (prefers-color-scheme: dark) { .page { background: #fffdf9 !important } }", /in dark/],
  [".link { display: inline-block; margin: -8px }", /lies over/],
  [".link { font-size: 0 }", /0 px/],
  [".thumb { margin-bottom: -400px; height: 400px }", /picture “.*”: hangs out/],
];

browserTest.each(SPOILT)("would tell of %s", async (rule, sentence) => {
  const { html } = mailNamed("digest-pictures");
  const page = await openMail(html.replace("</head>", `<style>${rule}</style></head>`));
  const told = (await problemsInEveryLook(page, "spoilt")).join("\n");
  expect(told).toMatch(sentence);
  await page.close();
});

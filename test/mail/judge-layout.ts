import { contrast } from "../../src/contrast.ts";

/** What is wrong with a mail as a page shows it. */

export type Look = { width: number; scheme: "light" | "dark" };

type Box = { left: number; right: number; top: number; bottom: number };
type Part = Box & { kind: string; lineHeight: number; isCut: boolean; isEmpty: boolean };
type Style = { size: number; weight: number; family: string; colour: string; ground: string };
type Text = Box & Style & { kind: string | null; words: string };
/** As measure-layout.js tells it. */
export type Layout = {
  wider: number;
  parts: Part[];
  papers: Part[][];
  texts: Text[];
  links: { text: string; href: string; boxes: Box[] }[];
  pictures: (Style & { alt: string | null; box: Box; around: Box })[];
};

const COLUMN_MOST = 640;
const MARGIN_LEAST = 16;
/** https://www.w3.org/TR/WCAG22/#contrast-minimum */
const CONTRAST_LEAST = 4.5;

const DIGEST = /^masthead date leave (contents )?(topic (paper )+)+(omitted )?(foot )+$/;
const LETTER = /^(masthead )?heading (words )+press foot (note )*(foot )+$/;
const PAPER = /^title (summary )?(authors )?why (links )?$/;

export function kindsOf(parts: readonly Part[]): string {
  return parts.map(({ kind }) => `${kind} `).join("");
}

/** Everything that is wrong with a layout, in words. */
export function problemsOf(layout: Layout, look: Look): string[] {
  return [
    ...widthProblems(layout, look),
    ...orderProblems(layout),
    ...layout.papers.flatMap((paper) => paperProblems(paper)),
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

function paperProblems(parts: readonly Part[]): string[] {
  const kinds = kindsOf(parts);
  return [...(PAPER.test(kinds) ? [] : [`a paper of ${kinds}`]), ...stackProblems(parts)];
}

/** Of parts that stand one below the other. */
function stackProblems(parts: readonly Part[]): string[] {
  const empty = parts.filter(({ isEmpty }) => isEmpty);
  const over = parts.filter(({ top }, at) => top < (parts[at - 1]?.bottom ?? 0) - 1);
  return [
    ...empty.map(({ kind }) => `a ${kind} without words`),
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
  const downwards = boxes.toSorted((one, other) => one.box.top - other.box.top);
  const touching = downwards.flatMap((one, at) => {
    const below = downwards.findIndex(({ box }, other) => other > at && box.top >= one.box.bottom);
    return downwards
      .slice(at + 1, below === -1 ? undefined : below)
      .filter((other) => other.link !== one.link && overlap(one.box, other.box))
      .map((other) => `“${one.text}” lies over “${other.text}”`);
  });
  return [...empty.map(({ href }) => `a link without words to ${href}`), ...touching];
}

function overlap(one: Box, other: Box): boolean {
  const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return wide > 0.5 && high > 0.5;
}

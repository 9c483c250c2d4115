import { isolate } from "./clean-text.ts";
import { fitCards } from "./fit-cards.ts";
import { asciiLines } from "./html-lines.ts";
import { quotedPrintable } from "./quoted-printable.ts";
import type { Templates } from "./templates.ts";
import type { DigestView, ShellView } from "./view.ts";
import { wrapText } from "./wrap-text.ts";

// Gmail cuts a mail off at about 102 KB; the foot with its way to leave must never be what is lost.
const HTML_MOST = 90_000;
// The sentence about papers left out, with its mark-up and a link of at most 800.
const OMITTED_MOST = 1200;

// Stands where a card comes. No value can hold it, as cleaned text has no control characters.
const CARD_MARK = "\u0001";

/** The digest as ASCII HTML of at most 90 KB. Cards are ready: only the shell around them is encoded here. */
export function printHtml(view: DigestView, templates: Templates): string {
  const cards = view.sections.flatMap((section) => section.cards);
  const shell = asciiLines(templates.digestHtml(shellOf(view, cards.length)));
  const full = cards.map(({ html }) => html);
  if (shell.length + lengthOf(full) <= HTML_MOST) return fill(shell, full);

  const fitting = fitCards(cards, HTML_MOST - OMITTED_MOST - shell.length);
  if (fitting.length === cards.length) return fill(shell, fitting);
  return fill(asciiLines(templates.digestHtml(shellOf(view, fitting.length))), fitting);
}

/** The text twin as it reads and as it travels. */
export function printText(
  view: DigestView,
  templates: Templates,
): { text: string; encoded: string } {
  const cards = view.sections.flatMap((section) => section.cards);
  const shell = wrapText(templates.digestText(isolated(shellOf(view, cards.length))));
  const encodedShell = shell.split(CARD_MARK).map(quotedPrintable).join(CARD_MARK);
  return {
    text: fill(
      shell,
      cards.map(({ text }) => text),
    ),
    encoded: fill(
      encodedShell,
      cards.map(({ encodedText }) => encodedText),
    ),
  };
}

/** The first `count` cards as marks in the sections they belong to; a section left without any is dropped. */
function shellOf(view: DigestView, count: number): ShellView {
  let left = count;
  const sections = view.sections.map(({ name, cards }) => {
    const here = Math.min(left, cards.length);
    left -= here;
    return { name, cards: Array.from({ length: here }, () => CARD_MARK) };
  });
  const total = view.sections.reduce((sum, { cards }) => sum + cards.length, 0);
  return {
    omitted: omittedOf(total - count, view.browserUrl),
    ...view,
    sections: sections.filter(({ cards }) => cards.length > 0),
  };
}

function omittedOf(count: number, browserUrl: string | null): ShellView["omitted"] {
  if (count === 0) return null;
  const papers = count === 1 ? "1 more paper" : `${count} more papers`;
  if (browserUrl !== null) return { text: `${papers} in the browser`, url: browserUrl };
  const verb = count === 1 ? "is" : "are";
  return { text: `${papers} ${verb} in the plain text of this mail.`, url: null };
}

function isolated(shell: ShellView): ShellView {
  return {
    ...shell,
    service: isolate(shell.service),
    footText: shell.footText && isolate(shell.footText),
    contents: shell.contents.map(({ name, count }) => ({ name: isolate(name), count })),
    operatorName: isolate(shell.operatorName),
    operatorAddress: shell.operatorAddress && isolate(shell.operatorAddress),
    follows: shell.follows.map(({ name }) => ({ name: isolate(name) })),
    sections: shell.sections.map(({ name, cards }) => ({ name: isolate(name), cards })),
  };
}

function fill(shell: string, cards: string[]): string {
  let filled = "";
  for (const [index, piece] of shell.split(CARD_MARK).entries()) {
    filled += piece + (cards[index] ?? "");
  }
  return filled;
}

function lengthOf(cards: string[]): number {
  return cards.reduce((sum, card) => sum + card.length, 0);
}

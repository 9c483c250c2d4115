import type { LetterView } from "./letter-view.ts";
import type { Letterhead } from "./letterhead.ts";
import type { PaperView } from "./paper-view.ts";
import type { ShellView } from "./view.ts";

/** What templates are tried on. In the first of each nothing is missing, so it holds every name. */

/**
 * A view that has everything and one that has only what it must, then each of them with one part of
 * the other: so that a line that hangs on two conditions is reached as well.
 */
export function mixed<View extends object>(full: View, bare: View): View[] {
  const swapped = (one: View, other: View) =>
    Object.entries(other).map(([name, value]) => ({ ...one, [name]: value }));
  return [full, bare, ...swapped(full, bare), ...swapped(bare, full)];
}

export type CardView = PaperView & { brief: boolean };

const PAPER: PaperView = {
  title: "On specimens",
  url: "https://example.org/abs/1",
  summary: "Shows each field once.",
  authors: "Ann Example",
  why: "specimens · 1 upvote",
  links: [{ label: "PDF", url: "https://example.org/pdf/1" }],
  thumbnail: "https://example.org/1.png",
};

const BARE_PAPER: PaperView = {
  ...PAPER,
  url: null,
  summary: null,
  authors: null,
  links: [],
  thumbnail: null,
};

export const PAPERS = mixed(PAPER, BARE_PAPER);

export const CARDS: readonly CardView[] = mixed(
  { ...PAPER, brief: false },
  { ...BARE_PAPER, brief: true },
);

const HEAD: Letterhead = {
  service: "Specimens",
  logoUrl: "https://example.org/logo.png",
  privacyUrl: "https://example.org/privacy",
  footText: "A foot of specimens.",
  operatorName: "Example",
  operatorAddress: "1 Example Street",
};

const BARE_HEAD: Letterhead = {
  service: "",
  logoUrl: null,
  privacyUrl: null,
  footText: null,
  operatorName: "",
  operatorAddress: null,
};

const SHELL: ShellView = {
  ...HEAD,
  subject: "On specimens",
  preheader: "On specimens",
  date: "Monday 26 January 2026",
  count: "3 papers in 2 topics",
  contents: [
    { name: "specimens", count: "2" },
    { name: "examples", count: "1" },
  ],
  sections: [
    { name: "specimens", cards: ["(card 1)", "(card 2)"] },
    { name: "examples", cards: ["(card 3)"] },
  ],
  missing: "When this digest was made, Example could not be read.",
  because: "You get this mail because you subscribed with this address.",
  follows: [{ name: "specimens" }],
  unsubscribeUrl: "https://example.org/unsubscribe",
  preferencesUrl: "https://example.org/preferences",
  pauseUrl: "https://example.org/preferences#pause",
  browserUrl: "https://example.org/digest",
  omitted: { text: "1 more paper in the browser", url: "https://example.org/digest" },
};

const BARE_SHELL: ShellView = {
  ...SHELL,
  ...BARE_HEAD,
  contents: [],
  sections: [{ name: "specimens", cards: ["(card 1)"] }],
  missing: null,
  follows: [],
  preferencesUrl: null,
  pauseUrl: null,
  browserUrl: null,
  omitted: null,
};

/** Digests around the papers. */
export const SHELLS: readonly ShellView[] = [
  ...mixed(SHELL, BARE_SHELL),
  { ...SHELL, omitted: { text: "1 more paper is in the plain text of this mail.", url: null } },
];

const LETTER: LetterView = {
  ...HEAD,
  subject: "On specimens",
  preheader: "On specimens",
  heading: "On specimens",
  paragraphs: ["Shows each field once."],
  follows: [{ name: "specimens" }],
  button: { label: "Press", url: "https://example.org/press" },
  buttonNote: "It is a specimen.",
  notes: [
    { lead: "Why?", text: "Because.", link: { label: "More", url: "https://example.org/more" } },
    { lead: "And else?", text: "Nothing.", link: null },
  ],
  unsubscribeUrl: "https://example.org/unsubscribe",
  home: { label: "example.org", url: "https://example.org/" },
};

export const LETTERS: readonly LetterView[] = mixed(LETTER, {
  ...LETTER,
  ...BARE_HEAD,
  follows: [],
  notes: [],
  unsubscribeUrl: null,
});

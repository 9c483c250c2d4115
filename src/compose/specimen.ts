import type { LetterView } from "./letter-view.ts";
import type { PaperView } from "./paper-view.ts";
import type { ShellView } from "./view.ts";

/** A paper that has everything, so that printing it once reaches every line of its templates. */
export const PAPER_SPECIMEN: PaperView = {
  title: "On specimens",
  url: "https://example.org/abs/1",
  summary: "Shows each field once.",
  authors: "Ann Example",
  why: "specimens · 1 upvote",
  links: [{ label: "PDF", url: "https://example.org/pdf/1" }],
  thumbnail: "https://example.org/1.png",
};

const FOOT = {
  logoUrl: "https://example.org/logo.png",
  privacyUrl: "https://example.org/privacy",
  footText: "A foot of specimens.",
  operatorName: "Example",
  operatorAddress: "1 Example Street",
};

/** The same for the digest around the papers. */
export const SHELL_SPECIMEN: ShellView = {
  ...FOOT,
  subject: "On specimens",
  preheader: "On specimens",
  service: "Specimens",
  date: "Monday 26 January 2026",
  count: "1 paper",
  contents: [{ name: "specimens", count: "1" }],
  sections: [{ name: "specimens", cards: ["a card"] }],
  missing: "When this digest was made, Example could not be read.",
  because: "You get this mail because you subscribed with this address.",
  follows: [{ name: "specimens" }],
  unsubscribeUrl: "https://example.org/unsubscribe",
  preferencesUrl: "https://example.org/preferences",
  pauseUrl: "https://example.org/preferences#pause",
  browserUrl: "https://example.org/digest",
  omitted: { text: "1 more paper in the browser", url: "https://example.org/digest" },
};

/** And for a letter. */
export const LETTER_SPECIMEN: LetterView = {
  ...FOOT,
  subject: "On specimens",
  preheader: "On specimens",
  service: "Specimens",
  heading: "On specimens",
  paragraphs: ["Shows each field once."],
  follows: [{ name: "specimens" }],
  button: { label: "Press", url: "https://example.org/press" },
  buttonNote: "It is a specimen.",
  notes: [
    { lead: "Why?", text: "Because.", link: { label: "More", url: "https://example.org/more" } },
  ],
  unsubscribeUrl: "https://example.org/unsubscribe",
  home: { label: "example.org", url: "https://example.org/" },
};

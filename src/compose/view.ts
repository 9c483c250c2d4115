import type { Day, Pick, Topic } from "../model.ts";
import { cutText } from "./clean-text.ts";
import type { Letterhead } from "./letterhead.ts";
import { sayMissing } from "./missing-sources.ts";
import { topicName, webUrl } from "./paper-view.ts";
import { WEEKDAYS } from "./say-rhythm.ts";
import { byScore, sayCount, sectionsOf } from "./sections.ts";

/** A paper ready to stand in any mail: ASCII HTML in short lines, and wrapped text. */
export type Card = {
  title: string;
  html: string;
  /** Title and reason only, for a mail that would grow too large. */
  brief: string;
  text: string;
  /** The text in quoted-printable. */
  encodedText: string;
};

/** A chosen paper as it is printed. */
export type PickedCard = { pick: Pick; card: Card };

export type DigestUrls = {
  /** Goes into the List-Unsubscribe header as well; must be https there. */
  unsubscribe: string;
  preferences?: string | undefined;
  /** This digest as a page. */
  browser?: string | undefined;
  /** `mailto:…`; only where mail to it is read. */
  unsubscribeMailto?: string | undefined;
};

export type DigestInput = {
  papers: readonly PickedCard[];
  /** In the reader's order. */
  topics: readonly Topic[];
  /** The sources that were broken when the papers were chosen. */
  missing: readonly string[];
  /** The reader's local day. */
  day: Day;
  /** The local day on which the reader confirmed. */
  since?: Day | undefined;
  urls: DigestUrls;
  letterhead: Letterhead;
};

export type SectionView = { name: string; cards: Card[] };

/** Everything the shells print, as plain strings; null or empty where a line is left out. */
export type DigestView = Letterhead & {
  subject: string;
  preheader: string;
  date: string;
  count: string;
  /** The sections by name; empty where there is but one. */
  contents: { name: string; count: string }[];
  sections: SectionView[];
  /** A sentence about sources that could not be read. */
  missing: string | null;
  because: string;
  follows: { name: string }[];
  unsubscribeUrl: string;
  preferencesUrl: string | null;
  /** The part of the settings in which a pause is set. */
  pauseUrl: string | null;
  browserUrl: string | null;
};

/** A digest around ready cards; `omitted` tells of cards for which there was no room. */
export type ShellView = Omit<DigestView, "sections"> & {
  sections: { name: string; cards: string[] }[];
  omitted: { text: string; url: string | null } | null;
};

const SUBJECT_MOST = 120;
const NAMES_SHOWN = 30;
const PREHEADER_MOST = 140;

/** Throws where there is no paper or no way to leave: such a mail must not exist. */
export function digestView(input: DigestInput): DigestView {
  const papers = byScore(input.papers);
  const sections = sectionsOf(papers, input.topics).map(({ name, papers: chosen }) => ({
    name,
    cards: chosen.map(({ card }) => card),
  }));
  const titles = papers.map(({ card }) => card.title);
  const unsubscribeUrl = webUrl(input.urls.unsubscribe);
  const preferencesUrl = webUrl(input.urls.preferences);
  if (titles.length === 0) throw new Error("a digest needs at least one paper");
  if (unsubscribeUrl === null) throw new Error("a digest needs an http(s) address to leave by");
  return {
    subject: subjectOf(titles),
    preheader: cutText(titles.slice(1, 4).join(" · ") || titles.join(), PREHEADER_MOST),
    date: spellDay(input.day),
    count: sayCount(titles.length, sections.length),
    contents: contentsOf(sections),
    sections,
    missing: sayMissing(input.missing),
    because: becauseOf(input.since),
    follows: followsOf(input.topics.map(({ name }) => name)),
    unsubscribeUrl,
    preferencesUrl,
    pauseUrl: preferencesUrl && `${preferencesUrl}#pause`,
    browserUrl: webUrl(input.urls.browser),
    // Last: fields added behind a spread take V8 ten microseconds.
    ...input.letterhead,
  };
}

/** `Monday 26 January 2026`. */
export function spellDay(day: Day): string {
  const instant = new Date(`${day}T00:00:00Z`);
  // The list begins with Monday.
  return `${WEEKDAYS[(instant.getUTCDay() + 6) % 7]} ${spellDate(instant)}`;
}

function subjectOf([top = "", ...others]: string[]): string {
  if (others.length === 0) return cutText(top, SUBJECT_MOST);
  const more = `and ${others.length} more`;
  const title = cutText(top.replace(/\.$/, ""), SUBJECT_MOST - more.length - 2);
  return /[?!]$/.test(title) ? `${title} – ${more}` : `${title}, ${more}`;
}

function contentsOf(sections: readonly SectionView[]): { name: string; count: string }[] {
  if (sections.length < 2) return [];
  const shown = sections.slice(0, NAMES_SHOWN);
  const contents = shown.map(({ name, cards }) => ({ name, count: String(cards.length) }));
  const more = sections.length - shown.length;
  return more > 0 ? [...contents, { name: "more topics", count: String(more) }] : contents;
}

/** Reader's topics as one line; so many that the line would fill the mail are only counted. */
export function followsOf(topics: readonly string[]): { name: string }[] {
  const shown = topics.slice(0, NAMES_SHOWN).map((name) => ({ name: topicName(name) }));
  const more = topics.length - shown.length;
  return more > 0 ? [...shown, { name: `${more} more` }] : shown;
}

function becauseOf(since: Day | undefined): string {
  const when = since === undefined ? "" : ` on ${spellDate(new Date(`${since}T00:00:00Z`))}`;
  return `You get this mail because you subscribed${when} with this address.`;
}

function spellDate(instant: Date): string {
  return `${instant.getUTCDate()} ${MONTHS[instant.getUTCMonth()]} ${instant.getUTCFullYear()}`;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

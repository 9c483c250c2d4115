import type { Day, Pick, Topic, TopicId } from "../model.ts";
import { cleanText, cutText } from "./clean-text.ts";
import { sayMissing } from "./missing-sources.ts";
import { topicName, webUrl } from "./paper-view.ts";

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
  service: string;
  operatorName: string;
  operatorAddress?: string | undefined;
  privacyUrl?: string | undefined;
};

export type SectionView = { name: string; cards: Card[] };

/** Everything the shells print, as plain strings; null or empty where a line is left out. */
export type DigestView = {
  subject: string;
  preheader: string;
  service: string;
  date: string;
  count: string;
  sections: SectionView[];
  /** A sentence about sources that could not be read. */
  missing: string | null;
  because: string;
  follows: { name: string }[];
  unsubscribeUrl: string;
  preferencesUrl: string | null;
  browserUrl: string | null;
  privacyUrl: string | null;
  operatorName: string;
  operatorAddress: string | null;
};

/** A digest around ready cards; `omitted` is a sentence about cards for which there was no room. */
export type ShellView = Omit<DigestView, "sections"> & {
  sections: { name: string; cards: string[] }[];
  omitted: string | null;
};

const SUBJECT_MOST = 120;
const PREHEADER_MOST = 140;
const FOOT_MOST = 200;

/** Throws where there is no paper or no way to leave: such a mail must not exist. */
export function digestView(input: DigestInput): DigestView {
  const papers = byScore(input.papers);
  const sections = sectionsOf(papers, input.topics);
  const titles = papers.map(({ card }) => card.title);
  const unsubscribeUrl = webUrl(input.urls.unsubscribe);
  if (titles.length === 0) throw new Error("a digest needs at least one paper");
  if (unsubscribeUrl === null) throw new Error("a digest needs an http(s) address to leave by");
  return {
    subject: subjectOf(titles),
    preheader: cutText(titles.slice(1, 4).join(" · ") || titles.join(), PREHEADER_MOST),
    service: footText(input.service),
    date: spellDay(input.day),
    count: countOf(titles.length, sections.length),
    sections,
    missing: sayMissing(input.missing),
    because: becauseOf(input.since),
    follows: input.topics.map(({ name }) => ({ name: topicName(name) })),
    unsubscribeUrl,
    preferencesUrl: webUrl(input.urls.preferences),
    browserUrl: webUrl(input.urls.browser),
    privacyUrl: webUrl(input.privacyUrl),
    operatorName: footText(input.operatorName),
    operatorAddress: footText(input.operatorAddress ?? "") || null,
  };
}

/** `Monday 26 January 2026`. */
export function spellDay(day: Day): string {
  const instant = new Date(`${day}T00:00:00Z`);
  return `${WEEKDAYS[instant.getUTCDay()]} ${spellDate(instant)}`;
}

function sectionsOf(papers: readonly PickedCard[], topics: readonly Topic[]): SectionView[] {
  const byTopic = new Map<TopicId, SectionView>();
  for (const { id, name } of topics) byTopic.set(id, { name: topicName(name), cards: [] });
  for (const { pick, card } of papers) {
    const { topicId, reason } = pick;
    // A topic dropped since the selection keeps its papers, under the name they were chosen by.
    const section = byTopic.get(topicId) ?? {
      name: topicName(reason.topics[0] ?? "More"),
      cards: [],
    };
    section.cards.push(card);
    byTopic.set(topicId, section);
  }
  return [...byTopic.values()].filter((section) => section.cards.length > 0);
}

function byScore(papers: readonly PickedCard[]): PickedCard[] {
  return papers.toSorted((a, b) => b.pick.score - a.pick.score || a.pick.paperId - b.pick.paperId);
}

function subjectOf([top = "", ...others]: string[]): string {
  if (others.length === 0) return cutText(top, SUBJECT_MOST);
  const more = `and ${others.length} more`;
  const title = cutText(top.replace(/\.$/, ""), SUBJECT_MOST - more.length - 2);
  return /[?!]$/.test(title) ? `${title} – ${more}` : `${title}, ${more}`;
}

function countOf(papers: number, topics: number): string {
  const count = papers === 1 ? "1 paper" : `${papers} papers`;
  return topics === 1 ? count : `${count} in ${topics} topics`;
}

function becauseOf(since: Day | undefined): string {
  const when = since === undefined ? "" : ` on ${spellDate(new Date(`${since}T00:00:00Z`))}`;
  return `You get this mail because you subscribed${when} with this address.`;
}

/** A name or an address of the operator's as one short line. */
export function footText(text: string): string {
  return cutText(cleanText(text), FOOT_MOST);
}

function spellDate(instant: Date): string {
  return `${instant.getUTCDate()} ${MONTHS[instant.getUTCMonth()]} ${instant.getUTCFullYear()}`;
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
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

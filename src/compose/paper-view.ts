import type { Links, Paper, Reason } from "../model.ts";
import { parseUrl } from "../url.ts";
import { cleanText, cutText, firstSentences } from "./clean-text.ts";
import { extractSummary } from "./extract-summary.ts";
import { readableTex } from "./tex.ts";

export type LinkView = { label: string; url: string };

/** One paper as the card templates print it: plain strings, cleaned and cut; null where there is nothing. */
export type PaperView = {
  title: string;
  url: string | null;
  summary: string | null;
  authors: string | null;
  why: string;
  links: LinkView[];
  /** A picture of it, where the operator lets readers load pictures from other servers. */
  thumbnail: string | null;
};

export type PaperViewSettings = { hasThumbnails?: boolean };

const TITLE_MOST = 300;
export const SUMMARY_MOST = 280;
const AUTHOR_MOST = 60;
const TOPIC_MOST = 80;
const TOPICS_SHOWN = 3;
// A header or attribute line holds 998 octets; a link this long is of no use to a reader either.
const URL_MOST = 800;

export function paperView(
  paper: Paper,
  reason: Reason,
  { hasThumbnails = false }: PaperViewSettings = {},
): PaperView {
  return {
    title: titleOf(paper),
    url: webUrl(paper.links.paper),
    summary: summaryOf(paper),
    authors: shortAuthors(paper.authors),
    why: whyOf(reason),
    links: linkViews(paper.links),
    thumbnail: hasThumbnails ? secureUrl(paper.links.thumbnail) : null,
  };
}

function titleOf(paper: Paper): string {
  return cutText(plain(paper.title) || cleanText(paper.key), TITLE_MOST);
}

/** The address in its ASCII form if it is http(s) and short enough to print, else null. */
export function webUrl(url: string | undefined): string | null {
  const parsed = url === undefined ? null : parseUrl(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  return parsed.href.length <= URL_MOST ? parsed.href : null;
}

/** Mail clients show no picture that comes without TLS. */
function secureUrl(url: string | undefined): string | null {
  const safe = webUrl(url);
  return safe?.startsWith("https:") ? safe : null;
}

export function topicName(name: string): string {
  return cutText(cleanText(name), TOPIC_MOST) || "A topic without a name";
}

function plain(text: string): string {
  return readableTex(cleanText(text));
}

/** The source's own words for it, else a language model's, else the abstract's best sentences. */
function summaryOf(paper: Paper): string | null {
  const told = plain(paper.tldr ?? "") || plain(paper.summary ?? "");
  if (told) return firstSentences(told, SUMMARY_MOST);
  // Readable TeX is shorter, so it comes before what is counted.
  return extractSummary(plain(paper.title), plain(paper.abstract ?? ""), SUMMARY_MOST) || null;
}

/** All of up to five; of more the first three, the last and how many are between. */
function shortAuthors(authors: string[]): string | null {
  const shown = authors.length <= 5 ? authors : [...authors.slice(0, 3), authors.at(-1) ?? ""];
  const names = shown.map((author) => cutText(cleanText(author), AUTHOR_MOST)).filter(Boolean);
  if (names.length === 0) return null;
  if (authors.length <= 5) return names.join(", ");
  const last = names.pop() ?? "";
  return `${names.join(", ")} … ${last} and ${shortCount(authors.length - 4)} more`;
}

function whyOf({ topics, votes, votesGained, stars }: Reason): string {
  const gain = votesGained ? Math.max(0, votesGained) : 0;
  const parts = [topics.slice(0, TOPICS_SHOWN).map(topicName).join(", ")];
  if (votes <= 0) parts.push("new");
  else
    parts.push(
      counted(votes, "upvote") + (gain > 0 ? `, +${shortCount(gain)} since yesterday` : ""),
    );
  if (stars) parts.push(`code with ${counted(stars, "star")}`);
  return parts.filter(Boolean).join(" · ");
}

function linkViews(links: Links): LinkView[] {
  const named: [string, string | undefined][] = [
    ["Paper", links.paper],
    ["PDF", links.pdf],
    ["Code", links.code],
    ["Project page", links.project],
    ["Discussion", links.discussion],
  ];
  return named.flatMap(([name, link]) => {
    const url = webUrl(link);
    return url === null ? [] : [{ label: labelOf(name, url), url }];
  });
}

function labelOf(name: string, url: string): string {
  const host = new URL(url).hostname.replace(/^www\./, "");
  const place = PLACES[host];
  return place === undefined || name === "PDF" || name === "Project page"
    ? name
    : `${name} on ${place}`;
}

const PLACES: Record<string, string> = {
  "arxiv.org": "arXiv",
  "github.com": "GitHub",
  "gitlab.com": "GitLab",
  "huggingface.co": "Hugging Face",
  "openreview.net": "OpenReview",
  "news.ycombinator.com": "Hacker News",
};

function counted(count: number, noun: string): string {
  return `${shortCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** 999, 1.2k, 12k, 3.4M. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_500) return `${twoDigits(count / 1000)}k`;
  return `${twoDigits(count / 1_000_000)}M`;
}

function twoDigits(value: number): string {
  return String(value < 9.95 ? Number(value.toFixed(1)) : Math.round(value));
}

import { parseUrl } from "../url.ts";

/** What every source's text goes through before it is believed. */

const TITLE_LENGTH = 1_000;
const ABSTRACT_LENGTH = 20_000;
const TLDR_LENGTH = 2_000;
const COMMENT_LENGTH = 1_000;
const NAME_LENGTH = 200;
const AUTHORS = 5_000;
const KEYWORDS = 50;
const CATEGORIES = 50;
const URL_LENGTH = 2_000;
const LARGEST_COUNT = 2 ** 31 - 1;
const EARLIEST = Date.UTC(1991, 0, 1);
const LATEST = Date.UTC(2101, 0, 1);

// Bidirectional overrides let a title rewrite the line around it; the byte order mark is noise.
const UNWANTED = /[\u202a-\u202e\u2066-\u2069\ufeff]|(?![\t\n\r\v\f\u0085])\p{Cc}/gu;

export const cleanTitle = (text: string) => oneLine(text, TITLE_LENGTH);
export const cleanTldr = (text: string) => oneLine(text, TLDR_LENGTH);
export const cleanComment = (text: string) => oneLine(text, COMMENT_LENGTH);
export const cleanName = (text: string) => oneLine(text, NAME_LENGTH);
export const cleanAuthors = (names: readonly string[]) => cleanList(names, AUTHORS, false);
export const cleanKeywords = (words: readonly string[]) => cleanList(words, KEYWORDS, true);
export const cleanCategories = (codes: readonly string[]) => cleanList(codes, CATEGORIES, true);

/** Hard line ends become spaces; an empty line still parts paragraphs. */
export function cleanAbstract(text: string): string {
  const paragraphs = wellFormed(text).split(/\r?\n[^\S\n]*\r?\n/);
  return cut(paragraphs.map(fold).filter(Boolean).join("\n\n"), ABSTRACT_LENGTH);
}

/** The URL in its normal spelling, or undefined unless it is http(s) without a password. */
export function cleanUrl(text: string): string | undefined {
  const url = parseUrl(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username || url.password)
    return undefined;
  return url.href.length <= URL_LENGTH ? url.href : undefined;
}

export function cleanCount(value: unknown): number | undefined {
  const isCount = Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LARGEST_COUNT;
  return isCount ? Number(value) : undefined;
}

/** An ISO 8601 instant or day, or an RFC 822 date as feeds write it; without a zone it is UTC. */
export function cleanDate(text: string): Date | undefined {
  const trimmed = text.trim();
  const instant = /^\d{4}-\d{2}-\d{2}/.test(trimmed) ? isoInstant(trimmed) : rfcInstant(trimmed);
  return instant >= EARLIEST && instant < LATEST ? new Date(instant) : undefined;
}

export function cleanDoi(text: string): string | undefined {
  const doi = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}\/\S{1,300})$/i.exec(
    fold(wellFormed(text)),
  );
  return doi?.[1]?.toLowerCase();
}

function isoInstant(text: string): number {
  const day = text.slice(0, 10);
  const dayStart = Date.parse(`${day}T00:00:00Z`);
  // V8 reads 30 February as 2 March.
  const isRealDay = !Number.isNaN(dayStart) && new Date(dayStart).toISOString().startsWith(day);
  if (!isRealDay) return Number.NaN;
  if (text.length === day.length) return dayStart;
  return Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`);
}

function rfcInstant(text: string): number {
  return /^(?:[A-Z][a-z]{2}, *)?\d{1,2} [A-Z][a-z]{2} \d{4} \d/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}

function cleanList(texts: readonly string[], most: number, isSet: boolean): string[] {
  const cleaned = texts.map(cleanName).filter(Boolean);
  return (isSet ? [...new Set(cleaned)] : cleaned).slice(0, most);
}

function oneLine(text: string, length: number): string {
  return cut(fold(wellFormed(text)), length);
}

function wellFormed(text: string): string {
  return text.replace(UNWANTED, "").replace(/\p{Surrogate}/gu, "\ufffd");
}

function fold(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function cut(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd();
}

import { z } from "zod";
import type { PaperRecord } from "../model.ts";
import { type Links, type Reading, SIGNAL_KINDS } from "../model.ts";
import { arxivIdOf, arxivLinks } from "./arxiv-id.ts";
import * as clean from "./clean.ts";
import { createTally, type Parsed, type Tally } from "./left-out.ts";
import { isObject, readLeniently, textsOf } from "./lenient.ts";

/**
 * Paperboy's own format: one paper a line, UTF-8. `id` is `arxiv:2601.10700`, `doi:10.…` or a name
 * of yours (`openreview:abc`); instants are ISO 8601. Required: id, title, listedAt, and
 * links.paper unless the id is an arXiv id or a DOI. Everything else may be absent, and unknown
 * keys are ignored. links: paper, pdf, code, project, discussion, thumbnail. signals: a reading is
 * `{ kind: "upvotes" | "stars" | "comments" | "points" | "citations", value, at }`.
 */
const Line = z.object({
  id: z.string().min(1).max(300),
  title: z.string(),
  listedAt: z.string(),
  publishedAt: z.string().optional(),
  authors: z.array(z.unknown()).optional(),
  tldr: z.string().optional(),
  abstract: z.string().optional(),
  categories: z.array(z.unknown()).optional(),
  keywords: z.array(z.unknown()).optional(),
  organization: z.string().optional(),
  doi: z.string().optional(),
  links: z.record(z.string(), z.unknown()).optional(),
  signals: z.array(z.unknown()).optional(),
});
type Line = z.infer<typeof Line>;

const LINK_KINDS = ["pdf", "code", "project", "discussion", "thumbnail"] as const;

export type NumberedLine = { number: number; text: string };

/** Reads lines of one file; what is wrong is named by file, line and field. */
export function parseJsonLines(lines: readonly NumberedLine[], file: string): Parsed {
  const tally = createTally();
  const records = lines.flatMap(({ number, text }) => {
    if (!text.trim()) return [];
    const record = toRecord(text, `${file}:${number}`, tally);
    return record ? [record] : [];
  });
  return { records, leftOut: tally.list() };
}

function toRecord(text: string, place: string, tally: Tally): PaperRecord | null {
  const raw = parseObject(text);
  if (!raw) return tally.leaveOut("not a JSON object", place);
  const read = readLeniently(Line, raw, ["id", "title", "listedAt"]);
  if (read.kind === "unusable") return tally.leaveOut(`${read.field}: ${read.message}`, place);
  for (const field of read.dropped) tally.leaveOut(`field dropped: ${field}`, place);
  const line = read.value;
  const title = clean.cleanTitle(line.title);
  if (!title) return tally.leaveOut("title: empty", place);
  const listedAt = clean.cleanDate(line.listedAt);
  if (!listedAt) return tally.leaveOut("listedAt: not an ISO 8601 instant", place);
  const key = keyOf(line.id);
  if (!key) return tally.leaveOut("id: not an arXiv id, a DOI or a name", place);
  const links = linksOf(key, line.links ?? {}, place, tally);
  if (!links) return tally.leaveOut("links.paper: no http(s) URL", place);
  return recordOf(line, { key, title, listedAt, links }, place, tally);
}

type Found = Pick<PaperRecord, "key" | "title" | "listedAt" | "links">;

function recordOf(line: Line, found: Found, place: string, tally: Tally): PaperRecord {
  const signals = readingsOf(line.signals ?? [], place, tally);
  const optional = {
    doi: clean.cleanDoi(line.doi ?? (found.key.startsWith("doi:") ? found.key : "")),
    abstract: clean.cleanAbstract(line.abstract ?? ""),
    tldr: clean.cleanTldr(line.tldr ?? ""),
    organization: clean.cleanName(line.organization ?? ""),
    publishedAt: clean.cleanDate(line.publishedAt ?? ""),
  };
  for (const field of ["doi", "publishedAt"] as const) {
    if (line[field] && !optional[field]) tally.leaveOut(`field dropped: ${field}`, place);
  }
  return {
    ...found,
    ...(optional.doi && { doi: optional.doi }),
    ...(optional.abstract && { abstract: optional.abstract }),
    ...(optional.tldr && { tldr: optional.tldr }),
    authors: clean.cleanAuthors(textsOf(line.authors ?? [])),
    categories: clean.cleanCategories(textsOf(line.categories ?? [])),
    keywords: clean.cleanKeywords(textsOf(line.keywords ?? [])),
    ...(optional.organization && { organization: optional.organization }),
    ...(optional.publishedAt && { publishedAt: optional.publishedAt }),
    saidAt: signals.reduce((at, { seenAt }) => (seenAt > at ? seenAt : at), found.listedAt),
    signals,
  };
}

function keyOf(id: string): string | undefined {
  const arxivId = arxivIdOf(id);
  if (arxivId) return `arxiv:${arxivId}`;
  if (id.startsWith("arxiv:")) return undefined;
  const doi = clean.cleanDoi(id);
  if (doi) return `doi:${doi}`;
  if (/^https?:/i.test(id)) return undefined;
  const name = clean.cleanName(id);
  return /^[a-z][a-z0-9-]*:\S+$/.test(name) ? name : name && `file:${name}`;
}

function linksOf(key: string, told: Record<string, unknown>, place: string, tally: Tally) {
  const [, scheme, id = ""] = /^(\w+):(.*)$/.exec(key) ?? [];
  const own = scheme === "arxiv" ? arxivLinks(id) : undefined;
  const byDoi = scheme === "doi" ? clean.cleanUrl(`https://doi.org/${id}`) : undefined;
  const paper = urlOf(told["paper"]) ?? own?.paper ?? byDoi;
  if (!paper) return null;
  const links: Links = { ...own, paper };
  for (const kind of LINK_KINDS) {
    const url = urlOf(told[kind]);
    if (url) links[kind] = url;
    else if (told[kind] !== undefined && told[kind] !== null) {
      tally.leaveOut(`field dropped: links.${kind}`, place);
    }
  }
  return links;
}

function urlOf(value: unknown): string | undefined {
  return typeof value === "string" ? clean.cleanUrl(value) : undefined;
}

function readingsOf(signals: readonly unknown[], place: string, tally: Tally): Reading[] {
  return signals.flatMap((signal, index) => {
    const reading = isObject(signal) ? readingOf(signal) : null;
    if (!reading) tally.leaveOut("field dropped: signals", `${place} signals[${index}]`);
    return reading ? [reading] : [];
  });
}

function readingOf(signal: Record<string, unknown>): Reading | null {
  const kind = SIGNAL_KINDS.find((known) => known === signal["kind"]);
  const value = clean.cleanCount(signal["value"]);
  const [at] = textsOf([signal["at"]]);
  const seenAt = clean.cleanDate(at ?? "");
  return kind && value !== undefined && seenAt ? { kind, value, seenAt } : null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

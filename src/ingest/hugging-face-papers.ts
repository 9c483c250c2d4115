import { z } from "zod";
import type { Links, PaperRecord, Reading } from "../model.ts";
import { arxivIdOf, arxivLinks } from "./arxiv-id.ts";
import * as clean from "./clean.ts";
import { type HuggingFaceContext, listedAtOf, saidAtOf } from "./hugging-face-dates.ts";
import { createTally, nothingOf, type Parsed, type Tally } from "./left-out.ts";
import { isObject, readLeniently, textsOf } from "./lenient.ts";

const Entry = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string().optional(),
  aiSummary: z.string().optional(),
  aiKeywords: z.array(z.unknown()).optional(),
  authors: z.array(z.unknown()).optional(),
  organization: z.object({ name: z.string().nullish(), fullname: z.string().nullish() }).optional(),
  publishedAt: z.string().optional(),
  submittedOnDailyAt: z.string().optional(),
  outerPublishedAt: z.string().optional(),
  githubRepo: z.string().optional(),
  projectPage: z.string().optional(),
  thumbnail: z.string().optional(),
  upvotes: z.number().optional(),
  numComments: z.number().optional(),
  githubStars: z.number().optional(),
});
type Entry = z.infer<typeof Entry>;

/** The answer of `GET /api/daily_papers`, or of a recorder that wrapped it in `{ date, data }`. */
export function parseHuggingFacePapers(text: string, context: HuggingFaceContext = {}): Parsed {
  const list = readList(text);
  if (list.kind === "unusable") return nothingOf(list.reason, context.day ?? "the answer");
  const day = context.day ?? list.day;
  const tally = createTally();
  const records = list.entries.flatMap((entry, index) => {
    const name = nameOf(entry, index);
    const record = toRecord(entry, name, { ...context, ...(day && { day }) }, tally);
    return record ? [record] : [];
  });
  return { records, leftOut: tally.list() };
}

type List =
  | { kind: "list"; entries: unknown[]; day?: string }
  | { kind: "unusable"; reason: string };

/** The entries of an answer, or why there are none to look at. */
export function readList(text: string): List {
  if (text.trimStart().startsWith("<")) {
    return { kind: "unusable", reason: "a web page instead of JSON" };
  }
  const answer = parseJson(text);
  if (Array.isArray(answer)) return { kind: "list", entries: answer };
  if (!isObject(answer)) return { kind: "unusable", reason: "not JSON, or cut short" };
  if (Array.isArray(answer["data"])) {
    const day = typeof answer["date"] === "string" ? answer["date"].slice(0, 10) : "";
    return { kind: "list", entries: answer["data"], ...(clean.cleanDate(day) && { day }) };
  }
  const error = typeof answer["error"] === "string" ? clean.cleanName(answer["error"]) : null;
  return { kind: "unusable", reason: error ? `an error answer: ${error}` : "not a list of papers" };
}

function toRecord(raw: unknown, name: string, context: HuggingFaceContext, tally: Tally) {
  if (typeof raw === "string") return tally.leaveOut("an entry is text instead of an object", name);
  if (!isObject(raw)) return tally.leaveOut("an entry is not an object", name);
  const read = readLeniently(Entry, flatten(raw), ["id", "title"]);
  if (read.kind === "unusable") return tally.leaveOut(`${read.field}: ${read.message}`, name);
  for (const field of read.dropped) tally.leaveOut(`field dropped: ${field}`, name);
  const entry = read.value;
  const id = arxivIdOf(entry.id);
  if (!id) return tally.leaveOut("id: not an arXiv id", name);
  const title = clean.cleanTitle(entry.title);
  if (!title) return tally.leaveOut("title: empty", name);
  const listedAt = listedAtOf(entry, context.day);
  if (!listedAt) return tally.leaveOut("no listing date", name);
  return recordOf(entry, { id, title, listedAt, saidAt: saidAtOf(listedAt, context) }, name, tally);
}

type Found = { id: string; title: string; listedAt: Date; saidAt: Date };

function recordOf(entry: Entry, found: Found, name: string, tally: Tally): PaperRecord {
  const abstract = clean.cleanAbstract(entry.summary ?? "");
  const tldr = clean.cleanTldr(entry.aiSummary ?? "");
  const organization = clean.cleanName(
    entry.organization?.fullname || entry.organization?.name || "",
  );
  const publishedAt = clean.cleanDate(entry.publishedAt ?? "");
  if (entry.publishedAt && !publishedAt) tally.leaveOut("field dropped: publishedAt", name);
  return {
    key: `arxiv:${found.id}`,
    title: found.title,
    ...(abstract && { abstract }),
    ...(tldr && { tldr }),
    authors: clean.cleanAuthors(visibleAuthors(entry.authors ?? [])),
    categories: [],
    keywords: clean.cleanKeywords(textsOf(entry.aiKeywords ?? [])),
    ...(organization && { organization }),
    links: linksOf(entry, found.id, name, tally),
    ...(publishedAt && { publishedAt }),
    listedAt: found.listedAt,
    saidAt: found.saidAt,
    signals: readingsOf(entry, found.saidAt, name, tally),
  };
}

/** Newer fields stand on the paper, older ones beside it. */
function flatten(entry: Record<string, unknown>): Record<string, unknown> {
  const paper = isObject(entry["paper"]) ? entry["paper"] : {};
  return {
    ...paper,
    title: paper["title"] ?? entry["title"],
    summary: paper["summary"] ?? entry["summary"],
    organization: paper["organization"] ?? entry["organization"],
    aiSummary: paper["ai_summary"] ?? entry["ai_summary"],
    aiKeywords: paper["ai_keywords"] ?? entry["ai_keywords"],
    thumbnail: entry["thumbnail"] ?? entry["mediaUrl"],
    numComments: entry["numComments"],
    outerPublishedAt: entry["publishedAt"],
  };
}

function visibleAuthors(authors: readonly unknown[]): string[] {
  const visible = authors.filter((author) => isObject(author) && author["hidden"] !== true);
  return textsOf(visible.map((author) => isObject(author) && author["name"]));
}

function linksOf(entry: Entry, id: string, name: string, tally: Tally): Links {
  const links: Links = {
    ...arxivLinks(id),
    discussion: `https://huggingface.co/papers/${id}`,
  };
  const told = { code: "githubRepo", project: "projectPage", thumbnail: "thumbnail" } as const;
  for (const kind of ["code", "project", "thumbnail"] as const) {
    const text = entry[told[kind]];
    const url = text ? clean.cleanUrl(text) : undefined;
    if (url) links[kind] = url;
    else if (text) tally.leaveOut(`field dropped: ${told[kind]}`, name);
  }
  return links;
}

function readingsOf(entry: Entry, seenAt: Date, name: string, tally: Tally): Reading[] {
  const told = { upvotes: "upvotes", comments: "numComments", stars: "githubStars" } as const;
  return (["upvotes", "comments", "stars"] as const).flatMap((kind) => {
    const said = entry[told[kind]];
    const value = clean.cleanCount(said);
    if (value !== undefined) return [{ kind, value, seenAt }];
    if (said !== undefined) tally.leaveOut(`field dropped: ${told[kind]}`, name);
    return [];
  });
}

function nameOf(raw: unknown, index: number): string {
  if (typeof raw === "string")
    return /'id': '(\d{4}\.\d{4,5})'/.exec(raw)?.[1] ?? `entry ${index + 1}`;
  const id = isObject(raw) && isObject(raw["paper"]) ? raw["paper"]["id"] : null;
  return typeof id === "string" && id ? clean.cleanName(id) : `entry ${index + 1}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

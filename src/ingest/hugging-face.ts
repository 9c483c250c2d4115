import { messageOf } from "../log.ts";
import { DAY_MS } from "../time.ts";
import { parseUrl } from "../url.ts";
import { type Asking } from "./asking.ts";
import { getText, StoppedError } from "./http.ts";
import { parseHuggingFacePapers, readList } from "./hugging-face-papers.ts";
import { nothingOf } from "./left-out.ts";
import { isObject } from "./lenient.ts";
import { HUGGING_FACE_MANNERS } from "./manners.ts";
import { askingOf, type Outside } from "./outside.ts";
import type { Listing, Source, SourceBatch } from "./source.ts";

export type HuggingFaceOptions = {
  outside: Outside;
  /** Raises the limit from 500 to 1000 calls in five minutes. */
  token?: string | undefined;
  baseUrl?: string | undefined;
};

const BASE_URL = "https://huggingface.co";
const PAGES = 20;
const LARGEST_PAGE = 100;
/** What the API gives where it does not heed the size asked for. */
const DEFAULT_PAGE = 50;
/** The list of a day still grows on that day, and votes come in over the next ones. */
const DAYS_BACK = 2;

/** The daily lists of today (UTC) and the two days before; readings are seen at `now`. */
export function createHuggingFaceSource(options: HuggingFaceOptions): Source {
  return { name: "huggingface", read: (now) => readDays(listingDays(now), options, now) };
}

/** What Hugging Face itself calls trending, by a score it keeps to itself: the votes of papers of the last weeks. */
export function createHuggingFaceTrendingSource(options: HuggingFaceOptions): Source {
  return { name: "huggingface-trending", read: (now) => readTrending(options, now) };
}

/** Newest first. Never a day that has not begun in UTC: the API answers 400 to those. */
export function listingDays(now: Date): string[] {
  return Array.from({ length: DAYS_BACK + 1 }, (_, back) =>
    new Date(now.getTime() - back * DAY_MS).toISOString().slice(0, 10),
  );
}

/** A day that fails does not cost the others; the failures are thrown together at the end. */
async function* readDays(
  days: readonly string[],
  options: HuggingFaceOptions,
  now: Date,
): AsyncGenerator<SourceBatch> {
  const asking = askingHuggingFace(options, now);
  const failures: string[] = [];
  for (const day of days) {
    const first = new URL(`/api/daily_papers?date=${day}&limit=${LARGEST_PAGE}`, baseOf(options));
    try {
      yield* readPages(first, asking, day);
    } catch (error) {
      if (error instanceof StoppedError) throw error;
      failures.push(messageOf(error));
    }
  }
  if (failures.length > 0) throw new Error(failures.join("; "));
}

async function* readTrending(options: HuggingFaceOptions, now: Date): AsyncGenerator<SourceBatch> {
  const url = new URL(`/api/daily_papers?sort=trending&limit=${LARGEST_PAGE}`, baseOf(options));
  const { text } = await getText(url, askingHuggingFace(options, now));
  const list = readList(text);
  if (list.kind === "unusable") throw new Error(`${url.href}: ${list.reason}`);
  yield { source: "huggingface", ...parseHuggingFacePapers(text, { seenAt: now }) };
}

async function* readPages(first: URL, asking: Asking, day: string): AsyncGenerator<SourceBatch> {
  let url: URL | null = first;
  const asked = new Set<string>();
  while (url) {
    asked.add(url.href);
    const { text, headers }: Awaited<ReturnType<typeof getText>> = await getText(url, asking);
    const list = readList(text);
    if (list.kind === "unusable") throw new Error(`${url.href}: ${list.reason}`);
    const next = nextPage(headers.get("link"), url);
    const parsed = parseHuggingFacePapers(text, { day, seenAt: asking.now });
    yield { ...parsed, listings: [listingOf(day, list.entries, next !== null)] };
    if (!next || asked.has(next.href)) return;
    if (asked.size >= PAGES) yield nothingOf(`pages after the first ${PAGES}`, next.href);
    if (asked.size >= PAGES) return;
    url = next;
  }
}

function listingOf(day: string, entries: readonly unknown[], hasNext: boolean): Listing {
  const ids = entries.map((entry) => idOf(entry));
  const isCut = !hasNext && entries.length === DEFAULT_PAGE;
  return {
    part: "",
    day,
    ids,
    isNeverEmpty: true,
    ...(isCut && { cut: `exactly ${DEFAULT_PAGE} papers, the default page: more may be missing` }),
  };
}

/** What tells one entry from another, be it well-formed or not. */
function idOf(entry: unknown): string {
  const paper = isObject(entry) && isObject(entry["paper"]) ? entry["paper"] : entry;
  const id = isObject(paper) ? paper["id"] : undefined;
  return typeof id === "string" ? id : JSON.stringify(entry);
}

/** The `rel="next"` of a Link header (RFC 8288), if it stays with this host. */
export function nextPage(link: string | null, from: URL): URL | null {
  const next = /<([^<>]*)>\s*;[^<]*\brel="?next\b/i.exec(link ?? "")?.[1];
  const url = next ? parseUrl(next, from.href) : null;
  return url?.origin === from.origin ? url : null;
}

function baseOf({ baseUrl = BASE_URL }: HuggingFaceOptions): string {
  return baseUrl;
}

function askingHuggingFace(options: HuggingFaceOptions, now: Date): Asking {
  const { outside, token } = options;
  return askingOf(
    outside,
    { baseUrl: baseOf(options), standardUrl: BASE_URL },
    HUGGING_FACE_MANNERS,
    now,
    { accept: "application/json", ...(token && { authorization: `Bearer ${token}` }) },
  );
}

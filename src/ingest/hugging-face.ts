import { messageOf } from "../log.ts";
import { DAY_MS } from "../time.ts";
import { parseUrl } from "../url.ts";
import { type Answer, type Asking, getText, LIMITS, type Limits, type Network } from "./http.ts";
import { parseHuggingFacePapers, readList } from "./hugging-face-papers.ts";
import { nothingOf } from "./left-out.ts";
import type { Source, SourceBatch } from "./source.ts";

export type HuggingFaceOptions = {
  network: Network;
  version: string;
  /** A URL or address under which the operator can be reached; the service asks for it. */
  contact: string;
  /** Raises the limit from 500 to 1000 calls in five minutes. */
  token?: string | undefined;
  baseUrl?: string | undefined;
  limits?: Partial<Limits>;
};

const BASE_URL = "https://huggingface.co";
const PAGES = 20;
/** The list of a day still grows on that day, and votes come in over the next ones. */
const DAYS_BACK = 2;

/** The daily lists of today (UTC) and the two days before; readings are seen at `now`. */
export function createHuggingFaceSource(options: HuggingFaceOptions): Source {
  return {
    name: "huggingface",
    read: (now) => readDays(listingDays(now), options, now),
  };
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
  const asking = askingOf(options, now);
  const failures: string[] = [];
  for (const day of days) {
    try {
      yield* readDay(day, options.baseUrl ?? BASE_URL, asking);
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  if (failures.length > 0) throw new Error(failures.join("; "));
}

async function* readDay(day: string, baseUrl: string, asking: Asking): AsyncGenerator<SourceBatch> {
  let url: URL | null = new URL(`/api/daily_papers?date=${day}&limit=100`, baseUrl);
  const asked = new Set<string>();
  while (url) {
    asked.add(url.href);
    const answer: Answer = await getText(url, asking);
    const list = readList(answer.text);
    if (list.kind === "unusable") throw new Error(`${url.href}: ${list.reason}`);
    yield parseHuggingFacePapers(answer.text, { day, seenAt: asking.now });
    url = nextPage(answer.headers.get("link"), url);
    if (!url || asked.has(url.href)) return;
    if (asked.size >= PAGES) yield nothingOf(`pages after the first ${PAGES}`, url.href);
    if (asked.size >= PAGES) return;
  }
}

/** The `rel="next"` of a Link header (RFC 8288), if it stays with this host. */
export function nextPage(link: string | null, from: URL): URL | null {
  const next = /<([^<>]*)>\s*;[^<]*\brel="?next\b/i.exec(link ?? "")?.[1];
  const url = next ? parseUrl(next, from.href) : null;
  return url?.origin === from.origin ? url : null;
}

function askingOf(options: HuggingFaceOptions, now: Date): Asking {
  const { network, version, contact, token, limits } = options;
  const headers = {
    accept: "application/json",
    "user-agent": `Paperboy/${version} (+${contact})`,
    ...(token && { authorization: `Bearer ${token}` }),
  };
  return { network, headers, limits: { ...LIMITS, ...limits }, now, waitedMs: 0 };
}

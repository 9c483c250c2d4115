import { z } from "zod";
import type { KeyedReadings } from "../paper-rules.ts";
import { DAY_MS } from "../time.ts";
import { arxivIdOf, monthOfArxivId } from "./arxiv-id.ts";
import { cleanCount, cleanDate, cleanName } from "./clean.ts";
import { getText } from "./http.ts";
import { createTally, type Tally } from "./left-out.ts";
import { isObject, readLeniently } from "./lenient.ts";
import { HACKER_NEWS_MANNERS } from "./manners.ts";
import { askingOf, type Outside } from "./outside.ts";
import type { Source, SourceBatch } from "./source.ts";

export type HackerNewsOptions = { outside: Outside; baseUrl?: string | undefined };

const BASE_URL = "https://hn.algolia.com";
/** As long as a paper may be chosen, points still count. */
const DAYS_BACK = 8;
const HITS_PER_PAGE = 200;
const PAGES = 5;
/** The first point is the poster's own: fewer say nothing, or posting would be voting. */
const LEAST_POINTS = 5;
/** Older papers come up there all the time; they are no news here. An id tells only its month. */
const WANTED_DAYS = 45 + 31;

/** A search hit as Algolia gives it; counts are null for a story that is just in. */
const Hit = z.object({
  objectID: z.string(),
  url: z.string(),
  points: z.unknown().optional(),
  num_comments: z.unknown().optional(),
  created_at_i: z.number().optional(),
});

/** Points and comments of the stories that link to arXiv; of several on one paper the best. */
export function createHackerNewsSource(options: HackerNewsOptions): Source {
  return { name: "hackernews", read: (now) => readStories(options, now) };
}

type Story = {
  key: string;
  points: number | undefined;
  comments: number | undefined;
  postedAt: Date | undefined;
};

async function* readStories(
  { outside, baseUrl = BASE_URL }: HackerNewsOptions,
  now: Date,
): AsyncGenerator<SourceBatch> {
  const place = { baseUrl, standardUrl: BASE_URL };
  const asking = askingOf(outside, place, HACKER_NEWS_MANNERS, now, { accept: "application/json" });
  const tally = createTally();
  const best = new Map<string, Story>();
  for (let page = 0; page < PAGES; page++) {
    const url = searchUrl(baseUrl, now, page);
    const { hits, pages } = readHits((await getText(url, asking)).text, url);
    for (const hit of hits) {
      const story = storyOf(hit, tally);
      const known = story && best.get(story.key);
      if (story && (!known || (story.points ?? 0) > (known.points ?? 0)))
        best.set(story.key, story);
    }
    if (page + 1 >= pages) break;
    if (page + 1 === PAGES) tally.leaveOut(`pages after the first ${PAGES}`, url.href);
  }
  if (best.size === 0) {
    throw new Error(
      `no story of ${DAYS_BACK} days links to a paper: the search is not what it was`,
    );
  }
  const noticed = [...best.values()].filter(({ points = 0 }) => points >= LEAST_POINTS);
  const recent = noticed.filter((story) => isRecent(story, now));
  yield {
    records: [],
    leftOut: tally.list(),
    readings: noticed.map((story) => readingsOf(story, now)),
    listed: recent.flatMap(({ key, postedAt }) => (postedAt ? [{ key, listedAt: postedAt }] : [])),
    wanted: recent.map(({ key }) => key),
  };
}

function searchUrl(baseUrl: string, now: Date, page: number): URL {
  const url = new URL("/api/v1/search_by_date", baseUrl);
  const since = Math.floor((now.getTime() - DAYS_BACK * DAY_MS) / 1_000);
  url.searchParams.set("query", "arxiv.org");
  url.searchParams.set("restrictSearchableAttributes", "url");
  url.searchParams.set("tags", "story");
  url.searchParams.set("numericFilters", `created_at_i>${since}`);
  url.searchParams.set("hitsPerPage", String(HITS_PER_PAGE));
  url.searchParams.set("page", String(page));
  return url;
}

function readHits(text: string, url: URL): { hits: unknown[]; pages: number } {
  const answer = parseJson(text);
  if (!isObject(answer))
    throw new Error(
      `${url.href}: ${text.trimStart().startsWith("<") ? "a web page instead of JSON" : "not JSON, or cut short"}`,
    );
  const { hits, nbPages } = answer;
  if (!Array.isArray(hits)) throw new Error(`${url.href}: hits: not a list`);
  return { hits, pages: cleanCount(nbPages) ?? 1 };
}

function storyOf(raw: unknown, tally: Tally): Story | null {
  if (!isObject(raw)) return tally.leaveOut("a hit is not an object", "hits");
  const name = typeof raw["objectID"] === "string" ? cleanName(raw["objectID"]) : "a hit";
  const read = readLeniently(Hit, raw, ["objectID", "url"]);
  if (read.kind === "unusable") return tally.leaveOut(`${read.field}: ${read.message}`, name);
  const id = arxivIdOf(read.value.url);
  if (id === null) return tally.leaveOut("a story that links to no paper", name, true);
  return {
    key: `arxiv:${id}`,
    points: countOf(raw, "points", name, tally),
    comments: countOf(raw, "num_comments", name, tally),
    postedAt: postedAtOf(read.value.created_at_i),
  };
}

function postedAtOf(seconds: number | undefined): Date | undefined {
  return cleanDate(new Date(1_000 * (seconds || Number.NaN)).toJSON() ?? "");
}

function countOf(
  raw: Record<string, unknown>,
  field: string,
  name: string,
  tally: Tally,
): number | undefined {
  const value = raw[field];
  const count = cleanCount(value);
  if (count === undefined && value !== undefined && value !== null) {
    tally.leaveOut(`field dropped: ${field}`, name);
  }
  return count;
}

function readingsOf({ key, points, comments }: Story, seenAt: Date): KeyedReadings {
  return {
    key,
    signals: [
      ...(points === undefined ? [] : [{ kind: "points" as const, value: points, seenAt }]),
      ...(comments === undefined ? [] : [{ kind: "comments" as const, value: comments, seenAt }]),
    ],
  };
}

function isRecent({ key }: Story, now: Date): boolean {
  const month = monthOfArxivId(key.slice("arxiv:".length));
  return month !== null && now.getTime() - month.getTime() < WANTED_DAYS * DAY_MS;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

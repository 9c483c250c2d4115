import { z } from "zod";
import { messageOf } from "../log.ts";
import { DAY_MS, localDay } from "../time.ts";
import { parseArxivAtom } from "./arxiv-atom.ts";
import { arxivIdOf } from "./arxiv-id.ts";
import { type Answer } from "./asking.ts";
import { cleanDate, cleanName } from "./clean.ts";
import { ask, StoppedError } from "./http.ts";
import { validatorsOf } from "./http-once.ts";
import { digestOf } from "./listings.ts";
import { ARXIV_MANNERS } from "./manners.ts";
import { askingOf, type Outside } from "./outside.ts";
import type { Listing, Source, SourceBatch } from "./source.ts";
import { nodesOf, readXml, textOf } from "./xml.ts";

export type ArxivFeedOptions = {
  outside: Outside;
  /** `cs.LG`, `hep-th`; for each one its own feed is asked. */
  categories: readonly string[];
  baseUrl?: string | undefined;
};

const BASE_URL = "https://rss.arxiv.org";
/** arXiv cuts a feed there, so that several categories in one would lose papers. */
const MOST_PAPERS = 2_000;
/** A feed is of a day there, and comes at its midnight. */
const ARXIV_ZONE = "America/New_York";

/** By category: what makes the next request conditional, and until when none is needed. */
const Cursor = z.record(
  z.string(),
  z.object({
    etag: z.string().optional(),
    lastModified: z.string().optional(),
    freshUntil: z.coerce.date().optional(),
    /** The newest list that was not the one before again. */
    day: z.string().optional(),
    digest: z.string().optional(),
    /** The list as it was last seen. */
    seen: z
      .object({ day: z.string(), ids: z.array(z.string()), cut: z.string().optional() })
      .optional(),
  }),
);
type Cursor = z.infer<typeof Cursor>;

/**
 * The day's announcements, a feed for each category: so one category that arXiv does not know
 * costs only itself, and no feed reaches its 2,000 papers. A feed that was read and is good until
 * midnight is not asked for again before; one that repeats the day before is.
 */
export function createArxivFeedSource(options: ArxivFeedOptions): Source {
  return { name: "arxiv", read: (now, cursor) => readFeeds(options, now, cursor) };
}

async function* readFeeds(
  { outside, categories, baseUrl = BASE_URL }: ArxivFeedOptions,
  now: Date,
  stored: unknown,
): AsyncGenerator<SourceBatch> {
  const asking = askingOf(outside, { baseUrl, standardUrl: BASE_URL }, ARXIV_MANNERS, now, {
    accept: "application/atom+xml",
  });
  const cursor = Cursor.safeParse(stored).data ?? {};
  const failures: string[] = [];
  for (const category of categories) {
    const known = cursor[category] ?? {};
    try {
      const url = new URL(`/atom/${category}`, baseUrl);
      const isFresh = known.freshUntil !== undefined && known.freshUntil > now;
      const answer = isFresh ? null : await ask(url, asking, known);
      if (answer === null || answer.kind === "unchanged") {
        yield seenAgain(category, known);
        continue;
      }
      const batch = readFeed(url, category, answer);
      cursor[category] = standAfter(batch.listings[0], answer, known, now);
      yield { ...batch, cursor };
    } catch (error) {
      if (error instanceof StoppedError) throw error;
      failures.push(messageOf(error));
    }
  }
  if (failures.length > 0) throw new Error(failures.join("; "));
}

/** As good or as bad as it was when it was read. */
function seenAgain(category: string, { seen }: Cursor[string]): SourceBatch {
  const listings = seen ? [{ part: category, isNeverEmpty: false, ...seen }] : [];
  return { records: [], leftOut: [], listings };
}

type Feed = SourceBatch & { listings: [Listing] };

function readFeed(url: URL, category: string, answer: Answer): Feed {
  if (answer.kind !== "answered") throw new Error(`${url.href}: ${refusalIn(answer)}`);
  const xml = readXml(answer.text);
  if (xml.kind === "unusable") throw new Error(`${url.href}: ${xml.reason}`);
  const channel = nodesOf(xml.root["channel"])[0] ?? xml.root;
  const entries = [...nodesOf(channel["entry"]), ...nodesOf(channel["item"])];
  const ids = entries.map((entry) => textOf(entry["id"]) || textOf(entry["guid"]));
  const at = cleanDate(textOf(channel["updated"]) || textOf(channel["lastBuildDate"]));
  if (!at) throw new Error(`${url.href}: a feed without a date`);
  const isCut = entries.length >= MOST_PAPERS;
  const listing = {
    part: category,
    day: localDay(ARXIV_ZONE, at),
    ids: ids.map((id) => arxivIdOf(id) ?? id),
    isNeverEmpty: false,
    ...(isCut && { cut: `${MOST_PAPERS} papers, the most that a feed holds: more may be missing` }),
  };
  return { source: "arxiv", ...parseArxivAtom(answer.text, url.href), listings: [listing] };
}

/** arXiv says in a page or a line what was wrong with the query. */
function refusalIn(answer: Answer): string {
  if (answer.kind !== "refused") return "no feed";
  const words = cleanName(answer.text.slice(0, 2_000).replace(/<[^<>]*>/g, " "));
  return words === "" ? `status ${answer.status}` : `status ${answer.status}: ${words}`;
}

/** Good until then only if it is of today, holds papers, and not those of the batch before. */
function standAfter(
  { day, ids, cut }: Listing,
  answer: Answer,
  before: Cursor[string],
  now: Date,
): Cursor[string] {
  if (answer.kind !== "answered") return before;
  const digest = digestOf(ids);
  const isRepeated = digest === before.digest && day !== before.day;
  const isNews = ids.length > 0 && !isRepeated;
  const isToday = day === localDay(ARXIV_ZONE, now);
  const maxAge = Number(
    /\bmax-age=(\d{1,7})\b/.exec(answer.headers.get("cache-control") ?? "")?.[1],
  );
  const isGood = isToday && isNews && maxAge > 0;
  return {
    ...validatorsOf(answer.headers),
    ...(isGood && { freshUntil: new Date(now.getTime() + Math.min(maxAge * 1_000, DAY_MS)) }),
    // An old batch stays old however often it comes, and over an empty weekend.
    ...(isNews ? { day, digest } : { day: before.day, digest: before.digest }),
    seen: { day, ids: [...ids], cut },
  };
}

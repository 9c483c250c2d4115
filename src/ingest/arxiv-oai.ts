import { z } from "zod";
import { addDays, dateToDay, dayToDate } from "../time.ts";
import { type Asking } from "./asking.ts";
import { getText } from "./http.ts";
import { ARXIV_MANNERS } from "./manners.ts";
import { type OaiPage, parseOaiPage } from "./oai-pmh.ts";
import { askingOf, type Outside } from "./outside.ts";
import type { Source, SourceBatch } from "./source.ts";

export type ArxivOaiOptions = {
  outside: Outside;
  /** Papers in one of these are kept, cross-listed ones too. */
  categories: readonly string[];
  /** Days of a back-fill, first and last; without them, what was not harvested yet. */
  span?: { from: string; until: string } | undefined;
  baseUrl?: string | undefined;
};

const BASE_URL = "https://oaipmh.arxiv.org";
/** Where a first harvest begins: the feeds have the rest. */
const FIRST_DAYS = 3;
const PAGES_OF_A_DAY = 200;
/** A day's records are there at about 22:30 in New York, which is the next day in UTC. */
const REFRESHED_AFTER_MS = 6 * 3_600_000;

/** By set: the day under way and the rest of its list, so that a killed run goes on there. */
const Stand = z.object({ day: z.iso.date(), token: z.string().optional() });
const Cursor = z.record(z.string(), Stand);
type Stand = z.infer<typeof Stand>;
type Cursor = z.infer<typeof Cursor>;

const PHYSICS = new Set([
  "astro-ph",
  "cond-mat",
  "gr-qc",
  "hep-ex",
  "hep-lat",
  "hep-ph",
  "hep-th",
  "math-ph",
  "nlin",
  "nucl-ex",
  "nucl-th",
  "physics",
  "quant-ph",
]);

/**
 * What arXiv added or changed, day by day up to yesterday, by OAI-PMH. It is for what the feeds
 * missed while nobody asked them, and for filling in the past.
 */
export function createArxivOaiSource(options: ArxivOaiOptions): Source {
  const { span } = options;
  return {
    name: "arxiv-oai",
    ...(span && { cursorKey: `arxiv-oai ${span.from}/${span.until}` }),
    read: (now, cursor) => harvest(options, now, cursor),
  };
}

/** `cs.LG` -> `cs`, `astro-ph.GA` -> `physics:astro-ph`: a whole archive takes fewer requests than its parts. */
export function setOf(category: string): string {
  const [archive = ""] = category.split(".");
  return PHYSICS.has(archive) ? `physics:${archive}` : archive;
}

async function* harvest(
  options: ArxivOaiOptions,
  now: Date,
  stored: unknown,
): AsyncGenerator<SourceBatch> {
  const { outside, categories, span, baseUrl = BASE_URL } = options;
  const place = { baseUrl, standardUrl: BASE_URL };
  const asking = askingOf(outside, place, ARXIV_MANNERS, now, { accept: "text/xml" });
  const cursor = Cursor.safeParse(stored).data ?? {};
  const complete = addDays(dateToDay(new Date(now.getTime() - REFRESHED_AFTER_MS)), -1);
  const until = span && span.until < complete ? span.until : complete;
  for (const set of new Set(categories.map(setOf))) {
    cursor[set] ??= { day: span?.from ?? addDays(dateToDay(now), -FIRST_DAYS) };
    while (cursor[set].day <= until) {
      const { day } = cursor[set];
      const work = { set, since: span?.from ?? day, baseUrl, asking, categories };
      yield* harvestDay(work, cursor);
      if (cursor[set].day === day) throw new Error(`${set}: ${day} did not end`);
    }
  }
  // Done: asked for again, a span is read again.
  yield { records: [], leftOut: [], cursor: span ? {} : cursor };
}

type Harvest = {
  set: string;
  /** Papers submitted well before are brought in by no change of theirs. */
  since: string;
  baseUrl: string;
  asking: Asking;
  categories: readonly string[];
};

/** To the end of the day's list, from where the cursor stands in it. */
async function* harvestDay(work: Harvest, cursor: Cursor): AsyncGenerator<SourceBatch> {
  const { day } = cursor[work.set] ?? { day: "" };
  for (let pages = 0; pages < PAGES_OF_A_DAY; pages++) {
    const stand = cursor[work.set] ?? { day };
    const url = urlOf(work, stand);
    const { text } = await getText(url, work.asking);
    const page = parseOaiPage(text, url.href);
    if (page.error?.code === "badResumptionToken" && stand.token !== undefined) {
      // It dies with its day; the list is asked for anew.
      cursor[work.set] = { day };
      continue;
    }
    if (page.error) throw new Error(`${url.href}: ${page.error.message}`);
    if (page.token !== null && page.token === stand.token) {
      throw new Error(`${url.href}: the same resumption token again`);
    }
    cursor[work.set] = page.token === null ? { day: addDays(day, 1) } : { day, token: page.token };
    yield { ...ofHarvest(page, work), cursor };
    if (page.token === null) return;
  }
}

function urlOf({ baseUrl, set }: Harvest, { day, token }: Stand): URL {
  const url = new URL("/oai", baseUrl);
  url.searchParams.set("verb", "ListRecords");
  if (token !== undefined) {
    url.searchParams.set("resumptionToken", token);
    return url;
  }
  url.searchParams.set("metadataPrefix", "arXivRaw");
  url.searchParams.set("set", set);
  url.searchParams.set("from", day);
  url.searchParams.set("until", day);
  return url;
}

/** An announcement comes up to so many days after its submission, on a long weekend. */
const ANNOUNCED_WITHIN_DAYS = 7;

function ofHarvest(
  { records, leftOut, withdrawn = [] }: OaiPage,
  { categories, since }: Harvest,
): SourceBatch {
  const isAsked = (category: string) =>
    categories.some((one) => category === one || category.startsWith(`${one}.`));
  const oldest = dayToDate(addDays(since, -ANNOUNCED_WITHIN_DAYS));
  const kept = records.filter((record) => record.categories.some(isAsked));
  const gone = new Set(withdrawn);
  return {
    source: "arxiv",
    records: kept.map((record) =>
      (record.publishedAt ?? record.listedAt) < oldest ? { ...record, isRevision: true } : record,
    ),
    leftOut,
    withdrawn,
    restored: kept.map(({ key }) => key).filter((key) => !gone.has(key)),
  };
}

import { z } from "zod";
import { addDays, dateToDay } from "../time.ts";
import { type Asking, getText } from "./http.ts";
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

/** By span and set: the day under way and the rest of its list, so that a killed run goes on there. */
const Stand = z.object({ day: z.string(), token: z.string().optional() });
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
  return { name: "arxiv-oai", read: (now, cursor) => harvest(options, now, cursor) };
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
  const yesterday = addDays(dateToDay(now), -1);
  const until = span && span.until < yesterday ? span.until : yesterday;
  for (const set of new Set(categories.map(setOf))) {
    const name = span ? `${span.from}/${span.until} ${set}` : set;
    cursor[name] ??= { day: span?.from ?? addDays(dateToDay(now), -FIRST_DAYS) };
    while (cursor[name].day <= until) {
      const { day } = cursor[name];
      yield* harvestDay({ set, name, baseUrl, asking, categories }, cursor);
      if (cursor[name].day === day) throw new Error(`${set}: ${day} did not end`);
    }
  }
  // Done: asked for again, a span is read again.
  for (const name of Object.keys(cursor)) {
    if (span && name.startsWith(`${span.from}/${span.until} `)) delete cursor[name];
  }
  yield { records: [], leftOut: [], cursor };
}

type Harvest = {
  set: string;
  name: string;
  baseUrl: string;
  asking: Asking;
  categories: readonly string[];
};

/** To the end of the day's list, from where the cursor stands in it. */
async function* harvestDay(work: Harvest, cursor: Cursor): AsyncGenerator<SourceBatch> {
  const { day } = cursor[work.name] ?? { day: "" };
  for (let pages = 0; pages < PAGES_OF_A_DAY; pages++) {
    const stand = cursor[work.name] ?? { day };
    const url = urlOf(work, stand);
    const { text } = await getText(url, work.asking);
    const page = parseOaiPage(text, url.href);
    if (page.error?.code === "badResumptionToken" && stand.token !== undefined) {
      // It dies with its day; the list is asked for anew.
      cursor[work.name] = { day };
      continue;
    }
    if (page.error) throw new Error(`${url.href}: ${page.error.message}`);
    if (page.token !== null && page.token === stand.token) {
      throw new Error(`${url.href}: the same resumption token again`);
    }
    cursor[work.name] = page.token === null ? { day: addDays(day, 1) } : { day, token: page.token };
    yield { ...ofCategories(page, work.categories), cursor };
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

function ofCategories(
  { records, leftOut, withdrawn = [] }: OaiPage,
  categories: readonly string[],
): SourceBatch {
  const isAsked = (category: string) =>
    categories.some((one) => category === one || category.startsWith(`${one}.`));
  const kept = records.filter((record) => record.categories.some(isAsked));
  return { source: "arxiv", records: kept, leftOut, withdrawn };
}

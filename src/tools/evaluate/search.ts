import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { PAPER_RULES } from "../../ingest/merge.ts";
import { learn } from "../../learn.ts";
import { TellableError } from "../../log.ts";
import type { PaperRecord } from "../../model.ts";
import { parseQuery } from "../../query/parse.ts";
import { corpusOf, searchPapers } from "../../search-papers.ts";
import { rankByPostgres } from "../../store/measures.ts";
import { createPaperStore } from "../../store/paper-store.ts";
import { findFile, readRows } from "./data-folder.ts";
import type { Context, Figures, Measurement, Report } from "./report.ts";

/**
 * Does our page of hits agree with another engine's? Its first sixty hold every word of the query,
 * the rest were found by meaning.
 */
export const search: Measurement = { name: "search", usage: "", run };

const PaperRow = z.object({
  rank: z.number(),
  title: z.string().min(1),
  abstract: z.string().nullish(),
});

const KEYWORD_HITS = 60;
const TOP = 10;

async function run({ app, setNow, folder }: Context): Promise<Report> {
  setNow(new Date());
  const text = (await readFile(findFile(folder, "search", "query.txt"), "utf8")).trim();
  const parsed = parseQuery(text);
  if (parsed.kind === "error") throw new TellableError(`query.txt: ${parsed.message}`);
  const { rows, leftOut } = await readRows(findFile(folder, "search", "papers.jsonl"), PaperRow);
  const ordered = rows.toSorted((a, b) => a.rank - b.rank);
  const records = ordered.map((row, at) => toRecord(row, at, app.clock()));
  // Ids must not give the order away.
  const shuffled = records.toSorted((a, b) => (hashOf(a.key) < hashOf(b.key) ? -1 : 1));
  await createPaperStore(app.store.db).savePapers("file", shuffled, app.clock(), PAPER_RULES);
  const stored = await app.store.db.paper.findMany({ select: { id: true, key: true } });
  const placeOf = new Map(stored.map(({ id, key }) => [id, Number(key.split("-").at(-1))]));
  await learn(app);
  const ports = {
    corpus: corpusOf(app.store.db, app.clock()),
    meaning: await app.semantics().current(),
  };
  const found = await searchPapers(ports, parsed.query, ordered.length);
  const plain = await rankByPostgres(app.store.db, text, "and", ordered.length);
  const figures = (ids: readonly number[]) =>
    judge(
      ids.map((id) => placeOf.get(id) ?? Number.NaN),
      ordered.length,
    );
  return {
    figures: figures(found),
    baselines: { "AND ts_rank": figures(plain) },
    intervals: [],
    conditions: {
      query: text,
      papers: ordered.length,
      "papers left out": leftOut,
      database: app.store.kind,
    },
  };
}

/** @param places where the other engine has each of our hits, in our order, from 0. */
export function judge(places: readonly number[], papers: number): Figures {
  const hits = Math.min(KEYWORD_HITS, papers);
  const theirs = places.filter((place) => place < hits);
  return {
    keywordFirst: places.slice(0, hits).filter((place) => place < hits).length,
    tau: kendall(theirs),
    overlap10: places.slice(0, TOP).filter((place) => place < TOP).length / Math.min(TOP, papers),
  };
}

/** Kendall's tau between two orders of the same things: pairs in the same order less those that are not. */
export function kendall(places: readonly number[]): number {
  let [same, pairs] = [0, 0];
  for (const [at, place] of places.entries()) {
    for (const other of places.slice(at + 1)) {
      pairs++;
      same += place < other ? 1 : -1;
    }
  }
  return pairs === 0 ? 0 : same / pairs;
}

function toRecord(row: z.infer<typeof PaperRow>, at: number, now: Date): PaperRecord {
  return {
    key: `file:found-${at}`,
    title: row.title.replace(/\s+/g, " ").trim(),
    ...(row.abstract && { abstract: row.abstract }),
    authors: [],
    categories: [],
    keywords: [],
    links: { paper: "https://example.org/" },
    listedAt: now,
    saidAt: now,
    signals: [],
  };
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

import { z } from "zod";
import type { App } from "../../app.ts";
import { PAPER_RULES } from "../../ingest/merge.ts";
import type { PaperRecord, Reading } from "../../model.ts";
import { createPaperStore } from "../../store/paper-store.ts";
import { DAY_MS } from "../../time.ts";
import { findFile, readRows } from "./data-folder.ts";

/** Papers of a daily list with all that was read of their votes: the shape of `eval/trending`. */

const PaperRow = z.object({
  id: z.string().min(1),
  title: z.string().min(1),
  abstract: z.string().nullish(),
  ai_keywords: z.array(z.string()).nullish().catch(null),
  authors: z.array(z.string()).nullish(),
  listedOn: z.iso.date().nullish(),
  upvotes: z.number().int().nonnegative().nullish(),
  upvotesAt: z.iso.datetime({ offset: true }).nullish().catch(null),
});

const ReadingRow = z.object({
  id: z.string().min(1),
  at: z.iso.datetime({ offset: true }),
  upvotes: z.number().int().nonnegative().nullish(),
  list: z.string(),
  listDate: z.iso.date().nullish(),
});

export type Vote = { at: number; votes: number };

export type ListedPaper = {
  key: string;
  title: string;
  abstract: string | null;
  keywords: string[];
  authors: string[];
  /** The day whose list it was on first. */
  day: string;
  /** The start of that day in UTC: the earliest that the list can have shown it. */
  listedAt: number;
  /** Every reading, oldest first. */
  readings: Vote[];
  /** The last word of the record itself, which the evaluations judge by. */
  final: Vote | null;
};

/** A reading of a whole list on its own day. */
export type Snapshot = { day: string; at: number; keys: Set<string> };

export type ListedData = {
  papers: ListedPaper[];
  snapshots: Snapshot[];
  conditions: Record<string, string | number>;
};

export async function readListed(folder: string): Promise<ListedData> {
  const told = await readRows(findFile(folder, "trending", "papers.jsonl"), PaperRow);
  const read = await readRows(findFile(folder, "trending", "readings.jsonl"), ReadingRow);
  const papers = new Map<string, ListedPaper>();
  for (const row of told.rows) {
    if (row.listedOn) papers.set(keyOf(row.id), toPaper(row, row.listedOn));
  }
  const snapshots = new Map<string, Snapshot>();
  for (const row of read.rows) {
    const paper = papers.get(keyOf(row.id));
    if (row.upvotes == null || !paper) continue;
    const at = Date.parse(row.at);
    paper.readings.push({ at, votes: row.upvotes });
    const day = row.listDate ?? paper.day;
    if (row.list === "daily" && row.at.startsWith(day)) addTo(snapshots, day, at, paper.key);
  }
  for (const paper of papers.values()) paper.readings.sort((a, b) => a.at - b.at);
  return {
    papers: [...papers.values()],
    snapshots: [...snapshots.values()],
    conditions: {
      papers: papers.size,
      "papers without a day": told.rows.length - papers.size,
      readings: read.rows.length,
      ...leftOut(told, "papers"),
      ...leftOut(read, "readings"),
    },
  };
}

/** All at once: the product sees only what was listed and read by the instant it looks. */
export async function saveListed(app: App, papers: readonly ListedPaper[]): Promise<void> {
  const store = createPaperStore(app.store.db);
  const { failed } = await store.savePapers(
    "huggingface",
    papers.map(toRecord),
    app.clock(),
    PAPER_RULES,
  );
  for (const { id, reason } of failed) app.log.warn({ paper: id, reason }, "a paper was left out");
}

function toPaper(row: z.infer<typeof PaperRow>, day: string): ListedPaper {
  const final =
    row.upvotes != null && row.upvotesAt
      ? { at: Date.parse(row.upvotesAt), votes: row.upvotes }
      : null;
  return {
    key: keyOf(row.id),
    title: row.title.replace(/\s+/g, " ").trim(),
    abstract: row.abstract ?? null,
    keywords: row.ai_keywords ?? [],
    authors: row.authors ?? [],
    day,
    listedAt: Date.parse(`${day}T00:00:00Z`),
    readings: final ? [final] : [],
    final,
  };
}

function toRecord(paper: ListedPaper): PaperRecord {
  const listedAt = new Date(paper.listedAt);
  const signals = paper.readings.map(({ at, votes }): Reading => {
    return { kind: "upvotes", value: votes, seenAt: new Date(at) };
  });
  return {
    key: paper.key,
    title: paper.title,
    authors: paper.authors,
    ...(paper.abstract && { abstract: paper.abstract }),
    categories: [],
    keywords: paper.keywords,
    links: { paper: `https://arxiv.org/abs/${paper.key.replace("arxiv:", "")}` },
    listedAt,
    saidAt: listedAt,
    signals,
  };
}

function keyOf(id: string): string {
  return `arxiv:${id}`;
}

function addTo(snapshots: Map<string, Snapshot>, day: string, at: number, key: string): void {
  const name = `${day} ${at}`;
  const snapshot = snapshots.get(name) ?? { day, at, keys: new Set() };
  snapshot.keys.add(key);
  snapshots.set(name, snapshot);
}

function leftOut(read: { leftOut: number; example: string | null }, of: string) {
  return read.leftOut === 0
    ? {}
    : { [`${of} left out`]: `${read.leftOut}, such as ${read.example}` };
}

/** Votes visible at an instant; null where nothing had been read. */
export function votesAt({ readings }: ListedPaper, at: number): number | null {
  return readings.findLast((reading) => reading.at <= at)?.votes ?? null;
}

export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

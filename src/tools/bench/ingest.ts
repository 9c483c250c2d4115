import { createWriteStream, existsSync, rmSync } from "node:fs";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { App } from "../../app.ts";
import { TellableError } from "../../log.ts";
import { ingest as takeIn } from "../../pipeline.ts";
import { clearPapers, insertBare, pagesOfPapers, rowsOfPage } from "../../store/measures.ts";
import { readLines } from "../evaluate/data-folder.ts";
import type { Context, Measurement, Report } from "../evaluate/report.ts";
import { makePapers } from "./make-papers.ts";
import { describeTenths, peakRss, watchMemory } from "./watch-memory.ts";

/**
 * How fast recordings and made papers are taken in, and whether that needs more memory the more
 * there are. Beside it: what was stored of the made ones, only inserted.
 */
export const ingest: Measurement = {
  name: "ingest",
  usage: "",
  run: (context) => measureIngest(context, { papers: 100_000, first: 10_000 }),
};

const RECORDINGS = ["huggingface", "arxiv"] as const;
const ROWS_AT_ONCE = 500;

/** @param made how many papers to make, and after how many of them to look at the memory. */
export async function measureIngest(
  { app, setNow, folder, random }: Context,
  made: { papers: number; first: number },
): Promise<Report> {
  setNow(new Date());
  const recordings = await takeInRecordings(app, folder);
  const generated = await inTemporaryFolder(async (place) => {
    const papers = await takeInMade(app, { place, random, ...made });
    return { ...papers, bare: await insertAgain(app, place) };
  });
  const { bare } = generated;
  const tenths = describeTenths(generated.seen);
  return {
    figures: {
      "recordings.papersPerSecond": recordings.papers / recordings.seconds,
      "generated.papersPerSecond": generated.papers / generated.seconds,
      peakRssMb: peakRss(generated.seen),
      peakRssMbAt10000: peakRss(generated.seenAtFirst),
    },
    baselines: { "bare insert": { "generated.papersPerSecond": bare.papers / bare.seconds } },
    intervals: [],
    conditions: {
      "papers recorded": recordings.papers,
      files: recordings.files,
      "records left out": recordings.leftOut,
      "papers generated": generated.papers,
      "papers inserted bare": bare.papers,
      "batch size": ROWS_AT_ONCE,
      "peak rss MB, recordings": recordings.peakRssMb,
      "peak rss MB by tenth": tenths.peaks,
      "least heap MB by tenth": tenths.least,
      database: app.store.kind,
    },
  };
}

async function takeInRecordings(app: App, folder: string) {
  const folders = RECORDINGS.map((name) => path.join(folder, name));
  const absent = folders.find((one) => !existsSync(one));
  if (absent) throw new TellableError(`There is no folder ${absent}: see --data.`);
  const memory = watchMemory();
  const sum = { papers: 0, seconds: 0, leftOut: 0, files: 0 };
  try {
    for (const one of folders) {
      const { papers, seconds, leftOut } = await timeIngest(app, one);
      sum.papers += papers;
      sum.seconds += seconds;
      sum.leftOut += leftOut;
      sum.files += await countFiles(one);
    }
    return { ...sum, peakRssMb: peakRss(memory.seen) };
  } finally {
    memory.stop();
  }
}

type Making = { place: string; random: () => number; papers: number; first: number };

/** Two files, so that the memory can be looked at between them. */
async function takeInMade(app: App, { place, random, papers: count, first }: Making) {
  const now = app.clock();
  const files = [
    await writeMade(
      path.join(place, "first.jsonl"),
      makePapers({ from: 0, to: first }, now, random),
    ),
    await writeMade(
      path.join(place, "rest.jsonl"),
      makePapers({ from: first, to: count }, now, random),
    ),
  ] as const;
  const memory = watchMemory();
  try {
    const start = await timeIngest(app, files[0]);
    const seenAtFirst = [...memory.seen];
    const rest = await timeIngest(app, files[1]);
    const papers = start.papers + rest.papers;
    if (papers !== count) throw new Error(`${papers} of ${count} made papers were taken in`);
    return { papers, seconds: start.seconds + rest.seconds, seenAtFirst, seen: memory.seen };
  } finally {
    memory.stop();
  }
}

async function writeMade(file: string, lines: Iterable<string>): Promise<string> {
  await pipeline(Readable.from(lines), createWriteStream(file));
  return file;
}

async function timeIngest(app: App, file: string) {
  const start = performance.now();
  const { sources } = await takeIn(app, ["file"], { file: { path: file } });
  const seconds = (performance.now() - start) / 1000;
  const sum = { papers: 0, leftOut: 0, seconds };
  for (const { papers, leftOut, reason } of sources) {
    sum.papers += papers.new + papers.changed + papers.same;
    sum.leftOut += leftOut.reduce((count, one) => count + one.count, 0);
    if (sum.papers === 0) throw new TellableError(`Nothing of ${file} was taken in: ${reason}`);
  }
  return sum;
}

/** The rows that ingest stored, in a file meanwhile, go into emptied tables; only that is timed. */
async function insertAgain(app: App, place: string) {
  const { db } = app.store;
  const file = path.join(place, "stored.jsonl");
  await pipeline(Readable.from(pagesOfPapers(db, "made:", ROWS_AT_ONCE)), createWriteStream(file));
  await clearPapers(db);
  const sum = { papers: 0, seconds: 0 };
  for await (const line of readLines(file)) {
    const rows = rowsOfPage(line);
    const start = performance.now();
    await insertBare(db, rows);
    sum.seconds += (performance.now() - start) / 1000;
    sum.papers += rows.papers.length;
  }
  return sum;
}

async function inTemporaryFolder<T>(act: (place: string) => Promise<T>): Promise<T> {
  const place = await mkdtemp(path.join(tmpdir(), "paperboy-bench-"));
  const remove = () => rmSync(place, { recursive: true, force: true });
  // A signal ends the process without coming back here.
  process.once("exit", remove);
  try {
    return await act(place);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

async function countFiles(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

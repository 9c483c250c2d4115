import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import type { PaperId } from "../../../src/model.ts";
import { seededRandom } from "../../../src/tools/evaluate/bootstrap.ts";
import { findFile, readRows } from "../../../src/tools/evaluate/data-folder.ts";
import { replay } from "../../../src/tools/evaluate/replay.ts";
import type { Measurement, Report } from "../../../src/tools/evaluate/report.ts";
import { jsonReport, printReport } from "../../../src/tools/evaluate/report.ts";
import { judge, kendall, search } from "../../../src/tools/evaluate/search.ts";
import { ndcg, topics } from "../../../src/tools/evaluate/topics.ts";
import { trending } from "../../../src/tools/evaluate/trending.ts";
import { openTestApp } from "../../support/app.ts";
import { emptyDatabase, openTestDatabase, type TestDatabase } from "../../support/database.ts";

/** Small data of the shapes that real recordings have, made up. */
let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), "paperboy-data-"));
  await mkdir(path.join(folder, "eval", "topics"), { recursive: true });
  await mkdir(path.join(folder, "trending"));
  await mkdir(path.join(folder, "search"));
  await writeTrending(path.join(folder, "trending"));
  await writeTopics(path.join(folder, "eval", "topics"));
  await writeSearch(path.join(folder, "search"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.close();
});

const lines = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const day = (at: number) => `2025-06-${String(at + 2).padStart(2, "0")}`;

/** Four days of 16 papers; a paper has as many votes as its place says, half of them by 08:00. */
async function writeTrending(place: string): Promise<void> {
  const papers = Array.from({ length: 64 }, (_, at) => ({
    id: `2506.${String(at).padStart(5, "0")}`,
    title: `Paper number ${at}`,
    listedOn: day(Math.floor(at / 16)),
    upvotes: 2 * (at % 16) + 2,
    upvotesAt: `${day(20)}T08:00:00Z`,
  }));
  const readings = papers.flatMap(({ id, listedOn, upvotes }) => [
    { id, at: `${listedOn}T08:00:00Z`, upvotes: upvotes / 2, list: "daily", listDate: listedOn },
    { id, at: `${listedOn}T11:00:00Z`, upvotes: upvotes / 2 + 1, list: "weekly" },
  ]);
  await writeFile(path.join(place, "papers.jsonl.gz"), gzipSync(`${lines(papers)}\nnot json\n`));
  await writeFile(path.join(place, "readings.jsonl"), `${lines(readings)}\n`);
}

async function writeTopics(place: string): Promise<void> {
  const fields = [
    "graph molecule vertex edge",
    "speech phoneme voice prosody",
    "robot torque gripper joint",
  ];
  const papers = Array.from({ length: 120 }, (_, at) => {
    const words = fields[at % 3]!.split(" ").toSpliced(Math.floor(at / 3) % 4, 1);
    return {
      id: `2506.${String(at).padStart(5, "0")}`,
      title: words.slice(0, 2).join(" "),
      abstract: words.join(" "),
      listedOn: day(0),
    };
  });
  const judged = [0, 1, 2].map((at) => ({
    id: `t${at}`,
    query: fields[at]!.split(" ").slice(0, 2).join(" "),
  }));
  const qrels = papers.map(({ id }, at) => `t${at % 3}\t${id}\t1`);
  await writeFile(path.join(place, "papers.jsonl"), lines(papers));
  await writeFile(path.join(place, "topics.jsonl"), lines(judged));
  await writeFile(
    path.join(place, "qrels.tsv"),
    ["topic\tarxiv_id\trelevance", ...qrels, "t0\t9999.99999\t1"].join("\n"),
  );
}

async function writeSearch(place: string): Promise<void> {
  const papers = Array.from({ length: 80 }, (_, at) => ({
    rank: at + 1,
    title: at < 60 ? `World models ${at < 10 ? "" : "of things "}${at}` : `Simulators ${at}`,
    abstract: at < 60 ? "About world models." : "Dreams of agents.",
  }));
  await writeFile(path.join(place, "query.txt"), "world models\n");
  await writeFile(path.join(place, "papers.jsonl"), lines(papers));
}

async function measure({ run }: Measurement, flags: Record<string, string> = {}): Promise<Report> {
  const random = seededRandom(1);
  await emptyDatabase(database);
  const app = { ...(await openTestApp({ now: "2025-06-01T00:00:00Z", database })), random };
  try {
    const setNow = (at: Date) => app.setNow(at.toISOString());
    return await run({ app, setNow, folder, flags, random });
  } finally {
    await app.close();
  }
}

describe("an evaluation runs the product over a folder", () => {
  test("trending: the order of a morning against the day's best", async () => {
    const { figures, baselines, conditions } = await measure(trending);
    expect(figures).toEqual({ recall10: 1, captured10: 1 });
    expect(baselines["raw votes"]).toEqual({ recall10: 1, captured10: 1 });
    expect(Object.keys(baselines)).toEqual(["hacker news", "reddit", "raw votes"]);
    expect(conditions).toMatchObject({ days: 4, papers: 64 });
    expect(conditions["papers left out"]).toMatch(/^1, such as papers\.jsonl\.gz:65/);
  });

  test("replay: a digest a day, nothing twice, against what was best", async () => {
    const { figures, baselines, conditions } = await measure(replay);
    expect(figures).toMatchObject({ repeats: 0, captured: 1 });
    expect(baselines["newest"]?.["captured"]).toBeLessThan(1);
    expect(conditions).toMatchObject({ days: 4, from: day(0), to: day(3) });
  });

  test("replay: of the days asked for", async () => {
    const { conditions } = await measure(replay, { from: day(1), to: day(2) });
    expect(conditions).toMatchObject({ days: 2, from: day(1), to: day(2) });
  });

  test("of no day at all is no result", async () => {
    await expect(measure(replay, { from: day(20) })).rejects.toThrow("No paper is listed");
    await expect(measure(replay, { from: "soon" })).rejects.toThrow("--from: soon is not a day");
  });

  test("topics: what is filed under a topic is found, open, closed and as a filter", async () => {
    const { figures, baselines } = await measure(topics);
    expect(figures["open.ndcg10"]).toBe(1);
    expect(figures["closed.ndcg10"]).toBe(1);
    expect(figures["open.recall100"]).toBeGreaterThan(
      baselines["AND ts_rank"]?.["open.recall100"] ?? 1,
    );
    expect(figures["filter.recall"]).toBe(1);
  });

  test("search: our page against another engine's", async () => {
    const { figures, baselines } = await measure(search);
    expect(figures).toMatchObject({ keywordFirst: 60, overlap10: 1 });
    expect(Object.keys(baselines["AND ts_rank"] ?? {})).toEqual([
      "keywordFirst",
      "tau",
      "overlap10",
    ]);
  });

  test("of another shape says which file is missing", async () => {
    expect(() => findFile(tmpdir(), "trending", "absent.jsonl")).toThrow("holds no absent.jsonl");
    await writeFile(
      path.join(folder, "damaged.jsonl.gz"),
      gzipSync('{"a":1}\n{"a":2}\n').subarray(0, 20),
    );
    await expect(
      readRows(path.join(folder, "damaged.jsonl.gz"), z.object({ a: z.number() })),
    ).rejects.toThrow();
  });
});

describe("the measures", () => {
  test.each([
    [[0, 1, 2, 3], 1],
    [[3, 2, 1, 0], -1],
    [[0, 2, 1, 3], 2 / 3],
    [[5], 0],
  ])("Kendall's tau of %j is %d", (places, tau) => {
    expect(kendall(places)).toBeCloseTo(tau);
  });

  test("a page of hits is judged by its first sixty and its first ten", () => {
    const same = Array.from({ length: 80 }, (_, at) => at);
    expect(judge(same, 80)).toEqual({ keywordFirst: 60, tau: 1, overlap10: 1 });
    expect(judge(same.toReversed(), 80)).toMatchObject({ keywordFirst: 40, tau: -1, overlap10: 0 });
  });

  test("nDCG is 1 for all relevant first, less for later, 0 for none", () => {
    const found = [1, 2, 3, 4] as PaperId[];
    const relevant = (...ids: number[]) => new Set(ids as PaperId[]);
    expect(ndcg(found, relevant(1, 2))).toBe(1);
    expect(ndcg(found, relevant(2, 3))).toBeCloseTo(
      (1 / Math.log2(3) + 1 / 2) / (1 + 1 / Math.log2(3)),
    );
    expect(ndcg(found, relevant(9))).toBe(0);
    expect(ndcg(found, relevant())).toBe(0);
  });
});

test("a report is a table for people and one line for machines", () => {
  const report: Report = {
    figures: { recall10: 0.5, repeats: 0 },
    baselines: { newest: { recall10: 0.25 } },
    intervals: [{ figure: "recall10", baseline: "newest", difference: 0.25, low: 0.1, high: 0.4 }],
    conditions: { days: 3 },
  };
  const printed = printReport("replay", report);
  expect(printed).toMatch(/^replay +recall10 +repeats\npaperboy +0\.5000 +0\nnewest +0\.2500 +-\n/);
  expect(printed).toContain("+0.2500  (+0.1000 … +0.4000)");
  expect(JSON.parse(jsonReport("replay", report))).toEqual({ name: "replay", ...report });
});

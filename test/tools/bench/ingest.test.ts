import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseJsonLines } from "../../../src/ingest/json-lines.ts";
import { measureIngest } from "../../../src/tools/bench/ingest.ts";
import { makePapers } from "../../../src/tools/bench/make-papers.ts";
import { seededRandom } from "../../../src/tools/evaluate/bootstrap.ts";
import type { Report } from "../../../src/tools/evaluate/report.ts";
import { openTestApp } from "../../support/app.ts";
import { openTestDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let folder: string;
/** Where the measurement finds its temporary folder, so that what it leaves there is seen. */
let temporary: string;
/** More than one batch of 500. */
const MADE = 620;
const usual = process.env["TMPDIR"];

beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), "paperboy-data-"));
  temporary = path.join(folder, "tmp");
  for (const name of ["huggingface", "arxiv", "tmp"]) await mkdir(path.join(folder, name));
  await writeFile(path.join(folder, "huggingface", "2026-03-04.json"), listOf(3));
  await writeFile(path.join(folder, "arxiv", "feed.xml"), FEED);
  await writeFile(path.join(folder, "arxiv", "notes.txt"), "nothing that is known");
  process.env["TMPDIR"] = temporary;
});
afterAll(async () => {
  if (usual === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = usual;
  await rm(folder, { recursive: true });
  await database.close();
});

function listOf(count: number): string {
  const items = Array.from({ length: count }, (_, at) => ({
    paper: {
      id: `2603.0000${at + 1}`,
      title: `Listed paper ${at + 1}`,
      summary: "Made up.",
      authors: [{ name: "Ada Made" }],
      upvotes: 3,
      publishedAt: "2026-03-03T00:00:00.000Z",
    },
    publishedAt: "2026-03-03T00:00:00.000Z",
    title: `Listed paper ${at + 1}`,
  }));
  return JSON.stringify(items);
}

const FEED = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><entry>
  <id>http://arxiv.org/abs/2603.00009v1</id><title>An archived paper</title>
  <summary>Made up too.</summary><author><name>Bo Made</name></author>
  <published>2026-03-03T00:00:00Z</published><updated>2026-03-03T00:00:00Z</updated>
  <category term="cs.LG"/></entry></feed>`;

async function measure(random: () => number, place = folder): Promise<Report> {
  const app = await openTestApp({ now: "2026-03-05T00:00:00Z", database });
  const context = {
    app,
    setNow: (at: Date) => app.setNow(at.toISOString()),
    folder: place,
    flags: {},
    random,
  };
  try {
    return await measureIngest(context, { papers: MADE, first: 100 });
  } finally {
    await app.close();
  }
}

describe("the measurement of ingest", () => {
  let report: Report;
  beforeAll(async () => {
    report = await measure(seededRandom(1));
  });

  test("takes in recordings and made papers, and inserts what it stored once more", async () => {
    const { figures, baselines, conditions } = report;
    expect(Object.keys(figures)).toEqual([
      "recordings.papersPerSecond",
      "generated.papersPerSecond",
      "peakRssMb",
      "peakRssMbAt10000",
    ]);
    expect(Object.values(figures).every((figure) => figure > 0)).toBe(true);
    expect(figures["peakRssMb"]).toBeGreaterThanOrEqual(figures["peakRssMbAt10000"]!);
    expect(Object.keys(baselines)).toEqual(["bare insert"]);
    expect(conditions).toMatchObject({
      "papers recorded": 4,
      files: 3,
      "records left out": 1,
      "papers generated": MADE,
      "papers inserted bare": MADE,
      "batch size": 500,
      database: database.kind,
    });
  });

  test("has left every made paper in the database, as ingest wrote it, and no file", async () => {
    const { db } = database;
    const keys = await db.paper.findMany({ select: { key: true }, orderBy: { id: "asc" } });
    expect(keys.map(({ key }) => key).toSorted()).toEqual(
      Array.from({ length: MADE }, (_, at) => `made:${at}`).toSorted(),
    );
    expect(await db.paperSource.count({ where: { source: "file" } })).toBe(MADE);
    expect(await db.signal.count({ where: { kind: "upvotes", source: "file" } })).toBe(MADE);
    expect(await db.paper.findFirst({ where: { key: "made:7" } })).toMatchObject({
      links: { paper: "https://papers.example/7" },
      provenance: { title: "file", abstract: "file" },
    });
    expect(await db.corpus.findMany({ select: { papers: true } })).toEqual([
      { papers: BigInt(MADE) },
    ]);
    expect(await readdir(temporary)).toEqual([]);
  });

  test("leaves no file when it fails halfway", async () => {
    let calls = 0;
    const failing = () => {
      if (++calls > 1_000) throw new Error("no more luck");
      return 0.5;
    };
    await expect(measure(failing)).rejects.toThrow("no more luck");
    expect(await readdir(temporary)).toEqual([]);
  });

  test("says which folder is missing", async () => {
    await expect(measure(seededRandom(1), temporary)).rejects.toThrow(
      `There is no folder ${path.join(temporary, "huggingface")}`,
    );
  });
});

test("made papers are of the size of real ones, whole, and the same again", () => {
  const make = () => [...makePapers({ from: 5, to: 25 }, new Date("2026-03-05"), seededRandom(2))];
  const lines = make().map((text, at) => ({ number: at + 1, text }));
  const { records, leftOut } = parseJsonLines(lines, "made.jsonl");
  expect(leftOut).toEqual([]);
  expect(records.map(({ key }) => key)).toEqual(
    Array.from({ length: 20 }, (_, at) => `made:${at + 5}`),
  );
  for (const { abstract, authors, categories, signals } of records) {
    expect(abstract?.length).toBeGreaterThan(1_100);
    expect(abstract?.length).toBeLessThan(1_500);
    expect([authors.length, categories.length, signals.length]).toEqual([5, 2, 1]);
  }
  expect(make()).toEqual(lines.map(({ text }) => text));
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createFileSource, readFileSource } from "../../src/ingest/file-source.ts";
import { ingestSource } from "../../src/ingest/ingest.ts";
import { createPaperStore } from "../../src/store/paper-store.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

const recordings = process.env["RECORDINGS_DIR"];
const NOW = new Date("2026-11-23T06:00:00Z");
const testIfRecorded = recordings ? test : test.skip;
if (!recordings) process.stderr.write("skipped: the recordings (set RECORDINGS_DIR)\n");

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test("in CI the recordings are there", () => {
  expect(process.env["CI"] === "true" && !recordings).toBe(false);
});

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

/** Counted without our parsers: what a look at the files says must come out of them. */
function countEntries(folder: string) {
  const ids = new Set<string>();
  const count = { good: 0, damaged: 0 };
  for (const file of filesBelow(folder)) {
    const answer = JSON.parse(readFileSync(file, "utf8"));
    for (const entry of Array.isArray(answer) ? answer : answer.data) {
      if (typeof entry === "string") count.damaged++;
      else count.good++;
      if (typeof entry !== "string") ids.add(entry.paper.id);
    }
  }
  return { ...count, distinct: ids.size };
}

/** Twice the whole folder; the second time there must be nothing new in it. */
async function ingestTwice(folder: string) {
  const store = createPaperStore(database.db);
  const first = await ingestSource(createFileSource({ path: folder }), store, NOW);
  const second = await ingestSource(createFileSource({ path: folder }), store, NOW);
  const { papers } = first;
  const sum = papers.new + papers.changed + papers.same;
  expect(second).toMatchObject({
    state: "quiet",
    papers: { new: 0, changed: 0, same: sum },
    signals: { new: 0 },
    leftOut: first.leftOut,
  });
  return { ...first, sum };
}

testIfRecorded.each(["huggingface", "arxiv"])("every file of %s is accounted for", async (name) => {
  const folder = join(recordings ?? "", name);
  let batches = 0;
  for await (const { records, leftOut } of readFileSource({ path: folder })) {
    batches++;
    const isEmptyAnswer = records.length === 0 && leftOut.length === 0;
    expect({ batches, isEmptyAnswer: isEmptyAnswer && name === "huggingface" }).toMatchObject({
      isEmptyAnswer: false,
    });
  }
  expect(batches).toBe(filesBelow(folder).length);
});

testIfRecorded("every well-formed entry of Hugging Face is taken, once", async () => {
  const folder = join(recordings ?? "", "huggingface");
  const { good, damaged, distinct } = countEntries(folder);
  const { papers, sum, signals, leftOut } = await ingestTwice(folder);
  expect(sum).toBe(good);
  expect(papers.new).toBe(distinct);
  expect(await database.db.paper.count()).toBe(distinct);
  expect(signals.new).toBeGreaterThan(2 * good);
  expect(leftOut.map(({ reason, count }) => ({ reason, count }))).toEqual(
    damaged ? [{ reason: "an entry is text instead of an object", count: damaged }] : [],
  );
});

testIfRecorded("every entry of arXiv is taken, and errors are told apart from papers", async () => {
  const folder = join(recordings ?? "", "arxiv");
  const texts = filesBelow(folder).map((file) => readFileSync(file, "utf8"));
  const entries = texts.join("").match(/<entry>|<record>/g)?.length ?? 0;
  const errors = texts.join("").match(/<title>Error<\/title>/g)?.length ?? 0;
  const { sum, leftOut } = await ingestTwice(folder);
  expect(sum).toBe(entries - errors);
  const told = leftOut.filter(({ reason }) => reason.startsWith("arXiv answered: "));
  expect(told.reduce((all, { count }) => all + count, 0)).toBe(errors);
  expect(leftOut.filter((one) => !told.includes(one))).toEqual([
    { reason: "not a format that is known", count: 2, example: "oai/LICENSE" },
  ]);
});

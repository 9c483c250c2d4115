import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createFileSource, readFileSource } from "../../src/ingest/file-source.ts";
import type { SourceBatch } from "../../src/ingest/source.ts";

const ENTRY = {
  paper: { id: "2503.00001", title: "T", publishedAt: "2025-03-05T15:33:52Z", upvotes: 3 },
  publishedAt: "2025-03-05T10:33:52Z",
};
const ATOM = `<feed><entry><id>http://arxiv.org/abs/2606.13677v1</id><title>M</title>
  <published>2026-06-11T17:59:49Z</published></entry></feed>`;
const OAI = `<record><header><identifier>oai:arXiv.org:2001.00001</identifier><datestamp>2020-01-02</datestamp></header>
  <metadata><dc><title>O</title></dc></metadata></record>`;
const LINE = JSON.stringify({ id: "arxiv:2601.10700", title: "L", listedAt: "2026-01-21" });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paperboy-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(path: string, seenAt?: Date): Promise<SourceBatch[]> {
  const batches: SourceBatch[] = [];
  for await (const batch of readFileSource({ path, ...(seenAt && { seenAt }) }))
    batches.push(batch);
  return batches;
}

async function readAs(name: string, content: string | Uint8Array): Promise<SourceBatch[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return await read(path);
}

describe("what a file holds is told by its content", () => {
  test.each([
    ["2025-03-12.json", JSON.stringify([ENTRY]), "huggingface", "arxiv:2503.00001"],
    ["no-extension", `\ufeff\n ${ATOM}`, "arxiv", "arxiv:2606.13677"],
    [
      "wrapped.json",
      JSON.stringify({ url: "u", status_code: 200, body: ATOM }, null, 2),
      "arxiv",
      "arxiv:2606.13677",
    ],
    ["oai_record", OAI, "arxiv", "arxiv:2001.00001"],
    ["papers.txt", `${LINE}\n${LINE}\n`, undefined, "arxiv:2601.10700"],
    ["broken-start.jsonl", `{\n${LINE}`, undefined, "arxiv:2601.10700"],
    ["2025-03-13.jsonl", JSON.stringify([ENTRY]), "huggingface", "arxiv:2503.00001"],
  ])("%s", async (name, content, source, key) => {
    const [batch] = await readAs(name, content);
    expect(batch?.source).toBe(source);
    expect(batch?.records[0]?.key).toBe(key);
  });
});

test("the day of a recording is in its name", async () => {
  const [batch] = await readAs("2025-03-12.json", JSON.stringify([ENTRY]));
  expect(batch?.records[0]?.listedAt.toISOString()).toBe("2025-03-12T00:00:00.000Z");
  const seenAt = new Date("2025-03-12T17:00:00Z");
  const [later] = await read(join(folder, "2025-03-12.json"), seenAt);
  expect(later?.records[0]?.signals[0]?.seenAt).toEqual(seenAt);
});

test.each([
  ["empty.json", "", "an empty file"],
  ["notes.txt", "see the wiki", "not a format that is known"],
  ["2025-03-14.json", JSON.stringify([ENTRY]).slice(0, -9), "not JSON, or cut short"],
  ["2025-03-15.json", "<!doctype html><html></html>", "a web page instead of XML"],
  ["other.json", '{"a":1}', "not a list of papers"],
  ["cut.xml", ATOM.slice(0, -10), "XML cut short"],
  ["picture.png", new Uint8Array([137, 80, 78, 71, 0, 255]), "not a format that is known"],
])("%s is left out by name", async (name, content, reason) => {
  const [batch] = await readAs(name, content);
  expect(batch?.records).toEqual([]);
  expect(batch?.leftOut).toEqual([{ reason, count: 1, example: name }]);
});

test("what is left out of a file is named with the file", async () => {
  const [batch] = await readAs("2025-03-16.json", JSON.stringify([ENTRY, { paper: {} }]));
  expect(batch?.leftOut).toEqual([
    { reason: "id: missing", count: 1, example: "2025-03-16.json: entry 2" },
  ]);
});

test("a folder is read whole, by name, and a broken file stops nothing", async () => {
  const root = join(folder, "tree");
  await mkdir(join(root, "b"), { recursive: true });
  await mkdir(join(root, ".hidden"));
  await writeFile(join(root, ".hidden", "x.jsonl"), LINE);
  await writeFile(join(root, "2025-03-12.json"), JSON.stringify([ENTRY]));
  await symlink(join(root, "missing"), join(root, "a-dead-link"));
  await writeFile(join(root, "b", "feed.xml"), ATOM);
  await writeFile(join(root, "c.jsonl"), LINE);
  const batches = await read(root);
  expect(batches.map(({ records }) => records[0]?.key)).toEqual([
    "arxiv:2503.00001",
    undefined,
    "arxiv:2606.13677",
    "arxiv:2601.10700",
  ]);
  expect(batches[1]?.leftOut[0]?.reason).toContain("a file cannot be read: ENOENT");
  expect(batches[1]?.leftOut[0]?.example).toBe("a-dead-link");
});

test("JSON Lines come in batches, with the line that is wrong", async () => {
  const lines = Array.from({ length: 1_201 }, (_, n) =>
    LINE.replace("10700", String(n).padStart(5, "0")),
  );
  lines[700] = "{";
  lines[900] = JSON.stringify("x".repeat(2_000_000));
  const batches = await readAs("many.jsonl", lines.join("\n"));
  const sizes = batches.map(({ records }) => records.length).filter(Boolean);
  expect(sizes).toEqual([500, 499, 200]);
  expect(batches.flatMap(({ leftOut }) => leftOut)).toEqual([
    { reason: "a line over 1 MB", count: 1, example: "many.jsonl:901" },
    { reason: "not a JSON object", count: 1, example: "many.jsonl:701" },
  ]);
});

test("a path that is not there is an error that names it", async () => {
  await expect(read(join(folder, "nowhere"))).rejects.toThrow(/cannot read .*nowhere: ENOENT/);
  expect(createFileSource({ path: folder }).name).toBe("file");
});

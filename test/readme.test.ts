import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { ingestSource } from "../src/ingest/ingest.ts";
import { createPaperStore } from "../src/store/paper-store.ts";
import { createLabListSource } from "./fixtures/lab-list.ts";
import { outside, serve } from "./ingest/serve.ts";
import { openTestDatabase } from "./support/database.ts";

const NOW = new Date("2026-01-30T09:00:00Z");
const root = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

test("the source that the README shows is the one that is tested here", () => {
  const shown = /```ts\n(import [\s\S]*?)```/.exec(read("README.md"))?.[1];
  const tested = read("test/fixtures/lab-list.ts").replaceAll("../../src/ingest/", "./");
  expect(shown).toBe(tested);
});

test("a source of one file brings papers in", async () => {
  const line = { id: "2601.10700", title: "A paper of ours", listedAt: "2026-01-30" };
  const { baseUrl } = await serve(({ url }, response) => {
    if (url.pathname === "/reading-list.jsonl") response.end(`${JSON.stringify(line)}\n{}\n`);
    else response.writeHead(404).end();
  });
  const database = await openTestDatabase();
  try {
    const source = createLabListSource(outside().outside, baseUrl);
    const store = createPaperStore(database.db);
    expect(await ingestSource(source, store, NOW)).toMatchObject({
      source: "lab-list",
      papers: { new: 1, changed: 0, same: 0 },
    });
    expect(await database.db.paper.findMany()).toMatchObject([{ key: "arxiv:2601.10700" }]);
  } finally {
    await database.close();
  }
});

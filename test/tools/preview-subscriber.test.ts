import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import PostalMime from "postal-mime";
import { SAMPLE_PATH } from "../../src/app.ts";
import { ingest, prepare } from "../../src/pipeline.ts";
import { addReader } from "../../src/tools/add-reader.ts";
import { previewSubscriber } from "../../src/tools/preview/preview-subscriber.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { startChild } from "../support/child.ts";
import { copyDataFolder } from "../support/database.ts";

const ADA = "ada@example.org";

let app: TestApp;
let out: string;
let beforeAnyEdition: unknown;
beforeAll(async () => {
  out = await mkdtemp(path.join(os.tmpdir(), "paperboy-preview-"));
  app = await openTestApp({ now: "2026-01-29T20:00:00Z" });
  await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
  await add(ADA, { topics: ["agents"], size: "3" });
  beforeAnyEdition = await preview(ADA).catch((error: unknown) => error);
  app.setNow("2026-01-30T06:30:00Z");
  await prepare(app);
});
afterAll(async () => {
  await app.close();
  await rm(out, { recursive: true, force: true });
});

async function add(address: string, form: Record<string, unknown>): Promise<void> {
  const when = { timeZone: "Europe/Berlin", time: "07:30" };
  expect(await addReader(app, address, { ...form, ...when })).toMatchObject({ kind: "added" });
}

/** Returns what it says. */
async function preview(subscriber: string): Promise<string> {
  const args = { words: [], flags: { subscriber, out }, isDryRun: false };
  const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await previewSubscriber(app, { ...args, signal: new AbortController().signal });
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

async function read(name: string) {
  const parsed = await PostalMime.parse(await readFile(path.join(out, `${name}.eml`)));
  return { to: parsed.to?.[0]?.address, text: parsed.text ?? "", html: parsed.html ?? "" };
}

async function everything(): Promise<string> {
  const { db } = app.store;
  return JSON.stringify([
    await db.subscriber.findMany({ include: { topics: true } }),
    await db.delivery.findMany(),
    await db.edition.findMany(),
    await db.topicMatch.count(),
    await db.notice.count(),
  ]);
}

/** Which papers a text is about, by their links. */
function papersIn(text: string): string[] {
  return [...new Set(text.match(/arxiv\.org\/abs\/[\d.]+/g))].toSorted();
}

async function linksTo(ids: readonly number[]): Promise<string[]> {
  const papers = await app.store.db.paper.findMany({ where: { id: { in: [...ids] } } });
  return papers.map(({ key }) => key.replace("arxiv:", "arxiv.org/abs/")).toSorted();
}

test("writes the digest of the stored selection, and changes nothing", async () => {
  const { paperIds } = await app.store.db.delivery.findFirstOrThrow();
  app.setNow("2026-01-31T05:00:00Z");
  const before = await everything();
  const said = await preview(ADA);
  expect(await everything()).toBe(before);
  expect(said).toContain("the delivery of 2026-01-30, queued");
  for (const form of ["eml", "html", "txt"]) {
    expect(said).toContain(path.join(out, `ada@example.org-2026-01-30.${form}`));
  }

  const { to, text, html } = await read("ada@example.org-2026-01-30");
  expect(to).toBe(ADA);
  expect(text).toContain("Friday 30 January 2026");
  expect(paperIds).toHaveLength(3);
  for (const part of [text, html]) expect(papersIn(part)).toEqual(await linksTo(paperIds));
});

test("holds no link that works for anybody, nor the delivery's own id", async () => {
  const { id } = await app.store.db.delivery.findFirstOrThrow();
  await preview(ADA);
  for (const name of await readdir(out)) {
    const written = await readFile(path.join(out, name), "latin1");
    expect(written).toContain("http://127.0.0.1:8080/unsubscribe/preview");
    expect(written).not.toContain("/v1.");
    expect(written).not.toContain(id);
  }
});

test("chooses from the newest edition where no delivery has papers, without making another", async () => {
  await add("o'b/x@example.org", { topics: ["agents"], size: "4" });
  const before = await everything();
  await preview("o'b/x@example.org");
  expect(await everything()).toBe(before);
  const { text } = await read("o_b_x@example.org-2026-01-31");
  expect(papersIn(text)).toHaveLength(4);
});

test("says so where there is nothing to send", async () => {
  expect(String(beforeAnyEdition)).toContain("preview: there is no edition yet");
  await add("cy@example.org", { queries: '"no paper says this"' });
  await expect(preview("cy@example.org")).rejects.toThrow(
    "preview: nothing to send to cy@example.org: the edition of 2026-01-30T06:30:00.000Z holds 0 new papers for it",
  );
});

test("an address that nobody has ends in a sentence and with code 1", async () => {
  const { dataDir, remove } = await copyDataFolder();
  try {
    const args = ["--subscriber", "nobody@example.org", "--out", out];
    const child = startChild(["src/tools/preview.ts", ...args], { DATA_DIR: dataDir });
    expect(await child.exited).toBe(1);
    expect(child.stderr()).toContain(
      "preview: nobody@example.org is no subscriber; try: npm run job -- subscribers list\n",
    );
  } finally {
    await remove();
  }
});

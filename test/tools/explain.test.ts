import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { SAMPLE_PATH } from "../../src/app.ts";
import { ingest, prepare } from "../../src/pipeline.ts";
import { addReader } from "../../src/tools/add-reader.ts";
import { explain } from "../../src/tools/explain.ts";
import { openTestApp, type TestApp } from "../support/app.ts";

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp({ now: "2026-01-29T20:00:00Z" });
  await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
  await addReader(app, "ada@example.org", {
    topics: ["agents"],
    mutes: "title:guardrail",
    timeZone: "Europe/Berlin",
    time: "07:30",
    size: "3",
  });
  app.setNow("2026-01-30T06:30:00Z");
  await prepare(app);
  app.setNow("2026-01-31T05:00:00Z");
});
afterAll(async () => await app.close());

async function explained(words: string[], flags: Record<string, string | boolean> = {}) {
  const args = { words, flags: { json: true, ...flags }, isDryRun: false };
  const { summary } = await explain(app, { ...args, signal: new AbortController().signal });
  return summary as {
    day: string;
    state: string;
    reason: string | null;
    papers: { verdict: { kind: string }; title: string }[];
  };
}

test("tells a past day from the ledger, and today as it would be", async () => {
  const past = await explained(["ada@example.org"], { day: "2026-01-30" });
  expect(past).toMatchObject({ day: "2026-01-30", state: "queued" });
  const chosen = past.papers.filter(({ verdict }) => verdict.kind === "chosen");
  const { paperIds } = await app.store.db.delivery.findFirstOrThrow();
  expect(chosen).toHaveLength(paperIds.length);
  expect(past.papers.map(({ verdict }) => verdict.kind)).toContain("muted");

  const today = await explained(["ada@example.org"]);
  expect(today).toMatchObject({ day: "2026-01-31", state: "not due yet" });
  const titles = new Set(chosen.map(({ title }) => title));
  for (const paper of today.papers) {
    if (titles.has(paper.title)) expect(paper.verdict.kind).toBe("sent");
  }
});

test("says why a day has no digest", async () => {
  const told = async (day: string) => await explained(["ada@example.org"], { day });
  expect(await told("2026-01-20")).toMatchObject({
    state: "not owed",
    reason: "not subscribed yet",
  });
  const { db } = app.store;
  const row = await db.delivery.findFirstOrThrow();
  await db.delivery.delete({ where: { id: row.id } });
  expect(await told("2026-01-30")).toMatchObject({ state: "missing" });
  await db.delivery.create({ data: { ...row, selection: row.selection ?? [] } });
});

test("says the relay's word on a digest that was sent", async () => {
  const { db } = app.store;
  const where = { state: "queued" };
  const words = "250 2.0.0 queued as 4F1";
  await db.$executeRaw`ALTER TABLE delivery DISABLE TRIGGER USER`;
  await db.delivery.updateMany({
    where,
    data: { state: "accepted", reply: words, messageId: "<m>", acceptedAt: app.clock() },
  });
  await db.$executeRaw`ALTER TABLE delivery ENABLE TRIGGER USER`;
  const past = await explained(["ada@example.org"], { day: "2026-01-30" });
  expect(past).toMatchObject({ state: "accepted", reason: words });
});

test.each([
  [[], {}, "explain: name one address"],
  [["nobody@example.org"], {}, "explain: nobody@example.org is no subscriber"],
  [["not an address"], {}, "explain: not an address is no subscriber"],
  [["ada@example.org"], { day: "yesterday" }, "--day: yesterday is not a day"],
])("refuses %j with %j in a sentence", async (words, flags, message) => {
  await expect(explained(words, flags)).rejects.toThrow(message);
});

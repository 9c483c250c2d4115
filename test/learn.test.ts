import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { learn } from "../src/learn.ts";
import { matchTopics } from "../src/match-topics.ts";
import type { Topic, TopicId } from "../src/model.ts";
import { canonicalTopic } from "../src/query/canonical-topic.ts";
import { parseQuery } from "../src/query/parse.ts";
import { corpusOf, searchPapers } from "../src/search-papers.ts";
import { seededRandom } from "../src/tools/evaluate/bootstrap.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import { keepContents, openTestDatabase, type TestDatabase } from "./support/database.ts";
import { record, savePapers } from "./support/papers.ts";

const FIELDS = [
  ["graph", "molecule", "message", "edge", "chemistry", "vertex"],
  ["speech", "phoneme", "speaker", "voice", "prosody", "microphone"],
  ["robot", "gripper", "torque", "joint", "actuator", "grasping"],
  ["quantum", "qubit", "entanglement", "photon", "spin", "coherence"],
] as const;

let database: TestDatabase;
let restore: () => Promise<void>;
let app: TestApp;

beforeAll(async () => {
  database = await openTestDatabase();
  await savePapers(
    database.db,
    Array.from({ length: 240 }, (_, at) => paperOf(at)),
  );
  restore = await keepContents(database);
});
afterAll(async () => await database.close());

beforeEach(async () => {
  await restore();
  const opened = await openTestApp({ now: "2026-01-30T06:30:00Z", database });
  app = { ...opened, random: seededRandom(3) };
});
afterEach(async () => await app.close());

/** Four of a field's six words, in the order of `at`. */
function paperOf(at: number) {
  const field = FIELDS[at % FIELDS.length]!;
  const word = (step: number) => field[(Math.floor(at / FIELDS.length) * 5 + step) % field.length];
  const abstract = [0, 1, 2, 3].map(word).join(" ");
  return record(`2601.${String(at).padStart(5, "0")}`, `Study ${at}`, { abstract });
}

async function addTopic(query: string): Promise<Topic> {
  const data = { ...canonicalTopic(query), name: query, createdAt: app.clock() };
  const { id } = await app.store.db.topic.create({ data });
  return { id: id as TopicId, slug: null, name: query, query };
}

describe("what is learned", () => {
  test("lets a topic match papers that say it in other words", async () => {
    const topic = await addTopic("molecule graph");
    await matchTopics(app, { topics: [topic] });
    const before = await app.store.db.topicMatch.count();
    expect(await learn(app, { isAsked: true })).toMatchObject({ kind: "learned", papers: 240 });
    await app.store.db.topic.updateMany({ data: { matchedAt: null } });
    app.setNow("2026-01-30T07:30:00Z");
    await matchTopics(app, { topics: [topic] });
    const found = await app.store.db.topicMatch.findMany({ include: { paper: true } });
    expect(found.length).toBeGreaterThan(before);
    const texts = found.map(({ paper }) => paper.abstract ?? "");
    const strangers = texts.filter((text) => !FIELDS[0].some((word) => text.includes(word)));
    expect(strangers).toEqual([]);
    expect(texts.some((text) => !text.includes("graph"))).toBe(true);
  });

  test("lets a search go on by meaning where the words end", async () => {
    await learn(app, { isAsked: true });
    const meaning = await app.semantics().current();
    const parsed = parseQuery("qubit photon");
    if (parsed.kind === "error") throw new Error(parsed.message);
    const ports = { corpus: corpusOf(app.store.db, app.clock()), meaning };
    const ids = await searchPapers(ports, parsed.query, 40);
    const rows = await app.store.db.paper.findMany({ where: { id: { in: ids } } });
    const abstracts = new Map(rows.map(({ id, abstract }) => [id, abstract ?? ""]));
    const found = ids.map((id) => abstracts.get(id) ?? "");
    const isStrict = (text: string) => text.includes("qubit") && text.includes("photon");
    const strict = found.filter(isStrict).length;
    expect(strict).toBeGreaterThan(0);
    expect(found.slice(0, strict).every(isStrict)).toBe(true);
    expect(found.every((text) => FIELDS[3].some((word) => text.includes(word)))).toBe(true);
  });

  test("places what comes later without learning anew", async () => {
    await learn(app, { isAsked: true });
    const topic = await addTopic("speech voice");
    await savePapers(app.store.db, [
      record("2602.00001", "A newcomer", { abstract: "prosody speaker phoneme microphone" }),
    ]);
    await matchTopics(app, { topics: [topic] });
    const titles = await app.store.db.topicMatch.findMany({ include: { paper: true } });
    expect(titles.map(({ paper }) => paper.title)).toContain("A newcomer");
  });
});

test("a paper matched while the model was made is matched again, and has its place in it", async () => {
  const topic = await addTopic("speech voice");
  const late = record("2602.00001", "Late", { abstract: "prosody speaker phoneme microphone" });
  let isLate = false;
  const busy = {
    ...app,
    async sleep() {
      if (isLate) return;
      isLate = true;
      await savePapers(app.store.db, [late]);
      await matchTopics(app, { topics: [topic] });
    },
  };
  await learn(busy, { isAsked: true });
  app.setNow("2026-01-30T07:30:00Z");
  expect(await matchTopics(app, { topics: [topic] })).toMatchObject({ papers: 241 });
  const paper = await app.store.db.paper.findUniqueOrThrow({
    where: { key: "arxiv:2602.00001" },
    include: { vectors: true },
  });
  expect(paper.vectors).toHaveLength(1);
});

describe("the model in use", () => {
  test("stays while it is recent, and is the only one afterwards", async () => {
    await learn(app, { isAsked: true });
    expect(await learn(app)).toMatchObject({ kind: "kept" });
    await learn(app, { isAsked: true });
    const models = await app.store.db.semanticModel.findMany();
    expect(models).toHaveLength(1);
    expect(await app.store.db.paperVector.count({ where: { modelId: models[0]?.id ?? 0 } })).toBe(
      240,
    );
  });

  test("is never one that a killed run left unfinished", async () => {
    const data = { madeAt: app.clock(), papers: 240, dimensions: 4, settings: {} };
    await app.store.db.semanticModel.create({ data });
    expect(await app.semantics().current()).toBeNull();
    await learn(app, { isAsked: true });
    const meaning = await app.semantics().current();
    expect(meaning?.dimensions).toBe(12);
    expect(await app.store.db.semanticModel.count()).toBe(1);
  });

  test("stays when learning is stopped half-way, and nothing is left behind that counts", async () => {
    await learn(app, { isAsked: true });
    const before = await app.semantics().current();
    const stop = new AbortController();
    const stopping = { ...app, sleep: async () => stop.abort() };
    const { signal } = stop;
    expect(await learn(stopping, { isAsked: true, signal })).toMatchObject({ kind: "kept" });
    expect((await app.semantics().current())?.modelId).toBe(before?.modelId);
  });

  test("is not one whose directions cannot be told apart", async () => {
    const app2 = { ...app, random: () => 0.5 };
    expect(await learn(app2, { isAsked: true })).toMatchObject({ kind: "kept" });
  });

  test("is none where there are few papers", async () => {
    expect(await learn(app)).toEqual({ kind: "kept", reason: "240 papers are fewer than 2000" });
    expect(await app.semantics().current()).toBeNull();
  });
});

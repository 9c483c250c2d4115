import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { matchTopics } from "../src/match-topics.ts";
import type { PaperId, Topic, TopicId } from "../src/model.ts";
import { canonicalTopic } from "../src/query/canonical-topic.ts";
import { parseQuery } from "../src/query/parse.ts";
import { findAmong } from "../src/store/measures.ts";
import { endRun, readFreshTopics, readLastRun, takeMatching } from "../src/store/unmatched.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import { emptyDatabase, openTestDatabase, type TestDatabase } from "./support/database.ts";
import { record, savePapers } from "./support/papers.ts";

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  await emptyDatabase(database);
  app = await openTestApp({ now: "2026-01-30T06:30:00Z", database });
});
afterEach(async () => await app.close());
afterAll(async () => await database.close());

async function addTopic(query: string): Promise<Topic> {
  const data = { ...canonicalTopic(query), name: query, createdAt: app.clock() };
  const { id } = await app.store.db.topic.create({ data });
  return { id: id as TopicId, slug: null, name: query, query };
}

async function titlesOf({ id }: Topic): Promise<string[]> {
  const rows = await app.store.db.topicMatch.findMany({
    where: { topicId: id },
    include: { paper: true },
    orderBy: { paperId: "asc" },
  });
  return rows.map(({ paper }) => paper.title);
}

describe("topics and papers", () => {
  test("meet when either is new, and only then", async () => {
    const graphs = await addTopic('"graph networks"');
    await savePapers(app.store.db, [record("2601.00001", "On graph networks")]);
    expect(await matchTopics(app, { topics: [graphs] })).toEqual({
      papers: 1,
      topics: 1,
      matches: 1,
    });
    expect(await matchTopics(app, { topics: [graphs] })).toEqual({
      papers: 0,
      topics: 0,
      matches: 0,
    });

    await savePapers(app.store.db, [record("2601.00002", "Newer graph networks")]);
    app.setNow("2026-01-30T07:30:00Z");
    expect(await matchTopics(app, { topics: [graphs] })).toEqual({
      papers: 1,
      topics: 0,
      matches: 1,
    });

    const newer = await addTopic("title:newer");
    app.setNow("2026-01-30T08:30:00Z");
    expect(await matchTopics(app, { topics: [graphs, newer] })).toMatchObject({
      papers: 0,
      topics: 1,
    });
    expect(await titlesOf(graphs)).toEqual(["On graph networks", "Newer graph networks"]);
    expect(await titlesOf(newer)).toEqual(["Newer graph networks"]);
  });

  test("meet again when a paper's text has changed", async () => {
    const graphs = await addTopic('"graph networks"');
    await savePapers(app.store.db, [record("2601.00001", "On graph networks")]);
    await matchTopics(app, { topics: [graphs] });
    const saidAt = new Date("2026-01-29T00:00:00Z");
    await savePapers(app.store.db, [record("2601.00001", "On road networks", { saidAt })]);
    app.setNow("2026-01-30T07:30:00Z");
    await matchTopics(app, { topics: [graphs] });
    expect(await titlesOf(graphs)).toEqual([]);
  });

  test("meet again when a topic was not followed for a while", async () => {
    const graphs = await addTopic('"graph networks"');
    await matchTopics(app, { topics: [graphs] });
    app.setNow("2026-01-30T07:30:00Z");
    await savePapers(app.store.db, [record("2601.00001", "On graph networks")]);
    await matchTopics(app, { topics: [] });
    app.setNow("2026-01-30T08:30:00Z");
    expect(await matchTopics(app, { topics: [graphs] })).toMatchObject({ topics: 1, matches: 1 });
  });

  test("of two runs at once meet one run after the other, and miss nothing", async () => {
    const [graphs, roads] = [await addTopic('"graph networks"'), await addTopic('"road networks"')];
    await matchTopics(app, { topics: [graphs] });
    const before = await readLastRun(app.store.db);
    await savePapers(app.store.db, [record("2601.00001", "On graph networks and road networks")]);
    app.setNow("2026-01-30T07:30:00Z");
    await Promise.all([
      matchTopics(app, { topics: [graphs] }),
      matchTopics(app, { topics: [graphs, roads] }),
    ]);
    expect(await readLastRun(app.store.db)).not.toBe(before);
    expect(await titlesOf(graphs)).toHaveLength(1);
    expect(await titlesOf(roads)).toHaveLength(1);
  });

  test("meet again when a paper changed while it was being matched", async () => {
    const graphs = await addTopic('"graph networks"');
    await savePapers(app.store.db, [record("2601.00001", "On roads")]);
    const saidAt = new Date("2026-01-29T00:00:00Z");
    let isChanged = false;
    const busy = {
      ...app,
      // Between the meeting and its being written down.
      async sleep() {
        if (isChanged) return;
        isChanged = true;
        const changed = record("2601.00001", "On graph networks", { saidAt });
        await savePapers(app.store.db, [changed], saidAt);
      },
    };
    await matchTopics(busy, { topics: [graphs] });
    expect(await titlesOf(graphs)).toEqual([]);
    app.setNow("2026-01-30T07:30:00Z");
    expect(await matchTopics(app, { topics: [graphs] })).toMatchObject({ papers: 1 });
    expect(await titlesOf(graphs)).toEqual(["On graph networks"]);
  });

  test("wait for a run of another process, and take over from one that died", async () => {
    const graphs = await addTopic('"graph networks"');
    await savePapers(app.store.db, [record("2601.00001", "On graph networks")]);
    expect(await takeMatching(app.store.db, "another")).toBe(true);
    let waits = 0;
    const waiting = {
      ...app,
      async sleep() {
        if (++waits < 3) return;
        await app.store.db
          .$executeRaw`UPDATE host_gate SET lease_until = now() - interval '1 second'`;
      },
    };
    expect(await matchTopics(waiting, { topics: [graphs] })).toMatchObject({ papers: 1 });
    expect(waits).toBeGreaterThanOrEqual(3);
    expect(await takeMatching(app.store.db, "another")).toBe(true);
  });

  test("are noted as met, however many they are", async () => {
    const topics = Array.from({ length: 70_000 }, (_, at): Topic => {
      return { id: (at + 1) as TopicId, slug: null, name: "", query: `q${at}` };
    });
    const graphs = await addTopic('"graph networks"');
    const now = app.clock();
    await endRun(app.store.db, [graphs, ...topics], now);
    const fresh = await readFreshTopics(app.store.db, [graphs, ...topics], now.toISOString());
    expect(fresh.has(graphs.id)).toBe(false);
    expect(fresh.size).toBe(70_000 - 1);
  });

  test("leave a topic out whose query does not parse, and say so", async () => {
    const graphs = await addTopic('"graph networks"');
    await savePapers(app.store.db, [record("2601.00001", "On graph networks")]);
    const broken = { ...graphs, id: 9_999 as TopicId, query: "(" };
    expect(await matchTopics(app, { topics: [broken, graphs] })).toMatchObject({ matches: 1 });
    expect(app.log.lines.map(({ message }) => message)).toContain("a topic's query does not parse");
  });
});

test("what is strict is met as PostgreSQL meets it, whatever the query and the papers", async () => {
  const words = ["graph", "networks", "neural", "the", "of", "multi-agent", "GPT-4", "state"];
  const text = fc
    .array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 })
    .map((all) => all.join(" "));
  const papers = fc.sample(fc.tuple(text, text, fc.subarray(["cs.LG", "cs.CL", "math.CO"])), {
    numRuns: 40,
    seed: 5,
  });
  await savePapers(
    app.store.db,
    papers.map(([title, abstract, categories], at) =>
      record(`2601.${String(at).padStart(5, "0")}`, title, {
        abstract,
        categories,
        authors: at % 2 === 0 ? ["Ada Penn"] : ["Jean-Pierre Sol"],
      }),
    ),
  );
  const phrase = fc
    .array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
    .map((all) => `"${all.join(" ")}"`);
  const leaf = fc.oneof(
    phrase,
    phrase.map((one) => `title:${one}`),
    fc.constantFrom("cat:cs", "cat:cs.LG", 'author:"jean pierre"', "author:penn", "source:arxiv"),
  );
  const group = fc
    .tuple(leaf, leaf, leaf)
    .chain(([a, b, c]) =>
      fc.constantFrom(
        `${a} ${b}`,
        `${a} OR ${b}`,
        `${a} (${b} OR ${c})`,
        `${a} -${b}`,
        `${a} OR (${b} -${c})`,
      ),
    );
  const queries = [...new Set(fc.sample(fc.oneof(leaf, group), { numRuns: 120, seed: 5 }))];
  const topics: Topic[] = [];
  for (const query of queries) {
    const known = await app.store.db.topic.findUnique({ where: canonicalOf(query) });
    if (known === null) topics.push(await addTopic(query));
  }
  await matchTopics(app, { topics });
  const all = await app.store.db.paper.findMany({ select: { id: true } });
  const ids = all.map(({ id }) => id as PaperId);
  for (const { id, query } of topics) {
    const rows = await app.store.db.topicMatch.findMany({ where: { topicId: id } });
    const parsed = parseQuery(query);
    if (parsed.kind === "error") throw new Error(`${query}: ${parsed.message}`);
    const expected = await findAmong(app.store.db, parsed.query, ids);
    const found = rows.map(({ paperId }) => paperId).toSorted((a, b) => a - b);
    expect({ query, found }).toEqual({ query, found: expected.toSorted((a, b) => a - b) });
  }
});

function canonicalOf(query: string): { canonical: string } {
  return { canonical: canonicalTopic(query).canonical };
}

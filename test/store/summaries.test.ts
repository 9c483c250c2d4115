import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { PaperId, PaperRecord } from "../../src/model.ts";
import { readPapers } from "../../src/store/read-papers.ts";
import { type AskedPaper, readUnsummarised, saveSummary } from "../../src/store/summaries.ts";
import {
  databaseKinds,
  emptyDatabase,
  openTestDatabaseOn,
  type TestDatabase,
} from "../support/database.ts";
import { record, savePapers } from "../support/papers.ts";

const NOW = new Date("2026-01-30T06:30:00Z");
const LATER = new Date("2026-01-30T07:30:00Z");

describe.each(databaseKinds)("summaries on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  beforeEach(async () => await emptyDatabase(database));
  afterAll(async () => await database.close());

  async function addTopic(slug: string | null, retiredAt: Date | null = null): Promise<number> {
    const query = slug ?? `own ${await database.db.topic.count()}`;
    const data = { slug, name: query, query, canonical: query, createdAt: NOW, retiredAt };
    return (await database.db.topic.create({ data })).id;
  }

  async function follow(topicId: number, { state = "active", isMuted = false } = {}) {
    const name = `reader-of-${topicId}`;
    await database.db.subscriber.create({
      data: {
        address: `${name}@example.org`,
        addressKey: `${name}@example.org`,
        addressHash: name,
        state,
        timeZone: "UTC",
        localMinute: 0,
        frequency: "daily",
        size: 5,
        leastSize: 1,
        nextDueAt: LATER,
        nextDueDay: LATER,
        nonce: "",
        createdAt: NOW,
        updatedAt: NOW,
        topics: { create: [{ topicId, position: 0, isMuted }] },
      },
    });
  }

  /** A paper with an abstract that matches the topics, with its scores from the oldest to the newest. */
  async function add(
    title: string,
    topicIds: readonly number[],
    { scores = [], ...more }: Partial<PaperRecord> & { scores?: number[] } = {},
  ): Promise<PaperId> {
    const { db } = database;
    const id = `2601.${String((await db.paper.count()) + 1).padStart(5, "0")}`;
    await savePapers(db, [record(id, title, { abstract: `About ${title}.`, ...more })]);
    const paper = await db.paper.findUniqueOrThrow({ where: { key: `arxiv:${id}` } });
    await db.topicMatch.createMany({
      data: topicIds.map((topicId) => {
        return { topicId, paperId: paper.id, relevance: 1, isStrict: true };
      }),
    });
    await db.paperScore.createMany({
      data: scores.map((score, at) => {
        return { paperId: paper.id, editionId: at + 1, score, parts: {} };
      }),
    });
    return paper.id as PaperId;
  }

  const wanted = (over: { now?: Date; most?: number } = {}) =>
    readUnsummarised(database.db, { now: NOW, most: 10, triesMost: 3, ...over });
  const titles = async (over = {}) => (await wanted(over)).map(({ title }) => title);

  async function save(said: { summary: string } | { reason: string }): Promise<AskedPaper> {
    const [paper] = await wanted();
    if (paper === undefined) throw new Error("no paper is wanted");
    const asked = { id: paper.id, textHash: paper.textHash, model: "small", ...said };
    await saveSummary(database.db, asked, NOW);
    return asked;
  }

  async function changeText(id: PaperId, abstract: string) {
    await database.db.paper.update({ where: { id }, data: { abstract } });
  }

  const shown = async (id: PaperId) =>
    (await readPapers(database.db, [id])).map(({ summary }) => summary);

  describe("are wanted", () => {
    test("of what somebody follows first, then by the newest score", async () => {
      const catalogue = await addTopic("vision");
      const own = await addTopic(null);
      await follow(own);
      await add("best", [catalogue], { scores: [9] });
      await add("fallen", [catalogue], { scores: [12, 2] });
      await add("followed", [own, catalogue], { scores: [1] });
      await add("followed and better", [own], { scores: [0.5, 3] });
      await add("not scored yet", [catalogue]);
      expect(await titles()).toEqual([
        "followed and better",
        "followed",
        "best",
        "fallen",
        "not scored yet",
      ]);
      expect(await titles({ most: 2 })).toEqual(["followed and better", "followed"]);
    });

    test("of no paper that only an unfollowed, muted or retired topic matches, or none", async () => {
      const unfollowed = await addTopic(null);
      const pending = await addTopic(null);
      const muted = await addTopic(null);
      const retired = await addTopic("retired", NOW);
      await follow(pending, { state: "pending" });
      await follow(muted, { isMuted: true });
      await add("unmatched", []);
      for (const topicId of [unfollowed, pending, muted, retired]) await add("nobody's", [topicId]);
      expect(await titles()).toEqual([]);
    });

    test("of no paper with a TL;DR, without an abstract, or that cannot be chosen any more", async () => {
      const topicId = await addTopic("vision");
      await add("told by its source", [topicId], { tldr: "In short." });
      await database.db.paper.update({
        where: { id: await add("without an abstract", [topicId]) },
        data: { abstract: null },
      });
      await add("old", [topicId], { listedAt: new Date("2026-01-23T06:30:00Z") });
      await database.db.paper.update({
        where: { id: await add("withdrawn", [topicId]) },
        data: { withdrawnAt: NOW },
      });
      await add("good", [topicId]);
      expect(await titles()).toEqual(["good"]);
    });

    test("once, and three times where no answer could be used", async () => {
      const topicId = await addTopic("vision");
      const id = await add("hard", [topicId]);
      for (const reason of ["empty", "holds markup", "empty"]) {
        expect(await titles()).toEqual(["hard"]);
        await save({ reason });
      }
      expect(await titles()).toEqual([]);
      expect(await database.db.paperSummary.findMany()).toEqual([
        expect.objectContaining({ paperId: id, summary: null, reason: "empty", tries: 3 }),
      ]);
      await add("easy", [topicId]);
      await save({ summary: "It is easy." });
      expect(await titles()).toEqual([]);
    });

    test("anew when the text has changed, with three tries again", async () => {
      const id = await add("changing", [await addTopic("vision")]);
      for (const reason of ["empty", "empty", "empty"]) await save({ reason });
      await changeText(id, "Something else.");
      const [paper] = await wanted();
      expect(paper).toMatchObject({ id, abstract: "Something else." });
      await save({ reason: "empty" });
      expect(await database.db.paperSummary.findMany()).toMatchObject([{ tries: 1 }]);
      expect(await titles()).toEqual(["changing"]);
    });
  });

  describe("are shown", () => {
    test("with their paper, and a paper without one has none", async () => {
      const topicId = await addTopic("vision");
      const id = await add("summarised", [topicId]);
      const asked = await save({ summary: "It is short." });
      expect(asked.id).toBe(id);
      const failed = await add("failed", [topicId]);
      await save({ reason: "empty" });
      const papers = await readPapers(database.db, [id, failed]);
      expect(new Map(papers.map(({ title, summary }) => [title, summary]))).toEqual(
        new Map([
          ["failed", null],
          ["summarised", "It is short."],
        ]),
      );
    });

    test("not of a text that has changed since, nor of a title that has", async () => {
      const id = await add("changing", [await addTopic("vision")]);
      await save({ summary: "It is short." });
      await changeText(id, "Something else.");
      expect(await shown(id)).toEqual([null]);
      await changeText(id, "About changing.");
      expect(await shown(id)).toEqual(["It is short."]);
      await database.db.paper.update({ where: { id }, data: { title: "changed" } });
      expect(await shown(id)).toEqual([null]);
    });

    test("not where letters have moved from the abstract into the title", async () => {
      const id = await add("One", [await addTopic("vision")], { abstract: "two" });
      await save({ summary: "It is short." });
      await database.db.paper.update({
        where: { id },
        data: { title: "Onet", abstract: "wo" },
      });
      expect(await shown(id)).toEqual([null]);
    });
  });

  describe("are kept", () => {
    test("when another run comes later with no answer to the same text", async () => {
      const id = await add("asked twice", [await addTopic("vision")]);
      const { textHash } = await save({ summary: "It is short." });
      await saveSummary(database.db, { id, textHash, model: "small", reason: "empty" }, LATER);
      expect(await shown(id)).toEqual(["It is short."]);
    });

    test("of no paper that is gone by then", async () => {
      const asked = { id: 99 as PaperId, textHash: "x", model: "small", summary: "It is short." };
      await saveSummary(database.db, asked, NOW);
      expect(await database.db.paperSummary.count()).toBe(0);
    });
  });
});

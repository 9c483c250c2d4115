import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { readActiveTopics, saveCatalogue } from "../../src/store/topics.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";

const now = new Date("2026-01-30T06:30:00Z");

const vision = topic("vision", "cat:cs.CV");
const agents = topic("agents", "agent");

function topic(slug: string, query: string) {
  return { slug, name: slug, description: "", query, canonical: query };
}

describe.each(databaseKinds)("the catalogue on %s", (kind) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  afterAll(async () => await database.close());
  beforeEach(async () => {
    await database.db.subscriber.deleteMany();
    await database.db.topic.deleteMany();
  });

  const save = (...catalogue: (typeof vision)[]) => saveCatalogue(database.db, catalogue, now);
  const bySlug = (slug: string) => database.db.topic.findUniqueOrThrow({ where: { slug } });
  const stored = () =>
    database.db.topic.findMany({
      orderBy: { id: "asc" },
      omit: { id: true, createdAt: true, matchedAt: true, vector: true, modelId: true },
    });

  async function ownTopic(query: string): Promise<number> {
    const data = { name: query, query, canonical: query, createdAt: now };
    return (await database.db.topic.create({ data })).id;
  }

  async function follow(name: string, topicIds: number[]): Promise<void> {
    await database.db.subscriber.create({
      data: {
        address: `${name}@example.org`,
        addressKey: `${name}@example.org`,
        addressHash: name,
        state: "pending",
        timeZone: "UTC",
        localMinute: 0,
        frequency: "daily",
        size: 5,
        leastSize: 1,
        nonce: "",
        createdAt: now,
        updatedAt: now,
        topics: { create: topicIds.map((topicId, position) => ({ topicId, position })) },
      },
    });
  }

  async function followedBy(name: string): Promise<(string | null)[]> {
    const rows = await database.db.subscriberTopic.findMany({
      where: { subscriber: { addressHash: name } },
      orderBy: { position: "asc" },
      include: { topic: true },
    });
    return rows.map((row) => row.topic.slug ?? row.topic.canonical);
  }

  test("is saved once by processes that start together on an empty database", async () => {
    await Promise.all(Array.from({ length: 4 }, () => save(vision, agents)));
    expect(await stored()).toEqual([
      { ...vision, retiredAt: null },
      { ...agents, retiredAt: null },
    ]);
  });

  test("is not written again when nothing changed", async () => {
    const versions = () => database.db.$queryRaw`SELECT id, xmin::text FROM topic ORDER BY id`;
    await save(vision, agents);
    const before = await versions();
    await save(vision, agents);
    expect(await versions()).toEqual(before);
  });

  test("changes what changed, and retires what left", async () => {
    await save(vision, agents);
    await save({ ...vision, description: "Seeing" });
    expect(await stored()).toEqual([
      { ...vision, description: "Seeing", retiredAt: null },
      { ...agents, retiredAt: now },
    ]);
    await save(vision, agents);
    expect((await readActiveTopics(database.db)).map(({ slug }) => slug)).toEqual([
      "vision",
      "agents",
    ]);
  });

  test("takes over the topic of a reader with the same query", async () => {
    await follow("ada", [await ownTopic("agent")]);
    await save(vision, agents);
    expect(await followedBy("ada")).toEqual(["agents"]);
  });

  test("merges a reader's topic whose query becomes one of its own", async () => {
    await save(vision, agents);
    const own = await ownTopic("title:agent");
    await follow("ada", [own, (await bySlug("vision")).id]);
    await follow("bob", [(await bySlug("agents")).id, own]);
    await save(vision, { ...agents, query: "title:agent", canonical: "title:agent" });
    expect(await followedBy("ada")).toEqual(["agents", "vision"]);
    expect(await followedBy("bob")).toEqual(["agents"]);
    expect(await database.db.topic.findUnique({ where: { id: own } })).toBeNull();
  });

  test("keeps its readers when two of its topics change queries", async () => {
    await save(vision, agents);
    await follow("ada", [(await bySlug("vision")).id]);
    await save(topic("vision", "agent"), topic("agents", "cat:cs.CV"));
    expect(await followedBy("ada")).toEqual(["vision"]);
    expect(await bySlug("vision")).toMatchObject({ canonical: "agent" });
    expect(await bySlug("agents")).toMatchObject({ canonical: "cat:cs.CV" });
  });

  test("keeps the readers of a topic that gets another slug", async () => {
    await save(vision);
    await follow("ada", [(await bySlug("vision")).id]);
    await save({ ...vision, slug: "seeing" });
    expect(await followedBy("ada")).toEqual(["seeing"]);
  });
});

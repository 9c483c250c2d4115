import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PAPER_RULES } from "../../src/ingest/merge.ts";
import type { PaperRecord } from "../../src/model.ts";
import { prepareDeliveries } from "../../src/store/deliveries.ts";
import { createPaperStore } from "../../src/store/paper-store.ts";
import { databaseKinds, openTestDatabaseOn, type TestDatabase } from "../support/database.ts";
import { LISTED_AT, record } from "../support/papers.ts";

const at = (hours: number) => new Date(LISTED_AT.getTime() + hours * 3_600_000);
const TITLE = "Graphs that learn to forget";

const KEYS = [
  (id: string) => `arxiv:2601.${id.padStart(5, "0")}`,
  (id: string) => `doi:10.1/${id}`,
  (id: string) => `openreview:${id}`,
];

function told(key: string, more: Partial<PaperRecord> = {}): PaperRecord {
  const links = { paper: `https://example.org/${key}` };
  return record("", TITLE, { key, links, authors: ["Ada King", "Bo Two"], ...more });
}

describe.each(databaseKinds)("twins on %s", (kind) => {
  let database: TestDatabase;
  const clear = async () =>
    void (await database.db
      .$executeRaw`TRUNCATE paper, subscriber, delivery RESTART IDENTITY CASCADE`);
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  beforeEach(clear);
  afterAll(async () => await database.close());

  const save = (source: string, ...records: PaperRecord[]) =>
    createPaperStore(database.db).savePapers(source, records, LISTED_AT, PAPER_RULES);
  const rows = () => database.db.paper.findMany({ orderBy: { id: "asc" } });
  const papers = async () =>
    (await rows()).filter(({ aliasOfId }) => aliasOfId === null).map(({ key }) => key);

  const PAIRS: [string, PaperRecord, PaperRecord][] = [
    ["two arXiv ids of one title", told("arxiv:2601.00001"), told("arxiv:2601.00002")],
    [
      "a title of few letters",
      told("arxiv:2601.00001", { title: "Editorial" }),
      told("openreview:a", { title: "Editorial" }),
    ],
    ["one title by others", told("arxiv:2601.00001"), told("openreview:a", { authors: ["Cy Z"] })],
    [
      "one title with two DOIs",
      told("doi:10.1/a", { doi: "10.1/a" }),
      told("doi:10.1/b", { doi: "10.1/b" }),
    ],
  ];
  test.each(PAIRS)("%s: they stay two, in one batch or in two", async (_, one, other) => {
    await save("file", one, other);
    expect(await papers()).toHaveLength(2);
    await save("file", other);
    await save("file", one);
    expect(await papers()).toHaveLength(2);
    await clear();
    await save("file", one);
    await save("file", other);
    expect(await papers()).toHaveLength(2);
  });

  test("a third of their title, however often told, does not join two arXiv papers", async () => {
    await save("arxiv", told("arxiv:2601.00001"), told("arxiv:2601.00002"));
    for (const hours of [1, 2])
      await save("file", told("openreview:a", { saidAt: at(hours), tldr: `${hours}` }));
    await save("file", told("openreview:a"), told("openreview:b"), told("arxiv:2601.00002"));
    expect(await papers()).toEqual(["arxiv:2601.00001", "arxiv:2601.00002"]);
  });

  /** A reader who is due at `now` and was sent paper 1 at 24 hours; tells what selecting takes for sent. */
  async function sentFirst(now: Date): Promise<() => Promise<number[]>> {
    const { db } = database;
    const stamps = { createdAt: at(0), updatedAt: at(0) };
    const due = { state: "active", nextDueAt: now, nextDueDay: new Date("2026-01-30") };
    const wish = { timeZone: "UTC", localMinute: 0, frequency: "daily", weekday: 1 };
    const address = { addressHash: "h", addressKey: "k", address: "a@example.org", nonce: "n" };
    const sizes = { size: 10, leastSize: 1 };
    await db.subscriber.create({
      data: { ...address, ...due, ...wish, ...sizes, ...stamps, consent: {} },
    });
    const sent = { addressHash: "h", paperIds: [1], day: new Date("2026-01-29") };
    const times = { dueAt: at(24), notBeforeAt: at(24), expiresAt: at(36) };
    const queued = { state: "queued", selection: [], ...times, ...stamps };
    await db.delivery.create({ data: { ...sent, ...queued } });
    return async () => {
      let ids: number[] = [];
      await prepareDeliveries(db, { limit: 1, now, isDryRun: true }, ([one]) => {
        ids = [...(one?.sent ?? [])].toSorted((a, b) => a - b);
        return { deliveries: [], next: [] };
      });
      return ids;
    };
  }

  test("whoever was sent the twin is not sent the paper that stands for both", async () => {
    const doi = "10.1/x";
    await save("file", told(`doi:${doi}`, { doi, title: "Something else entirely, yes" }));
    await save("arxiv", told("arxiv:2601.00001"));
    const readSent = await sentFirst(at(48));
    expect(await readSent()).toEqual([1]);
    await save("arxiv", told("arxiv:2601.00001", { doi, saidAt: at(1) }));
    expect(await papers()).toEqual(["arxiv:2601.00001"]);
    expect(await readSent()).toEqual([1, 2]);
  });

  test("what was sent from an archive is not sent again when a list notices it weeks later", async () => {
    const weeks = 24 * 21;
    await save("arxiv", told("arxiv:2601.00001"));
    const readSent = await sentFirst(at(weeks + 12));
    expect(await readSent()).toEqual([]);
    const listed = { listedAt: at(weeks), saidAt: at(weeks) };
    await save("huggingface", told("arxiv:2601.00001", listed));
    expect(await readSent()).toEqual([1]);
  });

  const TITLES = ["Graphs that learn to forget", "On the rest of what there is to know", "Short"];
  /** Three works under three keys each, told once with a DOI and once, but by the journal, without. */
  const tellingsOf = (run: number) =>
    TITLES.flatMap((title, n) =>
      KEYS.flatMap((keyOf, place) =>
        [true, false].map((hasDoi) => {
          const [id, name] = [`${run}${n}`, `${title}${title === "Short" ? "" : ` ${run}`}`];
          const doi = hasDoi || place === 1 ? { doi: `10.1/${id}` } : {};
          const authors = [place === 2 ? "King, Ada" : "Ada King", `Bo ${place}`];
          const written = place === 1 ? name.toUpperCase() : name;
          return told(keyOf(id), { title: written, authors, saidAt: at(place), ...doi });
        }),
      ),
    );
  const leadsTo = async () => {
    const stored = await rows();
    const keys = new Map(stored.map(({ id, key }) => [id, key]));
    return stored.map(({ key, id, aliasOfId }) => `${key} ${keys.get(aliasOfId ?? id)}`).toSorted();
  };
  const asOneShould = (tellings: PaperRecord[]) => {
    const pairs = tellings.map(
      ({ key }) => `${key} arxiv:2601.${key.match(/\d+$/)?.[0].padStart(5, "0")}`,
    );
    return [...new Set(pairs)].toSorted();
  };

  test("any order of tellings ends with the same papers, and every key leads to one", async () => {
    let run = 0;
    const all: PaperRecord[] = [];
    const order = fc.shuffledSubarray([...tellingsOf(0).keys()], { minLength: 18 });
    const batch = fc.tuple(fc.constantFrom("arxiv", "file"), fc.integer({ min: 1, max: 9 }));
    const batches = fc.array(batch, { minLength: 18, maxLength: 18 });
    const inAnyOrder = fc.asyncProperty(order, batches, async (places, parts) => {
      const tellings = tellingsOf(++run);
      all.push(...tellings);
      const records = places.flatMap((place) => tellings[place] ?? []);
      for (const [source, size] of parts) {
        const saved = await save(source, ...records.splice(0, size));
        expect(saved.failed).toEqual([]);
      }
      expect(await leadsTo()).toEqual(asOneShould(all));
    });
    await fc.assert(inAnyOrder, { numRuns: kind === "server" ? 12 : 4, endOnFailure: true });
  });

  test("several processes at once end with the same papers", async () => {
    const tellings = tellingsOf(1);
    const parts = [0, 1, 2, 3].map((turn) => [
      ...tellings.slice(turn * 4),
      ...tellings.slice(0, turn * 4),
    ]);
    const saved = await Promise.all(
      parts.map((part, turn) => save(turn % 2 ? "file" : "arxiv", ...part)),
    );
    expect(saved.reduce((sum, one) => sum + one.new, 0)).toBe(3);
    expect(saved.flatMap(({ failed }) => failed)).toEqual([]);
    expect(await leadsTo()).toEqual(asOneShould(tellings));
  });
});

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parseQuery } from "../src/query/parse.ts";
import { corpusOf, searchPapers } from "../src/search-papers.ts";
import { readShown } from "../src/store/shown-papers.ts";
import { openTestDatabase, type TestDatabase } from "./support/database.ts";
import { LISTED_AT, record, savePapers } from "./support/papers.ts";

const now = new Date("2026-01-30T06:30:00Z");
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await savePapers(database.db, [
    record("2601.00001", "Roads and bridges", { abstract: "Of world models, nothing." }),
    record("2601.00002", "World models", { abstract: "For agents." }),
    record("2601.00003", "Models of the world economy", { abstract: "Trade." }),
    record("2601.00004", "Agents in a world", {
      abstract: "With world models of their own.",
      categories: ["cs.LG"],
    }),
    record("2601.00005", "A model of weather", { abstract: "Clouds over the sea." }),
    record("2601.00006", "O'Neil's \\ \"quoted\" & !odd: words <-> here", { abstract: "Nothing." }),
    record("2601.00007", "World models tomorrow", {
      listedAt: new Date(now.getTime() + 86_400_000),
      saidAt: LISTED_AT,
    }),
    ...Array.from({ length: 20 }, (_, at) => record(`2601.1${at}`, `Something else ${at}`)),
  ]);
});
afterAll(async () => await database.close());

async function search(text: string): Promise<string[]> {
  const parsed = parseQuery(text);
  if (parsed.kind === "error") throw new Error(parsed.message);
  const ports = { corpus: corpusOf(database.db, now), meaning: null };
  const ids = await searchPapers(ports, parsed.query, 30);
  return (await readShown(database.db, ids, now)).map(({ paper }) => paper.title);
}

test("what holds every word comes first, most of them in the title first, then what holds some", async () => {
  expect(await search("world models")).toEqual([
    "World models",
    "Models of the world economy",
    "Agents in a world",
    "Roads and bridges",
    "A model of weather",
  ]);
});

test("what is strict is met by every hit", async () => {
  expect(await search('"world models" agents')).toEqual(["Agents in a world", "World models"]);
  expect(await search("world models cat:cs")).toEqual(["Agents in a world"]);
  expect(await search("world -economy -agents")).toEqual(["Roads and bridges"]);
  expect(await search("title:clouds")).toEqual([]);
});

test("what is not listed yet is not found", async () => {
  expect(await search("tomorrow")).toEqual([]);
});

test.each([
  "O'Neil's",
  'quoted "odd: words"',
  "\\",
  "' OR 1=1 --",
  "a & b | !c",
  "<->",
  "::tsquery",
])("words like %s are words", async (text) => {
  const parsed = parseQuery(text);
  if (parsed.kind === "error") return;
  await expect(search(text)).resolves.toBeInstanceOf(Array);
});

test("a name with a quote is found", async () => {
  expect(await search("O'Neil quoted")).toHaveLength(1);
});

test("everything is everything, the newest first", async () => {
  expect(await search("*")).toHaveLength(26);
});

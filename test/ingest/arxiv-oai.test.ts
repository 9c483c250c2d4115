import { describe, expect, test } from "@jest/globals";
import { createArxivOaiSource, setOf } from "../../src/ingest/arxiv-oai.ts";
import { type OaiRecord, oaiAnswer, oaiError, type ShapedPaper } from "../support/replay/shapes.ts";
import { type Asked, outside, type Reply, readAll, serve } from "./serve.ts";

const NOW = "2026-05-20T09:30:00Z";

const paper = (n: number, categories = ["cs.LG"]): ShapedPaper => ({
  id: `2605.${String(n).padStart(5, "0")}`,
  title: `Paper ${n}`,
  abstract: "What it is about.",
  authors: ["Ada One"],
  categories,
  submittedAt: new Date("2026-05-18T10:00:00Z"),
  announcedOn: "2026-05-19",
});

const told = (n: number, categories?: string[]): OaiRecord => ({
  paper: paper(n, categories),
  datestamp: "2026-05-19",
});

const nothing = oaiAnswer([], null);
const problem = (code: string) => `<OAI-PMH>${oaiError(code)}</OAI-PMH>`;

/** What was asked for, short: `cs 2026-05-19`, or the token. */
function wordsOf({ url }: Asked): string {
  const { set, from, until, resumptionToken } = Object.fromEntries(url.searchParams);
  return resumptionToken ?? `${set} ${from}${until === from ? "" : ` ${until}`}`;
}

/** Answers by those words, and with an empty list to all else. */
const answers =
  (byWords: Record<string, string>): Reply =>
  (asked, response) =>
    response.end(byWords[wordsOf(asked)] ?? nothing);

type Options = { categories?: string[]; span?: { from: string; until: string }; stored?: unknown };

/** One source over several runs, its cursor kept as in a database. */
async function harvest(
  reply: Reply,
  { categories = ["cs.LG"], span, stored = null }: Options = {},
) {
  const { baseUrl, asked } = await serve(reply);
  const { outside: world, waits } = outside();
  const source = createArxivOaiSource({ outside: world, categories, span, baseUrl });
  let cursor = stored;
  return {
    asked,
    waits,
    async run(at = NOW, from: unknown = cursor) {
      const before = asked.length;
      const all = await readAll(source, new Date(at), from);
      cursor = JSON.parse(JSON.stringify(all.cursor ?? from));
      const keys = all.records.map(({ key }) => key.replace("arxiv:2605.", ""));
      return { ...all, keys, words: asked.slice(before).map(wordsOf), cursor };
    },
  };
}

test.each([
  ["cs.LG", "cs"],
  ["cs", "cs"],
  ["stat.ML", "stat"],
  ["q-bio.NC", "q-bio"],
  ["hep-th", "physics:hep-th"],
  ["astro-ph.GA", "physics:astro-ph"],
  ["physics.optics", "physics:physics"],
  ["quant-ph", "physics:quant-ph"],
])("papers in %s are in the set %s", (category, set) => {
  expect(setOf(category)).toBe(set);
});

test("a first harvest is of the three days before, set by set, as a well-behaved client", async () => {
  const { run, asked } = await harvest(answers({}), { categories: ["cs.LG", "hep-th", "cs.AI"] });
  const { words, failure } = await run();
  expect(failure).toBe("");
  expect(words).toEqual(
    ["cs", "physics:hep-th"].flatMap((set) =>
      ["17", "18", "19"].map((day) => `${set} 2026-05-${day}`),
    ),
  );
  expect(asked[0]?.url.pathname + String(asked[0]?.url.search)).toBe(
    "/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs&from=2026-05-17&until=2026-05-17",
  );
  expect(asked[0]?.headers).toMatchObject({
    accept: "text/xml",
    "user-agent": "Paperboy/1.2.3 (+https://example.org/paperboy)",
  });
});

test("the next harvests are of the days that have ended since", async () => {
  const { run } = await harvest(answers({}));
  await run();
  expect((await run("2026-05-20T23:30:00Z")).words).toEqual([]);
  // A day's records come at 22:30 in New York.
  expect((await run("2026-05-22T00:30:00Z")).words).toEqual(["cs 2026-05-20"]);
  expect((await run("2026-05-22T06:30:00Z")).words).toEqual(["cs 2026-05-21"]);
});

test("what is only in other categories is not kept; cross-lists and whole archives are", async () => {
  const others = [["cs.LG"], ["cs.CV"], ["stat.ML", "cs.LG"], ["math.CO"], ["cs.LGX"]];
  const day = oaiAnswer(
    others.map((categories, n) => told(n + 1, categories)),
    null,
  );
  const reply = answers({ "cs 2026-05-19": day });
  const { run } = await harvest(reply, { categories: ["cs.LG", "math"] });
  const { keys, batches } = await run();
  expect(keys).toEqual(["00001", "00003", "00004"]);
  expect(batches[2]?.source).toBe("arxiv");
});

test("deleted records are papers taken back, and no error", async () => {
  const day = oaiAnswer([told(1), { deleted: "2605.00009", datestamp: "2026-05-19" }], null);
  const { batches, keys, failure } = await (await harvest(answers({ "cs 2026-05-19": day }))).run();
  expect(keys).toEqual(["00001"]);
  expect(batches.flatMap(({ withdrawn = [] }) => withdrawn)).toEqual(["arxiv:2605.00009"]);
  expect(batches.flatMap(({ leftOut }) => leftOut)).toMatchObject([{ isExpected: true }]);
  expect(failure).toBe("");
});

test("a day without records is told as an error, and is an empty day", async () => {
  const { run } = await harvest(answers({ "cs 2026-05-17": problem("noRecordsMatch") }));
  expect(await run()).toMatchObject({
    leftOut: [],
    failure: "",
    cursor: { cs: { day: "2026-05-20" } },
  });
});

describe("a list of several pages", () => {
  const START = { cs: { day: "2026-05-19" } };
  const pages = {
    "cs 2026-05-19": oaiAnswer([told(1)], "cs|2"),
    "cs|2": oaiAnswer([told(2)], "cs|3"),
    "cs|3": oaiAnswer([told(3)], null),
  };

  test("is followed by its tokens, which stand alone in their requests", async () => {
    const { run, asked } = await harvest(answers(pages), { stored: START });
    expect(await run()).toMatchObject({ keys: ["00001", "00002", "00003"], failure: "" });
    expect(asked[1]?.url.search).toBe("?verb=ListRecords&resumptionToken=cs%7C2");
  });

  test("is gone on with after the last page stored, when a run was killed", async () => {
    const { run } = await harvest(answers(pages), { stored: START });
    const { batches } = await run();
    const again = await run(NOW, batches[1]?.cursor);
    expect(again.words).toEqual(["cs|3"]);
    expect(again).toMatchObject({ keys: ["00003"], cursor: { cs: { day: "2026-05-20" } } });
  });

  test("is begun anew when the token has died", async () => {
    const stored = { cs: { day: "2026-05-19", token: "dead" } };
    const reply = answers({ ...pages, dead: problem("badResumptionToken") });
    const { words, keys, failure } = await (await harvest(reply, { stored })).run();
    expect(words).toEqual(["dead", "cs 2026-05-19", "cs|2", "cs|3"]);
    expect(keys).toEqual(["00001", "00002", "00003"]);
    expect(failure).toBe("");
  });

  test("is at an end with an error when the same token comes again", async () => {
    const reply = answers({ ...pages, "cs|2": oaiAnswer([told(2)], "cs|2") });
    const { keys, failure } = await (await harvest(reply, { stored: START })).run();
    expect(keys).toEqual(["00001"]);
    expect(failure).toContain("resumptionToken=cs%7C2: the same resumption token again");
  });

  test("is given up when its tokens lead in a circle", async () => {
    const reply = answers({ ...pages, "cs|3": oaiAnswer([told(3)], "cs|2") });
    const { failure, words } = await (await harvest(reply, { stored: START })).run();
    expect(failure).toContain("cs: 2026-05-19 did not end");
    expect(words).toHaveLength(200);
  });
});

describe("a back-fill", () => {
  const span = { from: "2026-01-10", until: "2026-01-12" };
  const days = ["cs 2026-01-10", "cs 2026-01-11", "cs 2026-01-12"];

  test("ends at its last day, and is read again when asked again", async () => {
    const { run } = await harvest(answers({}), { span });
    const first = await run();
    expect(first.words).toEqual(days);
    expect(first.cursor).toEqual({});
    expect((await run()).words).toEqual(days);
  });

  test("goes on where it was killed", async () => {
    const { run } = await harvest(answers({}), { span });
    const { batches } = await run();
    expect((await run(NOW, batches[1]?.cursor)).words).toEqual(days.slice(2));
  });

  test("stands where no daily harvest stands", () => {
    const { outside: world } = outside();
    const ofSpan = createArxivOaiSource({ outside: world, categories: ["cs.LG"], span });
    expect(ofSpan.cursorKey).toBe("arxiv-oai 2026-01-10/2026-01-12");
    const daily = createArxivOaiSource({ outside: world, categories: ["cs.LG"] });
    expect(daily.cursorKey ?? daily.name).toBe("arxiv-oai");
  });

  test("does not reach into today", async () => {
    const { run } = await harvest(answers({}), {
      span: { from: "2026-05-19", until: "2026-05-30" },
    });
    expect((await run()).words).toEqual(["cs 2026-05-19"]);
  });
});

const whole = oaiAnswer([told(1)], null);

test.each<[string, Reply, string]>([
  ["a web page", (_, response) => response.end("<html></html>"), "a web page instead of XML"],
  [
    "a truncated body",
    (_, response) => response.end(whole.slice(0, whole.length / 2)),
    "XML cut short",
  ],
  ["JSON", (_, response) => response.end("{}"), "not XML"],
  ["an error", (_, response) => response.end(problem("badArgument")), "badArgument"],
  ["a refusal", (_, response) => response.writeHead(404).end(), "status 404"],
])("%s is a failure with the URL, and the day is asked for again", async (_, reply, reason) => {
  const { run } = await harvest((asked, response) => {
    if (asked.count === 0 && asked.url.search.includes("05-18")) reply(asked, response);
    else response.end(nothing);
  });
  const { failure } = await run();
  expect(failure).toMatch(/^Error: http:\/\/127\.0\.0\.1:\d+\/oai\?verb=ListRecords&/);
  expect(failure).toContain(reason);
  expect((await run()).words).toEqual(["cs 2026-05-18", "cs 2026-05-19"]);
});

test("503 is waited for as long as Retry-After says", async () => {
  const { run, waits } = await harvest(
    ({ count }, response) => {
      if (count > 0) response.end(whole);
      else response.writeHead(503, { "retry-after": "10" }).end();
    },
    { stored: { cs: { day: "2026-05-19" } } },
  );
  expect((await run()).keys).toEqual(["00001"]);
  expect(waits).toEqual([10_000]);
});

test.each([[7], ["x"], [[]], [{ cs: 5 }], [{ cs: { day: "soon" } }], [{ cs: { day: "" } }]])(
  "the foreign cursor %j is as none",
  async (stored) => {
    const { run } = await harvest(answers({}), { stored });
    expect((await run()).words).toHaveLength(3);
  },
);

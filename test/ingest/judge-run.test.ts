import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  judgeRun,
  type RunFacts,
  type RunFailure,
  usualCount,
} from "../../src/ingest/judge-run.ts";
import type { LeftOut } from "../../src/ingest/left-out.ts";
import { createListings, type SeenListing } from "../../src/ingest/listings.ts";
import type { PastListing } from "../../src/paper-rules.ts";
import { addDays, HOUR_MS } from "../../src/time.ts";

/** A Wednesday. */
const TODAY = "2026-05-20";
const NOW = new Date(`${TODAY}T09:00:00Z`);
const WEDNESDAYS = ["2026-05-13", "2026-05-06", "2026-04-29"];

const facts = (fields: Partial<RunFacts> = {}): RunFacts => ({
  papers: { new: 30, changed: 0, same: 0 },
  signals: { new: 0 },
  readings: 0,
  leftOut: [],
  failure: null,
  listings: [],
  past: [],
  now: NOW,
  ...fields,
});

/** Each of other papers, unless it has the digest of another. */
const list = (count: number, fields: Partial<SeenListing> = {}): SeenListing => ({
  part: "",
  day: TODAY,
  count,
  digest: `${count} of ${fields.day ?? TODAY} ${fields.part ?? ""}`,
  isNeverEmpty: true,
  cut: null,
  ...fields,
});

type Seen = Partial<PastListing> & { hour?: number };

const seen = (day: string, count: number, { hour = 9, ...fields }: Seen = {}): PastListing => ({
  part: "",
  day,
  count,
  digest: `${count} of ${day}`,
  seenAt: new Date(Date.parse(day) + hour * HOUR_MS),
  ...fields,
});

const left = (reason: string, count: number, isExpected?: true): LeftOut => ({
  reason,
  count,
  example: "2605.00001",
  ...(isExpected && { isExpected }),
});

const counted = (fresh: number, changed: number, same: number) => ({
  papers: { new: fresh, changed, same },
});

describe("a run with nothing wrong is", () => {
  test.each<[string, Partial<RunFacts>, string]>([
    ["fresh with a new paper", counted(1, 0, 9), "fresh"],
    ["fresh with a changed one", counted(0, 1, 9), "fresh"],
    ["quiet with what is known", counted(0, 0, 9), "quiet"],
    ["quiet with nothing at all", counted(0, 0, 0), "quiet"],
    [
      "quiet with other votes of known papers",
      { ...counted(0, 0, 9), signals: { new: 9 } },
      "quiet",
    ],
    [
      "fresh with new counts, of a source of counts",
      { ...counted(0, 0, 0), readings: 9, signals: { new: 1 } },
      "fresh",
    ],
    ["quiet with the same counts", { ...counted(0, 0, 0), readings: 9 }, "quiet"],
  ])("%s", (_, fields, state) => {
    expect(judgeRun(facts(fields))).toEqual({ state });
  });
});

describe("a run that failed is", () => {
  const failed: RunFailure = { message: "status 503", kind: "fault" };
  const stopped: RunFailure = { message: "stopped before its end", kind: "stop" };
  test.each<[string, Partial<RunFacts>, string, string]>([
    [
      "broken where nothing was told",
      { ...counted(0, 0, 0), failure: failed },
      "broken",
      "status 503",
    ],
    [
      "partial after a new paper",
      { ...counted(1, 0, 0), failure: failed },
      "partial",
      "status 503",
    ],
    [
      "partial after a known one",
      { ...counted(0, 0, 1), failure: failed },
      "partial",
      "status 503",
    ],
    [
      "partial after counts",
      { ...counted(0, 0, 0), readings: 1, failure: failed },
      "partial",
      "status 503",
    ],
    [
      "partial where we stopped it, with nothing told",
      { ...counted(0, 0, 0), failure: stopped },
      "partial",
      "stopped before its end",
    ],
    [
      "partial where we stopped it, with papers told",
      { ...counted(5, 0, 0), failure: stopped },
      "partial",
      "stopped before its end",
    ],
    [
      "broken where all that was told was unusable",
      { ...counted(0, 0, 0), leftOut: [left("title: missing", 9)], failure: failed },
      "broken",
      "status 503",
    ],
  ])("%s", (_, fields, state, reason) => {
    expect(judgeRun(facts(fields))).toEqual({ state, reason });
  });
});

describe("a run that spent the day's requests is", () => {
  const failure: RunFailure = { message: "the requests of the day are spent", kind: "spent" };
  test.each<[string, Partial<RunFacts>, string]>([
    ["fresh with something new, and says why it ended", counted(1, 0, 0), "fresh"],
    ["quiet with nothing new", counted(0, 0, 1), "quiet"],
    ["quiet with nothing at all", counted(0, 0, 0), "quiet"],
  ])("%s", (_, fields, state) => {
    expect(judgeRun(facts({ ...fields, failure }))).toEqual({ state, reason: failure.message });
  });

  test("broken where what it was told is, for that reason", () => {
    const { state, reason } = judgeRun(facts({ leftOut: [left("id: missing", 90)], failure }));
    expect({ state, reason }).toEqual({
      state: "broken",
      reason: "id: missing (90 of 120, for example 2605.00001)",
    });
  });
});

describe("entries that cannot be used", () => {
  test.each<[string, number, LeftOut[], string | undefined]>([
    [
      "for one reason in half of all break it, by field and example",
      10,
      [left("id: expected string, received number", 10)],
      "id: expected string, received number (10 of 20, for example 2605.00001)",
    ],
    [
      "for one reason beside another in half of all break it",
      4,
      [left("title: empty", 1), left("id: missing", 5)],
      "id: missing (5 of 10, for example 2605.00001)",
    ],
    ["for one reason in less than half do not", 11, [left("id: missing", 10)], undefined],
    [
      "for many reasons do not, beside usable ones",
      1,
      [left("id: missing", 3), left("title: empty", 3), left("no listing date", 3)],
      undefined,
    ],
    [
      "for many reasons break it where there is nothing else",
      0,
      [left("a", 1), left("b", 1), left("c", 1)],
      "a (1 of 3, for example 2605.00001); b (1 of 3, for example 2605.00001); c (1 of 3, for example 2605.00001)",
    ],
    [
      "at all break it where there is nothing else",
      0,
      [left("not JSON, or cut short", 1)],
      "not JSON, or cut short (1 of 1, for example 2605.00001)",
    ],
  ])("%s", (_, used, leftOut, reason) => {
    const verdict = judgeRun(facts({ ...counted(used, 0, 0), leftOut }));
    expect(verdict).toEqual(reason ? { state: "broken", reason } : { state: "fresh" });
  });

  test("are held against known papers and counts, too", () => {
    const leftOut = [left("id: missing", 5)];
    expect(judgeRun(facts({ ...counted(0, 0, 6), leftOut })).state).toBe("quiet");
    expect(judgeRun(facts({ ...counted(0, 0, 0), readings: 6, leftOut })).state).toBe("quiet");
    expect(judgeRun(facts({ ...counted(0, 0, 5), leftOut })).state).toBe("broken");
  });
});

describe("a field that could be absent", () => {
  test.each<[string, number, LeftOut[], string | undefined]>([
    [
      "and is dropped in half makes it partial",
      10,
      [left("field dropped: upvotes", 5)],
      "field dropped: upvotes (5 of 10, for example 2605.00001)",
    ],
    ["and is dropped in less does not", 11, [left("field dropped: upvotes", 5)], undefined],
    [
      "and is dropped in two of two does not: few say little",
      2,
      [left("field dropped: upvotes", 2)],
      undefined,
    ],
    [
      "and is dropped in three of three makes it partial",
      3,
      [left("field dropped: upvotes", 3)],
      "field dropped: upvotes (3 of 3, for example 2605.00001)",
    ],
    [
      "is named where another is dropped less often",
      9,
      [left("field dropped: githubRepo", 1), left("field dropped: upvotes", 9)],
      "field dropped: upvotes (9 of 9, for example 2605.00001)",
    ],
  ])("%s", (_, used, leftOut, reason) => {
    const verdict = judgeRun(facts({ ...counted(used, 0, 0), leftOut }));
    expect(verdict).toEqual(reason ? { state: "partial", reason } : { state: "fresh" });
  });
});

test("what a healthy source leaves out, too, never counts", () => {
  const leftOut = [left("deleted at the source", 900, true), left("no such repository", 900, true)];
  expect(judgeRun(facts({ ...counted(1, 0, 0), leftOut }))).toEqual({ state: "fresh" });
  expect(judgeRun(facts({ ...counted(0, 0, 0), leftOut }))).toEqual({ state: "quiet" });
  const one = [...leftOut, left("id: missing", 1)];
  expect(judgeRun(facts({ ...counted(9, 0, 0), leftOut: one }))).toEqual({ state: "fresh" });
});

describe("a list with yesterday's papers", () => {
  const yesterday = seen(addDays(TODAY, -1), 30);
  const again = (fields: Partial<SeenListing> = {}) =>
    list(30, { digest: yesterday.digest, ...fields });

  test.each<[string, Partial<RunFacts>, string | undefined]>([
    [
      "under today's date is stale",
      { listings: [again()], past: [yesterday] },
      "2026-05-20 has the 30 papers of 2026-05-19 again",
    ],
    [
      "is stale where both were told in one run",
      { listings: [again(), list(30, { day: "2026-05-19", digest: yesterday.digest })] },
      "2026-05-20 has the 30 papers of 2026-05-19 again",
    ],
    [
      "is stale after many days, too",
      { listings: [again({ day: "2026-06-30" })], past: [yesterday] },
      "2026-06-30 has the 30 papers of 2026-05-19 again",
    ],
    [
      "is stale for each part, and says how many",
      {
        listings: [again({ part: "cs.AI" }), again({ part: "cs.LG" }), list(9, { part: "cs.RO" })],
        past: [
          { ...yesterday, part: "cs.AI" },
          { ...yesterday, part: "cs.LG" },
        ],
      },
      "cs.AI of 2026-05-20 has the 30 papers of 2026-05-19 again, and 1 more lists like that",
    ],
    [
      "is what it was under its own date",
      { listings: [again({ day: "2026-05-19" })], past: [yesterday] },
      undefined,
    ],
    [
      "is no news once a later one has come",
      { listings: [again(), list(31, { day: "2026-05-21" })], past: [yesterday] },
      undefined,
    ],
    [
      "under an earlier date is no repetition",
      { listings: [again({ day: "2026-05-18" })], past: [yesterday] },
      undefined,
    ],
    [
      "of another part is no repetition",
      { listings: [again({ part: "cs.AI" })], past: [{ ...yesterday, part: "cs.LG" }] },
      undefined,
    ],
    ["that has one more is none", { listings: [list(31)], past: [yesterday] }, undefined],
    [
      "of one paper may be chance",
      {
        listings: [list(1, { digest: "one" })],
        past: [seen("2026-05-19", 1, { digest: "one" })],
      },
      undefined,
    ],
    [
      "of none is no news",
      {
        listings: [list(0, { digest: "none" })],
        past: [seen("2026-05-19", 0, { digest: "none" })],
      },
      undefined,
    ],
  ])("%s", (_, fields, reason) => {
    expect(judgeRun(facts(fields))).toEqual(
      reason ? { state: "stale", reason } : { state: "fresh" },
    );
  });
});

describe("a list that is short", () => {
  const usual = WEDNESDAYS.map((day) => seen(day, 30));
  const state = (listings: SeenListing[], past: readonly PastListing[] = usual) =>
    judgeRun(facts({ listings, past }));
  const short = (count: number) => ({
    state: "partial",
    reason: `2026-05-20: ${count} papers, usually 30 by this hour`,
  });

  test("by far for its weekday and hour is partial", () => {
    expect(state([list(11)])).toEqual(short(11));
    expect(state([list(1)])).toEqual(short(1));
  });

  test.each([12, 18, 30, 90])("as days naturally are (%i where 30 are usual) is well", (count) => {
    expect(state([list(count)])).toEqual({ state: "fresh" });
  });

  test("where lists always are is well", () => {
    expect(
      state(
        [list(1)],
        WEDNESDAYS.map((day) => seen(day, 4)),
      ),
    ).toEqual({ state: "fresh" });
  });

  test("where too few days are known is well", () => {
    expect(state([list(1)], usual.slice(0, 2))).toEqual({ state: "fresh" });
    expect(state([list(1)], [])).toEqual({ state: "fresh" });
  });

  test("is so for its own part", () => {
    const past = usual.map((one) => ({ ...one, part: "cs.AI" }));
    expect(state([list(1, { part: "cs.LG" })], past)).toEqual({ state: "fresh" });
    expect(state([list(1, { part: "cs.LG" }), list(1, { part: "cs.AI" })], past)).toEqual({
      state: "partial",
      reason: "cs.AI of 2026-05-20: 1 papers, usually 30 by this hour",
    });
  });

  test("of an earlier day is not held against this hour", () => {
    const past = ["2026-05-12", "2026-05-05", "2026-04-28"].map((day) => seen(day, 30));
    const before = list(5, { day: "2026-05-19" });
    expect(state([list(30), before], [...usual, ...past])).toEqual({ state: "fresh" });
    expect(state([before], [...usual, ...past]).state).toBe("partial");
  });

  test("because it is empty is partial, unless that may be", () => {
    expect(state([list(0)])).toEqual(short(0));
    expect(judgeRun(facts({ ...counted(0, 0, 0), listings: [list(0)], past: usual }))).toEqual(
      short(0),
    );
  });

  test("because an archive rests on a holiday is quiet", () => {
    const holiday = list(0, { isNeverEmpty: false });
    expect(judgeRun(facts({ ...counted(0, 0, 0), listings: [holiday], past: usual }))).toEqual({
      state: "quiet",
    });
    expect(state([list(1, { isNeverEmpty: false })]).state).toBe("partial");
  });

  test("beside a day that was stale is not: that day had no papers of its own", () => {
    const days = [...WEDNESDAYS, "2026-04-22"].toSorted();
    const repeated = days.map((day) => ({ ...seen(day, 300), digest: "again and again" }));
    expect(state([list(30)], repeated)).toEqual({ state: "fresh" });
  });

  test("beside days that were stale is held against the others", () => {
    const good = ["2026-04-15", "2026-04-08", "2026-04-01"].map((day) => seen(day, 30));
    const stale = ["2026-05-13", "2026-05-06", "2026-04-29", "2026-04-22"].map((day) =>
      seen(day, 5),
    );
    const before = stale.map((one) => ({ ...one, day: addDays(one.day, -1) }));
    expect(state([list(5)], [...good, ...stale])).toEqual({ state: "fresh" });
    expect(state([list(5)], [...good, ...stale, ...before])).toEqual(short(5));
  });
});

describe("a list that shrank", () => {
  const judged = (count: number, past: readonly PastListing[]) =>
    judgeRun(facts({ ...counted(0, 0, 5), listings: [list(count)], past }));

  test("by more than a fifth since an earlier run is partial", () => {
    const past = [seen(TODAY, 20, { hour: 5 }), seen(TODAY, 25, { hour: 6 }), seen(TODAY, 10)];
    expect(judged(19, past)).toEqual({
      state: "partial",
      reason: "2026-05-20: 19 papers, 25 in an earlier run",
    });
    expect(judged(20, past)).toEqual({ state: "quiet" });
  });

  test("to nothing is partial, even where a list may be empty", () => {
    const listings = [list(0, { isNeverEmpty: false })];
    const verdict = judgeRun(facts({ listings, past: [seen(TODAY, 9, { hour: 6 })] }));
    expect(verdict).toEqual({
      state: "partial",
      reason: "2026-05-20: 0 papers, 9 in an earlier run",
    });
  });

  test("is so on an earlier day, too", () => {
    const listings = [list(30), list(9, { day: "2026-05-19" })];
    const verdict = judgeRun(facts({ listings, past: [seen("2026-05-19", 30)] }));
    expect(verdict.reason).toBe("2026-05-19: 9 papers, 30 in an earlier run");
  });

  test("from yesterday's papers to its own is well", () => {
    const stale = { ...seen(TODAY, 30, { hour: 6 }), digest: "yesterday's" };
    const past = [{ ...seen("2026-05-19", 30), digest: "yesterday's" }, stale];
    expect(judged(5, past)).toEqual({ state: "quiet" });
    expect(judged(5, [stale]).state).toBe("partial");
  });
});

test("a list of exactly the default page is partial, for the reason that its source gives", () => {
  const cut = "exactly 50 papers, the default page: more may be missing";
  const listings = [
    list(50, { cut }),
    list(50, { day: "2026-05-19", cut }),
    list(49, { part: "x" }),
  ];
  expect(judgeRun(facts({ listings }))).toEqual({
    state: "partial",
    reason: `2026-05-20: ${cut}; 2026-05-19: ${cut}`,
  });
});

test("of many things the worst is said", () => {
  const yesterday = seen(addDays(TODAY, -1), 30);
  const all: Partial<RunFacts> = {
    failure: { message: "status 503", kind: "fault" },
    leftOut: [left("id: missing", 90)],
    listings: [list(30, { digest: yesterday.digest }), list(50, { part: "x", cut: "cut" })],
    past: [yesterday],
  };
  const said = (fields: Partial<RunFacts>) => judgeRun(facts({ ...all, ...fields })).reason;
  expect(said({})).toBe("status 503");
  expect(said({ failure: null })).toContain("id: missing");
  expect(said({ failure: null, leftOut: [] })).toContain("again");
  expect(said({ failure: null, leftOut: [], past: [] })).toBe("x of 2026-05-20: cut");
});

describe("what is usual", () => {
  const days = (first: number, counts: number[], step = 7) =>
    counts.map((count, at) => seen(addDays(TODAY, -first - at * step), count));

  test.each<[string, PastListing[], number | null]>([
    ["is the median of this weekday", days(7, [10, 50, 30]), 30],
    ["of an even number is the upper one of the middle", days(7, [10, 20, 40, 50]), 40],
    ["is of the last eight of this weekday", days(7, [5, 5, 5, 5, 9, 9, 9, 9, 5, 5, 5]), 9],
    ["is of this weekday before other days", [...days(7, [9, 9, 9]), ...days(1, [90, 90], 1)], 9],
    [
      "is of other weekdays where too few are known",
      days(1, [20, 30], 1).concat(days(5, [40, 50, 60], 1)),
      40,
    ],
    ["is not of weekends", days(3, [90, 90], 1).concat(days(1, [1, 1], 1)), null],
    ["is unknown of two weeks", days(7, [10, 10]), null],
    ["is unknown of nothing", [], null],
    ["is not of days to come", days(-7, [10, 10, 10], -7), null],
    ["is not of today", days(0, Array(9).fill(10), 0), null],
  ])("%s", (_, past, count) => {
    expect(usualCount(TODAY, past, NOW)).toBe(count);
  });

  test("is of weekends on a weekend", () => {
    const weekends = ["2026-05-17", "2026-05-16", "2026-05-10", "2026-05-09", "2026-05-03"];
    const past = [...days(1, [50, 50], 1), ...weekends.map((day) => seen(day, 3))];
    expect(usualCount("2026-05-23", past, new Date("2026-05-23T09:00:00Z"))).toBe(3);
  });

  test("is what was there by the same hour, give or take an hour and a half", () => {
    const past = WEDNESDAYS.flatMap((day) => [
      seen(day, 10, { hour: 6 }),
      seen(day, 8, { hour: 7 }),
      seen(day, 20, { hour: 9.5 }),
      seen(day, 40, { hour: 23 }),
    ]);
    const at = (time: string) => usualCount(TODAY, past, new Date(`${TODAY}T${time}Z`));
    expect([at("04:29:59"), at("04:30:00"), at("07:59:59")]).toEqual([null, 10, 10]);
    expect([at("08:00:00"), at("21:29:59"), at("21:30:00")]).toEqual([20, 20, 40]);
  });
});

const recordings = process.env["RECORDINGS_DIR"];
const testIfRecorded = recordings ? test : test.skip;
if (!recordings) process.stderr.write("skipped: recorded days judged (set RECORDINGS_DIR)\n");

/** The ids of each day of 2026; the older days are there because they are odd. */
function recordedDays(): { day: string; ids: string[] }[] {
  const folder = join(recordings ?? "", "huggingface");
  const files = readdirSync(folder).filter((file) => /^2026-.*\.json$/.test(file));
  return files.toSorted().map((file) => {
    const answer = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const entries: { paper: { id: string } }[] = Array.isArray(answer) ? answer : answer.data;
    return { day: file.slice(0, 10), ids: entries.map(({ paper }) => paper.id) };
  });
}

/** Of each day, in order, only a share, against what was whole before it. */
function partialDays(days: ReturnType<typeof recordedDays>, share: number): string[] {
  const past: PastListing[] = [];
  return days
    .filter(({ day, ids }) => {
      const now = new Date(`${day}T23:30:00Z`);
      const listings = listOf(day, ids.slice(0, ids.length * share));
      const { state } = judgeRun(facts({ listings, past, now }));
      past.push(...listOf(day, ids).map((one) => ({ ...one, seenAt: now })));
      expect(state).toMatch(/^(?:fresh|partial)$/);
      return state === "partial";
    })
    .map(({ day }) => day);
}

function listOf(day: string, ids: readonly string[]): SeenListing[] {
  const listings = createListings();
  listings.addAll([{ part: "", day, ids, isNeverEmpty: true }]);
  return listings.list();
}

testIfRecorded("of the recorded days two good ones are called partial, cut in half many", () => {
  const days = recordedDays();
  expect(days.length).toBeGreaterThan(80);
  expect(partialDays(days, 1).length).toBeLessThanOrEqual(2);
  expect(partialDays(days, 0.5).length).toBeGreaterThanOrEqual(23);
});

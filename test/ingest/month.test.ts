import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type App, openApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { ingest } from "../../src/pipeline.ts";
import { createTestLog, SECRET } from "../support/app.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import type { Reply } from "../support/replay/service.ts";
import { revised, type Services, startServices, type Trouble } from "../support/replay/services.ts";
import { CATEGORIES, makeWorld } from "../support/replay/world.ts";

/** A month of mornings, and noons where something happens, by a clock that only this test and waiting move. */
const FIRST = "2026-03-02";
const DAYS = 31;
const SOURCES = [
  "huggingface",
  "huggingface-trending",
  "arxiv",
  "arxiv-oai",
  "hackernews",
  "arxiv-api",
  "github",
] as const;

const world = makeWorld(FIRST, DAYS, process.env["RECORDINGS_DIR"]);
const trouble: Trouble = {
  next: new Map(),
  staleLists: new Set(["2026-03-19"]),
  halfLists: new Set(["2026-03-25"]),
  staleFeeds: new Set(["2026-03-17"]),
  deadFeeds: new Set(["2026-03-26", "2026-03-27"]),
};

const html: Reply = { headers: { "content-type": "text/html" }, body: "<!doctype html><p>Sorry" };
const renamed: Reply = {
  body: JSON.stringify([
    { paper: { id: "2603.00001", name: "?" } },
    { paper: { id: "2603.00002" } },
  ]),
};
const limit = { "x-ratelimit-remaining": "0" };

/** What is answered first at an hour, and what becomes of the run; without a state it goes well. */
const INJECTED: Record<
  string,
  [service: string, replies: Reply[], source?: string, state?: string]
> = {
  "2026-03-04 05:07": ["huggingface", [{ status: 429, headers: { "retry-after": "7" } }]],
  "2026-03-05 13:07": ["huggingface", [{ fault: "reset" }, { fault: "cut" }, { status: 503 }]],
  "2026-03-06 05:07": ["feed", [{ status: 503, headers: { "retry-after": "30" } }]],
  "2026-03-06 13:07": [
    "hackernews",
    [{ status: 503, headers: { "retry-after": "7200" } }],
    "hackernews",
    "broken",
  ],
  "2026-03-09 05:07": ["feed", [{ fault: "stall" }, { fault: "cut" }]],
  "2026-03-10 13:07": ["hackernews", [html], "hackernews", "broken"],
  "2026-03-10 05:07": ["github", [{ fault: "reset" }]],
  "2026-03-11 05:07": ["huggingface", [renamed, renamed, renamed], "huggingface", "broken"],
  "2026-03-12 05:07": ["api", [{ status: 503 }, { fault: "cut" }]],
  "2026-03-13 13:07": ["huggingface", [html], "huggingface", "partial"],
  "2026-03-16 05:07": [
    "oai",
    [{ status: 503, headers: { "retry-after": "10" } }, { fault: "reset" }],
  ],
  "2026-03-18 05:07": [
    "github",
    [
      {
        status: 403,
        headers: {
          ...limit,
          "x-ratelimit-reset": String(Date.parse("2026-03-18T08:00:00Z") / 1_000),
        },
      },
    ],
    "github",
    "broken",
  ],
};

let database: TestDatabase;
let services: Services;
let now = new Date(`${FIRST}T00:00:00Z`);
const clock = () => now;

function openHere(): Promise<App> {
  const env = {
    SECRET,
    SOURCES: SOURCES.join(","),
    ARXIV_CATEGORIES: CATEGORIES.join(","),
    HF_ENDPOINT: services.huggingface.baseUrl,
    ARXIV_FEED_ENDPOINT: services.feed.baseUrl,
    ARXIV_API_ENDPOINT: services.api.baseUrl,
    ARXIV_OAI_ENDPOINT: services.oai.baseUrl,
    GITHUB_ENDPOINT: services.github.baseUrl,
    HACKERNEWS_ENDPOINT: services.hackernews.baseUrl,
  };
  return openApp(readConfig(env), {
    log: createTestLog(),
    clock,
    gateClock: clock,
    random: () => 0.5,
    store: { db: database.db, kind: database.kind, close: async () => {} },
    // Waiting takes no time here but a turn of the event loop, so that other requests go on.
    sleep: async (ms) => {
      now = new Date(now.getTime() + ms);
      await new Promise((done) => {
        setTimeout(done, 1);
      });
    },
    sourceLimits: { timeoutMs: 250 },
  });
}

beforeAll(async () => {
  database = await openTestDatabase();
  services = await startServices(world, trouble, clock);
});
afterAll(async () => {
  const { watches: _, ...running } = services;
  await Promise.all(Object.values(running).map((service) => service.close()));
  await database.close();
});

/** Every run of every source, by hour and source. */
async function liveThroughMonth(): Promise<
  Map<string, { state: string; reason: string | undefined }>
> {
  const states = new Map<string, { state: string; reason: string | undefined }>();
  const [app, other] = [await openHere(), await openHere()];
  for (const day of world.days) {
    for (const hour of hoursOf(day)) {
      const at = new Date(`${day}T${hour}:00Z`);
      if (at > now) now = at;
      const [service, replies] = INJECTED[`${day} ${hour}`] ?? [];
      trouble.next.clear();
      if (service && replies) trouble.next.set(service, [...replies]);
      // On Mondays at noon somebody runs the job by hand beside the service.
      const isShared = hour === "13:07" && new Date(day).getUTCDay() === 1;
      const runs = [ingest(app, SOURCES), ...(isShared ? [ingest(other, SOURCES)] : [])];
      const [{ sources } = { sources: [] }] = await Promise.all(runs);
      for (const { source, state, reason } of sources) {
        states.set(`${day} ${hour} ${source}`, { state, reason });
      }
    }
  }
  return states;
}

function hoursOf(day: string): string[] {
  const { next: _, ...sets } = trouble;
  const isTroubled = Object.values(sets).some((days) => days.has(day));
  const isInjected = INJECTED[`${day} 13:07`] !== undefined;
  const isShared = new Date(day).getUTCDay() === 1;
  return isTroubled || isInjected || isShared ? ["05:07", "13:07"] : ["05:07"];
}

function expectedState(at: string): string[] {
  const [day = "", hour = "", source = ""] = at.split(" ");
  const [, , troubled, state] = INJECTED[`${day} ${hour}`] ?? [];
  if (troubled === source && state !== undefined) return [state];
  if (source === "huggingface" && trouble.staleLists.has(day)) return ["stale"];
  if (source === "huggingface" && trouble.halfLists.has(day)) return ["partial"];
  if (source === "arxiv" && trouble.staleFeeds.has(day) && hour === "05:07") return ["stale"];
  if (source === "arxiv" && trouble.deadFeeds.has(day)) return ["broken"];
  return ["fresh", "quiet"];
}

test("a month of the outside world: every paper once, no host's rule broken, every state right", async () => {
  const states = await liveThroughMonth();
  const wrong = [...states].filter(([at, { state }]) => !expectedState(at).includes(state));
  expect(wrong).toEqual([]);
  expect(services.watches.flatMap(({ broken }) => broken)).toEqual([]);

  const listed = [...world.lists.values()].flat() as { paper: { id: string } }[];
  const announced = [...world.announced.values()].flat();
  const ids = [...listed.map(({ paper }) => paper.id), ...announced.map(({ id }) => id)];
  const expected = new Set([...ids, world.onlyStory.id].map((id) => `arxiv:${id}`));
  const stored = await database.db.paper.findMany({ select: { key: true, title: true } });
  expect(stored.map(({ key }) => key).toSorted()).toEqual([...expected].toSorted());
  expect(new Set(stored.map(({ title }) => title)).size).toBe(stored.length);
}, 180_000);

test("what arXiv changed later is in the paper, and did not make it new", async () => {
  const [day = ""] = world.days;
  const [paper] = world.announced.get(day) ?? [];
  if (!paper) throw new Error("nothing was announced");
  const stored = await database.db.paper.findUnique({ where: { key: `arxiv:${paper.id}` } });
  expect(stored?.abstract).toBe(revised(paper).abstract);
  expect(stored?.listedAt.toISOString().slice(0, 10)).toBe(day);
});

test("counts were read again and again, as they went up and down", async () => {
  const [id, repository] = [...world.repositories][0] ?? ["", ""];
  const paper = await database.db.paper.findUniqueOrThrow({
    where: { key: `arxiv:${id}` },
    include: { signals: { orderBy: { seenAt: "asc" } } },
  });
  const stars = paper.signals.filter(({ source }) => source === "github").map(({ value }) => value);
  expect(repository).toMatch(/^lab\//);
  expect(new Set(stars).size).toBeGreaterThan(1);
  const points = await database.db.signal.findMany({
    where: { source: "hackernews", kind: "points" },
  });
  expect(new Set(points.map(({ value }) => value))).toEqual(new Set([40, 120]));
});

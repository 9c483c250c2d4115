import { addDays, localDay } from "../../../src/time.ts";
import { type HostRules, type HostWatch, watchHost } from "./host-rules.ts";
import { type Reply, type Service, startService } from "./service.ts";
import {
  type Announced,
  atomAnswer,
  atomFeed,
  hackerNewsAnswer,
  oaiAnswer,
  oaiError,
  type ShapedPaper,
} from "./shapes.ts";
import type { World } from "./world.ts";

/** What goes wrong and when; the rest goes well. */
export type Trouble = {
  /** Of the next requests to a service, in order. */
  next: Map<string, Reply[]>;
  /** Days on which Hugging Face shows the list before under the new date. */
  staleLists: Set<string>;
  /** Days on which it shows a fifth of the list until the next day. */
  halfLists: Set<string>;
  /** Days on which arXiv's feeds repeat the day before until noon. */
  staleFeeds: Set<string>;
  /** Days on which arXiv's feeds are not to be had. */
  deadFeeds: Set<string>;
};

const NAMES = ["huggingface", "feed", "api", "oai", "github", "hackernews"] as const;
type Name = (typeof NAMES)[number];
export type Services = Record<Name, Service> & { watches: HostWatch[] };

const json = (value: unknown, headers: Record<string, string> = {}): Reply => ({
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

/** Every source of the outside world, over one month, by the clock of the test. */
export async function startServices(
  world: World,
  trouble: Trouble,
  clock: () => Date,
): Promise<Services> {
  const watch = (rules: HostRules) => watchHost(rules, () => clock().getTime());
  const arxiv = watch({ name: "arXiv", intervalMs: 3_000 });
  const others = {
    huggingface: watch({ name: "Hugging Face", intervalMs: 0, perFiveMinutes: 500 }),
    github: watch({ name: "GitHub", intervalMs: 0 }),
    hackernews: watch({ name: "Hacker News", intervalMs: 0 }),
  };
  const answers: Record<Name, (url: URL, etag: string | undefined) => Reply> = {
    huggingface: (url) => huggingFace(world, trouble, clock(), url),
    feed: (url, etag) => feed(world, trouble, clock(), url, etag),
    api: (url) => api(world, url),
    oai: (url) => oai(world, url),
    github: (url, etag) => github(world, clock(), url, etag),
    hackernews: (url) => hackerNews(world, clock(), url),
  };
  const start = async (name: Name) => {
    const host = name === "feed" || name === "api" || name === "oai" ? arxiv : others[name];
    return await startService(host, clock, (url, headers) => {
      return trouble.next.get(name)?.shift() ?? answers[name](url, headers["if-none-match"]);
    });
  };
  const started = await Promise.all(NAMES.map(async (name) => [name, await start(name)] as const));
  const services = Object.fromEntries(started) as Record<Name, Service>;
  return { ...services, watches: [arxiv, ...Object.values(others)] };
}

/** A day's list fills up until the evening. */
function shownShare(day: string, now: Date, trouble: Trouble): number {
  const hours = (now.getTime() - Date.parse(day)) / 3_600_000;
  if (hours >= 24) return 1;
  const share = hours < 12 ? 0.5 : hours < 20 ? 0.8 : 1;
  return trouble.halfLists.has(day) ? share * 0.2 : share;
}

function huggingFace(world: World, trouble: Trouble, now: Date, url: URL): Reply {
  const today = now.toISOString().slice(0, 10);
  if (url.searchParams.get("sort") === "trending") {
    const days = world.days.filter((day) => day < today && day >= addDays(today, -5));
    return json(days.flatMap((day) => world.lists.get(day) ?? []).slice(-20));
  }
  const day = url.searchParams.get("date") ?? "";
  if (day > today) return { status: 400, body: '{"error":"in the future"}' };
  const isStale = day === today && trouble.staleLists.has(day);
  const before = world.days.findLast((one) => one < day && world.lists.has(one)) ?? day;
  const list = world.lists.get(isStale ? before : day) ?? [];
  const share = isStale ? 1 : shownShare(day, now, trouble);
  const shown = list.slice(0, Math.ceil(list.length * share));
  const [page, limit] = ["p", "limit"].map((name) => Number(url.searchParams.get(name) ?? 0));
  const size = Math.min(limit || 50, 100);
  const slice = shown.slice((page ?? 0) * size, ((page ?? 0) + 1) * size);
  const hasMore = shown.length > ((page ?? 0) + 1) * size;
  const link = `</api/daily_papers?date=${day}&limit=${size}&p=${(page ?? 0) + 1}>; rel="next"`;
  return json(slice, hasMore ? { link } : {});
}

function feed(world: World, trouble: Trouble, now: Date, url: URL, etag: unknown): Reply {
  const category = url.pathname.split("/").at(-1) ?? "";
  const day = localDay("America/New_York", now);
  if (trouble.deadFeeds.has(day)) return { status: 503 };
  const isStale = trouble.staleFeeds.has(day) && now.getUTCHours() < 12;
  const before = world.days.findLast((one) => one < day && world.announced.has(one)) ?? day;
  const papers = announcedIn(world, isStale ? before : day, category);
  const tag = `"${category}-${day}-${isStale}"`;
  if (etag === tag) return { status: 304 };
  const midnight = Date.parse(`${addDays(day, 1)}T04:00:00Z`);
  const maxAge = Math.max(60, Math.floor((midnight - now.getTime()) / 1_000));
  return {
    headers: { etag: tag, "cache-control": `max-age=${maxAge}` },
    body: atomFeed(category, `${day}T05:00:00+00:00`, day, papers),
  };
}

/** Beside the new ones: a cross-list, a later version of what is known, and of what never was. */
function announcedIn(world: World, day: string, category: string): Announced[] {
  const all = world.announced.get(day) ?? [];
  const primary = all.filter(({ categories }) => categories[0] === category);
  const crossed = all.filter(({ categories }) => categories.slice(1).includes(category));
  const [known] = world.announced.get(addDays(day, -7)) ?? [];
  const older = { ...(all[0] ?? world.onlyStory), id: "2301.00001", title: "An old paper again" };
  return [
    ...primary.map((paper) => ({ paper, type: "new", version: 1 })),
    ...crossed.map((paper) => ({ paper, type: "cross", version: 1 })),
    ...(known && all.length > 0 ? [{ paper: revised(known), type: "replace", version: 2 }] : []),
    ...(all.length > 0 ? [{ paper: older, type: "replace-cross", version: 3 }] : []),
  ];
}

export function revised(paper: ShapedPaper): ShapedPaper {
  return { ...paper, abstract: `${paper.abstract} Revised.` };
}

function api(world: World, url: URL): Reply {
  const ids = url.searchParams.get("id_list")?.split(",") ?? [];
  return { body: atomAnswer(ids.flatMap((id) => world.byId.get(id) ?? [])) };
}

const OAI_PAGE = 15;

function oai(world: World, url: URL): Reply {
  const token = url.searchParams.get("resumptionToken");
  const [set, day, from] = token
    ? token.split("|")
    : [url.searchParams.get("set"), url.searchParams.get("from"), "0"];
  if (token?.endsWith("|dead"))
    return { body: `<OAI-PMH>${oaiError("badResumptionToken")}</OAI-PMH>` };
  const isPhysics = set?.startsWith("physics:");
  const papers = (world.announced.get(day ?? "") ?? []).filter(
    ({ categories }) => (categories[0] === "hep-th") === isPhysics,
  );
  const start = Number(from);
  const records = papers
    .slice(start, start + OAI_PAGE)
    .map((paper) => ({ paper, datestamp: day ?? "" }));
  const isMore = papers.length > start + OAI_PAGE;
  return { body: oaiAnswer(records, isMore ? `${set}|${day}|${start + OAI_PAGE}` : null) };
}

function github(world: World, now: Date, url: URL, etag: unknown): Reply {
  const name = url.pathname.replace("/repos/", "");
  const isThere = [...world.repositories.values()].some((one) => one === name);
  const limits = {
    "x-ratelimit-remaining": "30",
    "x-ratelimit-reset": String(Math.ceil(now.getTime() / 1_000) + 3_600),
  };
  if (!isThere) return { status: 404, headers: limits, body: '{"message":"Not Found"}' };
  // Stars change every other day, down as well as up.
  const age = Math.floor(now.getTime() / (2 * 86_400_000)) % 3;
  const tag = `"${name}-${age}"`;
  if (etag === tag) return { status: 304, headers: { ...limits, etag: tag } };
  return json({ full_name: name, stargazers_count: [50, 70, 40][age] }, { ...limits, etag: tag });
}

function hackerNews(world: World, now: Date, url: URL): Reply {
  const today = now.toISOString().slice(0, 10);
  const since = Number(url.searchParams.get("numericFilters")?.split(">")[1]) * 1_000;
  const stories = world.stories.filter(({ day }) => day <= today && Date.parse(day) >= since);
  const page = Number(url.searchParams.get("page"));
  return json(hackerNewsAnswer(stories, { page, perPage: 5 }));
}

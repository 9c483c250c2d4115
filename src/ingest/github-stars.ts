import { z } from "zod";
import { messageOf } from "../log.ts";
import type { KeyedReadings } from "../paper-rules.ts";
import { type Answer, type Asking } from "./asking.ts";
import { cleanCount } from "./clean.ts";
import { githubRepository } from "./code-link.ts";
import { ask, StoppedError } from "./http.ts";
import { validatorsOf } from "./http-once.ts";
import { createTally, type Tally } from "./left-out.ts";
import { isObject } from "./lenient.ts";
import { GITHUB_MANNERS, GITHUB_PER_DAY } from "./manners.ts";
import { askingOf, type Outside } from "./outside.ts";
import type { Source, SourceBatch } from "./source.ts";

/** A paper that links to code. */
export type LinkedCode = { key: string; url: string };

export type GithubStarsOptions = {
  outside: Outside;
  papers: {
    /** Papers that may still be chosen, with the code they link to; newest first. */
    readLinkedCode(now: Date): Promise<LinkedCode[]>;
  };
  token?: string | undefined;
  /** Requests in a day; without it as many as GitHub's limits make sense of. */
  dailyRequests?: number | undefined;
  baseUrl?: string | undefined;
};

const BASE_URL = "https://api.github.com";
/** A repository that more papers link to is a tool of theirs and not their code. */
const MOST_PAPERS_OF_ONE = 4;
/** Stars change slowly, and without a token 60 requests an hour are all there are. */
const ASKED_AGAIN_MS = { withoutToken: 6 * 3_600_000, withToken: 55 * 60_000 };
const PER_RUN = { withoutToken: 40, withToken: 800 };
const GONE_FOR_MS = 3 * 24 * 3_600_000;
const STORED_EVERY = 20;

/** By repository: what was answered, so that the next request is conditional; with a token a 304 is free. */
const Cursor = z.record(
  z.string(),
  z.object({
    at: z.coerce.date(),
    etag: z.string().optional(),
    /** null where there is no such repository; absent where it could not be read yet. */
    stars: z.number().nullable().optional(),
  }),
);
type Cursor = z.infer<typeof Cursor>;

/** Stars of the repositories that papers link to, least recently asked first. */
export function createGithubStarsSource(options: GithubStarsOptions): Source {
  return { name: "github", read: (now, cursor) => readStars(options, now, cursor) };
}

async function* readStars(
  options: GithubStarsOptions,
  now: Date,
  stored: unknown,
): AsyncGenerator<SourceBatch> {
  const papersOf = groupByRepository(await options.papers.readLinkedCode(now));
  const tally = createTally();
  // What no paper links to any more is forgotten here.
  const cursor = only(Cursor.safeParse(stored).data ?? {}, papersOf);
  const due = dueRepositories(papersOf, cursor, {
    now,
    hasToken: options.token !== undefined,
    tally,
  });
  const asking = askingGithub(options, now);
  const failures = { inARow: 0 };
  let readings: KeyedReadings[] = [];
  try {
    for (const [index, repository] of due.entries()) {
      const stars = await tryStars(repository, { cursor, options, asking, now, tally, failures });
      for (const key of stars === null ? [] : (papersOf.get(repository) ?? [])) {
        readings.push({ key, signals: [{ kind: "stars", value: stars ?? 0, seenAt: now }] });
      }
      if ((index + 1) % STORED_EVERY > 0) continue;
      yield { records: [], leftOut: [], readings, cursor };
      readings = [];
    }
  } catch (error) {
    // Or the next run would spend its requests on the same again.
    yield { records: [], leftOut: tally.list(), readings, cursor };
    throw error;
  }
  yield { records: [], leftOut: tally.list(), readings, cursor };
}

function groupByRepository(linked: readonly LinkedCode[]): Map<string, string[]> {
  const papersOf = new Map<string, string[]>();
  for (const { key, url } of linked) {
    const repository = githubRepository(url);
    if (repository !== null) papersOf.set(repository, [...(papersOf.get(repository) ?? []), key]);
  }
  return papersOf;
}

function only(cursor: Cursor, papersOf: ReadonlyMap<string, unknown>): Cursor {
  return Object.fromEntries(Object.entries(cursor).filter(([name]) => papersOf.has(name)));
}

function dueRepositories(
  papersOf: ReadonlyMap<string, readonly string[]>,
  cursor: Cursor,
  { now, hasToken, tally }: { now: Date; hasToken: boolean; tally: Tally },
): string[] {
  const kind = hasToken ? "withToken" : "withoutToken";
  const lastAsked = (name: string) => cursor[name]?.at.getTime() ?? 0;
  const rest = (name: string) =>
    cursor[name]?.stars === null ? GONE_FOR_MS : ASKED_AGAIN_MS[kind];
  const shared = [...papersOf].filter(([, keys]) => keys.length > MOST_PAPERS_OF_ONE);
  for (const [name] of shared) tally.leaveOut("a repository of many papers", name, true);
  return [...papersOf.keys()]
    .filter((name) => (papersOf.get(name)?.length ?? 0) <= MOST_PAPERS_OF_ONE)
    .filter((name) => now.getTime() - lastAsked(name) >= rest(name))
    .toSorted((a, b) => lastAsked(a) - lastAsked(b))
    .slice(0, PER_RUN[kind]);
}

type Turn = {
  cursor: Cursor;
  options: GithubStarsOptions;
  asking: Asking;
  now: Date;
  tally: Tally;
  failures: { inARow: number };
};

/** So many one after the other are GitHub's trouble and not the repositories'. */
const MOST_FAILURES = 3;

/** One repository that cannot be read is passed over, and goes to the end of the queue. */
async function tryStars(repository: string, turn: Turn): Promise<number | null> {
  const { cursor, failures, now, tally } = turn;
  const known = cursor[repository];
  cursor[repository] = { ...known, at: now };
  try {
    const stars = await starsOf(repository, known, turn);
    failures.inARow = 0;
    return stars;
  } catch (error) {
    if (error instanceof StoppedError) cursor[repository] = known ?? { at: new Date(0) };
    if (error instanceof StoppedError || ++failures.inARow >= MOST_FAILURES) throw error;
    return tally.leaveOut("a repository that could not be read", messageOf(error));
  }
}

/** null where it cannot be told. */
async function starsOf(
  repository: string,
  known: Cursor[string] | undefined,
  { cursor, options, asking, now, tally }: Turn,
): Promise<number | null> {
  const url = new URL(`/repos/${repository}`, options.baseUrl ?? BASE_URL);
  const answer = await ask(url, asking, { etag: known?.etag });
  if (answer.kind === "unchanged" && known) {
    cursor[repository] = { ...known, at: now };
    return known.stars ?? null;
  }
  const stars = starsIn(answer, repository, tally);
  const { etag } = answer.kind === "answered" ? validatorsOf(answer.headers) : {};
  cursor[repository] = { at: now, stars, ...(etag !== undefined && { etag }) };
  return stars;
}

function starsIn(answer: Answer, repository: string, tally: Tally): number | null {
  if (answer.kind === "refused") {
    const { status, text } = answer;
    // So for a repository that breaks its terms (caarlos0/fork-cleaner#99).
    const isBlocked = status === 403 && text.includes("Repository access blocked");
    if (!isBlocked && ![404, 410, 451].includes(status))
      throw new Error(`GitHub answers ${status} for ${repository}`);
    return tally.leaveOut("no such repository", repository, true);
  }
  const body = answer.kind === "answered" ? parseJson(answer.text) : undefined;
  if (!isObject(body)) throw new Error(`GitHub answers no JSON for ${repository}`);
  const stars = cleanCount(body["stargazers_count"]);
  if (stars === undefined) throw new Error(`stargazers_count: no count for ${repository}`);
  return stars;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function askingGithub(
  { outside, token, dailyRequests, baseUrl }: GithubStarsOptions,
  now: Date,
): Asking {
  const perDay = dailyRequests ?? GITHUB_PER_DAY[token ? "withToken" : "withoutToken"];
  const place = { baseUrl: baseUrl ?? BASE_URL, standardUrl: BASE_URL };
  return askingOf(outside, place, { ...GITHUB_MANNERS, perDay }, now, {
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    ...(token && { authorization: `Bearer ${token}` }),
  });
}

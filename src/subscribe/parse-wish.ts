import { z } from "zod";
import { type Day, FREQUENCIES, type Frequency, type Wish } from "../model.ts";
import { parseQuery, type QueryError } from "../query/parse.ts";
import { printQuery } from "../query/print.ts";
import { DAY_MS, dateToDay, dayToDate, knownTimeZone } from "../time.ts";

/** What is wrong with one field of a form, in words that name it. */
export type Problem = { field: string; message: string };
export type ParsedWish = { kind: "ok"; wish: Wish } | { kind: "wrong"; problems: Problem[] };
export type ParsedPause =
  | { kind: "ok"; pausedUntil: Day | null }
  | { kind: "wrong"; problems: Problem[] };

export const WISH_LIMITS = { queries: 10, sizeLeast: 3, sizeMost: 30 } as const;
/** What counts where a form does not say. */
export const WISH_DEFAULTS = {
  time: "07:00",
  timeZone: "Etc/UTC",
  frequency: "daily",
  weekday: "1",
  size: "10",
  leastSize: "1",
} as const;

const PAUSE_DAYS_MOST = 366;

const Text = z.union([z.string(), z.number().transform(String)]);
const Texts = z.union([Text.transform((text) => [text]), z.array(Text)]);
const Form = z.object({
  topics: Texts.default([]),
  queries: Texts.default([]),
  q: Texts.default([]),
  mutes: Texts.default([]),
  time: Texts.default([WISH_DEFAULTS.time]),
  timeZone: Texts.default([WISH_DEFAULTS.timeZone]),
  frequency: Texts.default([WISH_DEFAULTS.frequency]),
  weekday: Texts.default([WISH_DEFAULTS.weekday]),
  size: Texts.default([WISH_DEFAULTS.size]),
  leastSize: Texts.default([WISH_DEFAULTS.leastSize]),
});
type Form = z.infer<typeof Form>;

const NAMES: Record<string, string> = {
  topics: "The topics",
  queries: "Your own queries",
  q: "The query",
  mutes: "What you never want",
  time: "The time",
  timeZone: "The time zone",
  frequency: "How often",
  weekday: "The day of the week",
  size: "The number of papers",
  leastSize: "The least number of papers",
};

/** The texts that a form holds under a name, whether it stands there once, often or not at all. */
export function formTexts(form: Record<string, unknown>, field: string): string[] {
  return Texts.default([]).catch([]).parse(form[field]);
}

/**
 * Reads what a reader asks for from a form's fields or a JSON body: `topics` (slugs), `queries`
 * (one a line) and `q`, `mutes` (queries, one a line), `time` (07:30), `timeZone`, `frequency`, `weekday`, `size`, `leastSize`.
 * Unknown fields are ignored; every problem is told at once.
 */
export function parseWish(
  form: Record<string, unknown>,
  knownSlugs: readonly string[],
): ParsedWish {
  const read = Form.safeParse(form);
  if (!read.success) return { kind: "wrong", problems: shapeProblems(read.error) };
  const problems: Problem[] = [];
  const wrong = (field: string, message: string) => void problems.push({ field, message });
  const slugs = readSlugs(read.data.topics.filter(Boolean), knownSlugs, wrong);
  const queries = readQueries([...read.data.queries, ...read.data.q], "queries", wrong);
  const mutes = readQueries(read.data.mutes, "mutes", wrong);
  const both = [...mutes].find(([canonical]) => queries.has(canonical))?.[1];
  if (both !== undefined) {
    wrong(
      "mutes",
      `What you never want: you also follow “${showable(both)}”; delete one of the two.`,
    );
  }
  if (slugs.length + queries.size + problems.length === 0) {
    wrong("topics", "Topics: choose at least one, or write a query of your own.");
  }
  const schedule = readSchedule(read.data, wrong);
  const sizes = readSizes(read.data, wrong);
  if (problems.length > 0 || schedule === null || sizes === null)
    return { kind: "wrong", problems };
  return {
    kind: "ok",
    wish: {
      slugs,
      queries: [...queries.values()],
      mutes: [...mutes.values()],
      ...schedule,
      ...sizes,
    },
  };
}

/** @param today the reader's own local day: a pause ends on a later one, within a year. */
export function parsePause(form: Record<string, unknown>, today: Day): ParsedPause {
  const [text = ""] = formTexts(form, "pausedUntil").map((value) => value.trim());
  if (text === "") return { kind: "ok", pausedUntil: null };
  const wrong = (message: string): ParsedPause => ({
    kind: "wrong",
    problems: [{ field: "pausedUntil", message }],
  });
  const day = realDay(text);
  if (day === null) return wrong("The end of the pause must be a date like 2027-01-31, or empty.");
  const lastDay = dateToDay(new Date(dayToDate(today).getTime() + PAUSE_DAYS_MOST * DAY_MS));
  if (day <= today) return wrong("The end of the pause must be a day after today, or empty.");
  if (day > lastDay) return wrong("The end of the pause must be within a year.");
  return { kind: "ok", pausedUntil: day };
}

type Wrong = (field: string, message: string) => void;

function shapeProblems(error: z.ZodError): Problem[] {
  const fields = new Set(error.issues.map(({ path }) => String(path[0])));
  return [...fields].map((field) => ({ field, message: `${NAMES[field] ?? field} must be text.` }));
}

/** In the catalogue's order. */
function readSlugs(asked: readonly string[], known: readonly string[], wrong: Wrong): string[] {
  const unknown = asked.find((slug) => !known.includes(slug));
  if (unknown !== undefined) {
    wrong(
      "topics",
      `Topics: “${showable(unknown.slice(0, 60))}” is not in the catalogue any more.`,
    );
  }
  return known.filter((slug) => asked.includes(slug));
}

const WHERE = { queries: "In your own query", mutes: "In what you never want," } as const;

/** The lines by their one spelling: two spellings of one query count once. */
function readQueries(
  texts: readonly string[],
  field: "queries" | "mutes",
  wrong: Wrong,
): Map<string, string> {
  const queries = new Map<string, string>();
  const lines = texts.flatMap((text) => text.split(/\r\n|\r|\n/)).map((line) => line.trim());
  for (const line of lines.filter((text) => text !== "").slice(0, 100)) {
    const parsed = parseQuery(line);
    if (parsed.kind === "error") {
      wrong(field, queryProblem(WHERE[field], line, parsed));
      continue;
    }
    if (field === "mutes" && parsed.query.kind === "all") {
      wrong(field, "What you never want: * is every paper; to get none, pause or leave.");
    }
    const canonical = printQuery(parsed.query);
    if (!queries.has(canonical)) queries.set(canonical, line);
  }
  const { queries: most } = WISH_LIMITS;
  if (queries.size > most) wrong(field, `${NAMES[field]}: keep at most ${most}, one a line.`);
  return queries;
}

/** `In your own query “graph (neural”, at “(” (character 7): A closing ) is missing for this (.` */
function queryProblem(where: string, text: string, { at, message }: QueryError): string {
  const [pointed] = Array.from(text.slice(at));
  const character = Array.from(text.slice(0, at)).length + 1;
  const place =
    pointed === undefined ? "at the end" : `at “${showable(pointed)}” (character ${character})`;
  return `${where} “${excerpt(text, at)}”, ${place}: ${message}.`;
}

function excerpt(text: string, at: number): string {
  const from = Math.max(0, at - 30);
  const to = Math.min(text.length, at + 30);
  const shown = showable(text.slice(from, to));
  return `${from > 0 ? "…" : ""}${shown}${to < text.length ? "…" : ""}`;
}

function showable(text: string): string {
  return text.replace(/\s/gu, " ").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\uFFFD");
}

function readSchedule(form: Form, wrong: Wrong) {
  const localMinute = minuteOf(form.time[0] ?? "");
  if (localMinute === null) wrong("time", "The time must be a time of day, like 07:30.");
  const timeZone = knownTimeZone((form.timeZone[0] ?? "").trim());
  if (timeZone === null) {
    wrong("timeZone", "The time zone must be one from the list, like Europe/Berlin.");
  }
  const frequency = frequencyOf(form.frequency[0]);
  if (frequency === null) wrong("frequency", "How often must be daily, weekdays or weekly.");
  const weekday = wholeNumber(form.weekday[0], 1, 7);
  if (weekday === null) {
    wrong("weekday", "The day of the week must be from 1 (Monday) to 7 (Sunday).");
  }
  if (localMinute === null || timeZone === null || frequency === null || weekday === null) {
    return null;
  }
  return { localMinute, timeZone, frequency, weekday };
}

function readSizes(form: Form, wrong: Wrong) {
  const { sizeLeast, sizeMost } = WISH_LIMITS;
  const size = wholeNumber(form.size[0], sizeLeast, sizeMost);
  if (size === null) {
    wrong("size", `The number of papers must be from ${sizeLeast} to ${sizeMost}.`);
  }
  const most = size ?? sizeMost;
  const leastSize = wholeNumber(form.leastSize[0], 1, most);
  if (leastSize === null) {
    wrong(
      "leastSize",
      `The least number of papers must be from 1 to ${most}, the number of papers you ask for.`,
    );
  }
  return size === null || leastSize === null ? null : { size, leastSize };
}

/** Some browsers send seconds. */
function minuteOf(text: string): number | null {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?$/.exec(text.trim());
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}

function frequencyOf(text: string | undefined): Frequency | null {
  return FREQUENCIES.find((frequency) => frequency === text) ?? null;
}

function wholeNumber(text: string | undefined, least: number, most: number): number | null {
  if (text === undefined || !/^\d{1,3}$/.test(text.trim())) return null;
  const number = Number(text);
  return number >= least && number <= most ? number : null;
}

function realDay(text: string): Day | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = dayToDate(text);
  return Number.isNaN(date.getTime()) || dateToDay(date) !== text ? null : (text as Day);
}

import { clockTime, WEEKDAYS } from "../compose/say-rhythm.ts";
import type { Subscriber } from "../model.ts";
import { formTexts, type Problem, WISH_DEFAULTS, WISH_LIMITS } from "../subscribe/parse-wish.ts";
import { DAY_MS, dateToDay, dayToDate, knownTimeZone, localDay } from "../time.ts";
import type { CatalogueTopic } from "./ports.ts";
import { type Choice, type ZoneGroup, zoneGroups } from "./zones.ts";

/** What stands in the fields, as the reader typed it. */
export type Typed = {
  address: string;
  topics: string[];
  queries: string;
  mutes: string;
  time: string;
  timeZone: string;
  frequency: string;
  weekday: string;
  size: string;
  leastSize: string;
  pausedUntil: string;
};

const FIELDS = [
  "address",
  "topics",
  "queries",
  "mutes",
  "time",
  "timeZone",
  "frequency",
  "weekday",
  "size",
  "leastSize",
  "pausedUntil",
] as const satisfies (keyof Typed)[];
type Field = (typeof FIELDS)[number];

/** A form as the templates print it: nothing is looked up or compared there. */
export type FormView = {
  address: string;
  topics: TopicGroup[];
  queries: string;
  mutes: string;
  time: string;
  zones: ZoneGroup[];
  frequencies: Choice[];
  weekdays: Choice[];
  size: string;
  leastSize: string;
  pausedUntil: string;
  pauseFrom: string;
  pauseTo: string;
  limits: typeof WISH_LIMITS;
  /** The zone that the browser's own replaces; null where the reader has chosen. */
  guessOver: string | null;
  /** The query that a short form takes along. */
  query: string | null;
  consent: string;
  problems: Problem[];
  /** What is wrong with each field, one text a field. */
  problem: Record<Field, string | null>;
  /** Whether something stands in the folded part that must be seen. */
  isOpen: boolean;
};

/** Topics under their group's name; open where one is chosen or all is short. */
export type TopicGroup = {
  name: string;
  isOpen: boolean;
  /** How many of them are chosen, `2 chosen`; null for none. */
  chosen: string | null;
  topics: (CatalogueTopic & { isChecked: boolean })[];
};

/** The sentence that the reader agrees to; kept with the subscription as evidence. */
export const CONSENT =
  "One mail comes first and asks you to confirm. Then your digest comes until you stop it; each one has a link for that.";

export const NOTHING_TYPED: Typed = {
  address: "",
  topics: [],
  queries: "",
  mutes: "",
  pausedUntil: "",
  ...WISH_DEFAULTS,
};

/** What came with the form, right or wrong. */
export function typedIn(form: Record<string, unknown>): Typed {
  const first = (field: keyof typeof WISH_DEFAULTS) =>
    formTexts(form, field)[0] ?? WISH_DEFAULTS[field];
  return {
    address: formTexts(form, "address")[0] ?? "",
    topics: formTexts(form, "topics"),
    queries: [...formTexts(form, "queries"), ...formTexts(form, "q")].join("\n"),
    mutes: formTexts(form, "mutes").join("\n"),
    time: first("time"),
    timeZone: first("timeZone"),
    frequency: first("frequency"),
    weekday: first("weekday"),
    size: first("size"),
    leastSize: first("leastSize"),
    pausedUntil: formTexts(form, "pausedUntil")[0] ?? "",
  };
}

/** What the reader has now. A topic that left the catalogue goes on as a query of the reader's own. */
export function typedOf(
  subscriber: Subscriber,
  { catalogue, now }: Pick<FormAround, "catalogue" | "now">,
): Typed {
  const { topics, muted, pausedUntil, timeZone } = subscriber;
  const isPaused = pausedUntil !== null && pausedUntil > now;
  const isKnown = (slug: string | null) => catalogue.some((topic) => topic.slug === slug);
  return {
    address: "",
    topics: topics.flatMap(({ slug }) => slug ?? []),
    queries: topics.flatMap(({ slug, query }) => (isKnown(slug) ? [] : [query])).join("\n"),
    mutes: muted.map(({ query }) => query).join("\n"),
    time: clockTime(subscriber.localMinute),
    timeZone,
    frequency: subscriber.frequency,
    weekday: String(subscriber.weekday),
    size: String(subscriber.size),
    leastSize: String(subscriber.leastSize),
    pausedUntil: isPaused ? localDay(timeZone, pausedUntil) : "",
  };
}

export type FormAround = {
  catalogue: readonly CatalogueTopic[];
  now: Date;
  problems?: readonly Problem[];
  guesses?: boolean;
  query?: string;
};

export function formView(typed: Typed, around: FormAround): FormView {
  const { catalogue, now, problems = [], guesses = false, query = null } = around;
  const today = dayToDate(dateToDay(now)).getTime();
  return {
    ...typed,
    topics: topicGroups(catalogue, typed.topics),
    zones: zoneGroups(knownTimeZone(typed.timeZone) ?? WISH_DEFAULTS.timeZone),
    frequencies: choices(FREQUENCY_LABELS, typed.frequency),
    weekdays: choices(WEEKDAY_LABELS, typed.weekday),
    // The browser's bounds are a day wide of any zone's own; the server's are exact.
    pauseFrom: dateToDay(new Date(today)),
    pauseTo: dateToDay(new Date(today + 366 * DAY_MS)),
    limits: WISH_LIMITS,
    guessOver: guesses ? WISH_DEFAULTS.timeZone : null,
    query,
    consent: CONSENT,
    problems: [...problems],
    problem: problemsByField(problems),
    isOpen: isFoldedPartUsed(typed, problems),
  };
}

function topicGroups(
  catalogue: readonly CatalogueTopic[],
  chosen: readonly string[],
): TopicGroup[] {
  const names = [...new Set(catalogue.map(({ group }) => group))];
  const groups = names.map((name) => {
    const topics = catalogue
      .filter(({ group }) => group === name)
      .map((topic) => ({ ...topic, isChecked: chosen.includes(topic.slug) }));
    const count = topics.filter(({ isChecked }) => isChecked).length;
    return { name, topics, chosen: count > 0 ? `${count} chosen` : null, isOpen: count > 0 };
  });
  // A topic with a heading of its own is for those who do not want to choose: it stands first.
  const lone = groups.filter(({ topics }) => topics.length === 1);
  const [first, ...others] = groups.filter(({ topics }) => topics.length > 1);
  const open = [...lone, ...(first ? [first] : [])].map((group) => ({ ...group, isOpen: true }));
  return [...open, ...others];
}

const FREQUENCY_LABELS: [value: string, label: string][] = [
  ["daily", "Every day"],
  ["weekdays", "Monday to Friday"],
  ["weekly", "Once a week"],
];
const WEEKDAY_LABELS = WEEKDAYS.map((name, at): [string, string] => [String(at + 1), name]);

function choices(labels: readonly [value: string, label: string][], chosen: string): Choice[] {
  return labels.map(([value, label]) => ({ value, label, isChosen: value === chosen }));
}

function problemsByField(problems: readonly Problem[]): Record<Field, string | null> {
  const of = (field: Field) =>
    problems
      .filter((problem) => problem.field === field)
      .map(({ message }) => message)
      .join(" ") || null;
  return Object.fromEntries(FIELDS.map((field) => [field, of(field)])) as Record<
    Field,
    string | null
  >;
}

function isFoldedPartUsed(typed: Typed, problems: readonly Problem[]): boolean {
  const folded = ["queries", "mutes", "size", "leastSize"] as const;
  return (
    problems.some(({ field }) => folded.some((name) => name === field)) ||
    folded.some((name) => typed[name] !== NOTHING_TYPED[name])
  );
}

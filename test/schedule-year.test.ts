import { beforeAll, describe, expect, test } from "@jest/globals";
import { countDue, type HistoryRow } from "../src/ledger/count-due.ts";
import type {
  Frequency,
  OwedDelivery,
  Schedule,
  Subscriber,
  SubscriberId,
  TopicId,
} from "../src/model.ts";
import { decideDue } from "../src/select/decide-due.ts";
import { indexEdition } from "../src/select/select-papers.ts";
import { reschedule } from "../src/subscribe/reschedule.ts";
import { makeEdition } from "./support/editions.ts";

/**
 * A year of 300 readers in an in-memory ledger. What ought to be in it is counted a second time,
 * day by day over the whole calendar, with Intl in place of Temporal. The year holds the day that
 * Apia and Fakaofo skipped, a leap day, Lord Howe's half hour, Troll's two hours and Santiago's
 * change at midnight.
 */
const SEED = 20_111_230;
const READERS = 300;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2011, 6, 1);
const END = Date.UTC(2012, 6, 1);
/** After the run for what is due at the very end. */
const CLOSE = END + 30_000;

const ODD_ZONES = [
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/Santiago",
  "Asia/Kathmandu",
  "Antarctica/Troll",
  "Pacific/Fakaofo",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "America/St_Johns",
  "Africa/Casablanca",
  "Pacific/Chatham",
  "Asia/Gaza",
  "Asia/Amman",
  "America/Havana",
  "America/Scoresbysund",
];
const ALL_ZONES = Intl.supportedValuesOf("timeZone");

// ---------------------------------------------------------------- chance

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Chance = ReturnType<typeof chanceOf>;

function chanceOf(seed: number) {
  const random = mulberry32(seed);
  const between = (low: number, high: number) => Math.floor(low + random() * (high - low));
  const oneOf = <T>(list: readonly [T, ...T[]] | T[]): T => list[between(0, list.length)] as T;
  return { between, oneOf, is: (share: number) => random() < share };
}

// ---------------------------------------------------------------- the service's year

type Downtime = { from: number; until: number };

/** Whole minutes, apart from each other. */
function makeDowntimes(chance: Chance): Downtime[] {
  const hours = [...Array(24).fill(1), ...Array(10).fill(13), ...Array(6).fill(40)] as number[];
  const share = (END - START) / hours.length;
  const shuffled = hours.toSorted(() => chance.between(0, 2) * 2 - 1);
  return shuffled.map((length, at) => {
    const latest = (share - length * HOUR) / MINUTE;
    const from = START + at * share + chance.between(0, latest) * MINUTE;
    return { from, until: from + length * HOUR };
  });
}

/** When what is due at `at` is prepared: 20 seconds past each minute that the service is up. */
function tickAfter(downtimes: readonly Downtime[], at: number): number {
  const tick = Math.ceil((at - 20_000) / MINUTE) * MINUTE + 20_000;
  const down = downtimes.find(({ from, until }) => from <= tick && tick < until);
  return down === undefined ? tick : down.until + 20_000;
}

// ---------------------------------------------------------------- a reader's year

type Event = { at: number } & (
  | { kind: "join" | "change" | "return"; schedule: Schedule }
  | { kind: "pause"; until: number | null }
  | { kind: "leave" }
);

function makeStory(chance: Chance, reader: number, downtimes: readonly Downtime[]): Event[] {
  const oddZone = ODD_ZONES[reader % (ODD_ZONES.length * 4)];
  const zone = oddZone ?? chance.oneOf(ALL_ZONES);
  const isSteady = reader % 3 === 0;
  const frequencies: Frequency[] = isSteady ? ["daily"] : ["daily", "weekdays", "weekly"];
  let schedule = makeSchedule(chance, zone, frequencies);
  let at = START + chance.between(0, 20 * DAY);
  const story: Event[] = [{ at, kind: "join", schedule }];
  for (;;) {
    const isSoon = chance.is(0.2);
    at += isSoon ? chance.between(1, 6 * HOUR) : chance.between(DAY, 50 * DAY);
    // Readers change their minds while the scheduler is down, too.
    const down = downtimes.find(({ from }) => from > at);
    if (down && !isSoon && chance.is(0.3)) at = chance.between(down.from, down.until);
    if (at >= END - 3 * DAY) return story;
    if (chance.is(0.7)) {
      schedule = changeSchedule(chance, schedule, frequencies);
      story.push({ at, kind: "change", schedule });
    } else if (isSteady || chance.is(0.7)) {
      const until = chance.is(0.2) ? null : at + chance.between(HOUR, 25 * DAY);
      story.push({ at, kind: "pause", until });
    } else {
      // One second after a run nothing is overdue.
      at = tickAfter(downtimes, at) + 1000;
      story.push({ at, kind: "leave" });
      at += chance.is(0.5) ? chance.between(1, 2 * DAY) : chance.between(DAY, 20 * DAY);
      if (chance.is(0.5)) schedule = changeSchedule(chance, schedule, frequencies);
      story.push({ at, kind: "return", schedule });
    }
  }
}

function makeSchedule(chance: Chance, timeZone: string, frequencies: Frequency[]): Schedule {
  return {
    timeZone,
    localMinute: makeMinute(chance),
    frequency: chance.oneOf(frequencies),
    weekday: chance.between(1, 8),
  };
}

/** Half of them where the clocks change. */
function makeMinute(chance: Chance): number {
  if (chance.is(0.5)) return chance.between(0, 1440);
  return chance.oneOf([0, 1, 15, 30, 60, 90, 119, 120, 135, 150, 165, 180, 1410, 1439]);
}

function changeSchedule(chance: Chance, old: Schedule, frequencies: Frequency[]): Schedule {
  const timeZone = chance.oneOf([old.timeZone, chance.oneOf(ODD_ZONES), chance.oneOf(ALL_ZONES)]);
  const moved = { ...old, timeZone };
  if (chance.is(0.3)) return makeSchedule(chance, timeZone, frequencies);
  return chance.is(0.6) ? { ...moved, localMinute: makeMinute(chance) } : moved;
}

// ---------------------------------------------------------------- what happens

const topic = { id: 1 as TopicId, slug: null, name: "agents", query: "agents" };
const edition = indexEdition(makeEdition([5, 4, 3, 2, 1], { 1: [1, 2, 3, 4, 5] }));

type Row = { day: string; dueAt: number; state: string };
type Life = { rows: Row[]; alreadyThere: Row[]; history: HistoryRow[]; preparedUntil: Date };

/** The rules under test, called as the store calls them: it leaves a day that has its row alone. */
function live(reader: number, story: readonly Event[], downtimes: readonly Downtime[]): Life {
  const ledger = new Map<string, Row>();
  const alreadyThere: Row[] = [];
  const history: HistoryRow[] = [];
  let subscriber: Subscriber | null = null;
  let next: { at: Date; day: string } | null = null;

  const insert = (row: Row) => {
    if (ledger.has(row.day)) alreadyThere.push(row);
    else ledger.set(row.day, row);
  };
  const prepareUntil = (until: number) => {
    while (subscriber && next && tickAfter(downtimes, next.at.getTime()) <= until) {
      const now = new Date(tickAfter(downtimes, next.at.getTime()));
      const due = { subscriber, dueAt: next.at, dueDay: next.day };
      const decided = decideDue(edition, { ...due, sent: new Set(), isSuppressed: false }, now);
      for (const delivery of decided.deliveries) insert(rowOf(delivery));
      next = decided.next;
    }
  };
  for (const event of story) {
    prepareUntil(event.at);
    if (subscriber || event.kind === "join") history.push(historyRow(event, next, history));
    if (event.kind === "leave") next = null;
    else if (event.kind === "pause") subscriber = pause(subscriber, event.until);
    else {
      const old = next && { nextDueAt: next.at, nextDueDay: next.day };
      const lastDay = [...ledger.keys()].toSorted().at(-1) ?? null;
      const moved = reschedule(old, lastDay, event.schedule, new Date(event.at));
      for (const { day, at } of moved.movedDays) {
        insert({ day, dueAt: at.getTime(), state: "moved" });
      }
      next = moved.next;
      subscriber = { ...(subscriber ?? newSubscriber(reader)), ...event.schedule };
    }
  }
  prepareUntil(CLOSE);
  const preparedUntil = next === null ? new Date(CLOSE) : next.at;
  return { rows: [...ledger.values()], alreadyThere, history, preparedUntil };
}

/** As the store writes it: what is overdue is prepared under the new schedule, which is in force since then. */
function historyRow(
  event: Event,
  next: { at: Date } | null,
  before: readonly HistoryRow[],
): HistoryRow {
  const now = new Date(event.at);
  const isChange = event.kind === "change" || event.kind === "pause";
  const last = before.at(-1);
  const schedule = "schedule" in event ? event.schedule : last;
  if (schedule === undefined) throw new Error("a story begins with joining");
  return {
    ...schedule,
    validFrom: isChange && next !== null && next.at < now ? next.at : now,
    state: event.kind === "leave" ? "left" : "active",
    askedDay: null,
  };
}

function newSubscriber(reader: number): Subscriber {
  return {
    id: `reader-${reader}` as SubscriberId,
    address: `reader-${reader}@example.org`,
    addressHash: `hash-${reader}`,
    nonce: "",
    state: "active",
    timeZone: "Etc/UTC",
    localMinute: 0,
    frequency: "daily",
    weekday: 1,
    size: 1,
    leastSize: 1,
    pausedUntil: null,
    topics: [topic],
    muted: [],
  };
}

function pause(subscriber: Subscriber | null, until: number | null): Subscriber | null {
  return subscriber && { ...subscriber, pausedUntil: until === null ? null : new Date(until) };
}

function rowOf(delivery: OwedDelivery): Row {
  const state = delivery.state === "skipped" ? delivery.reason : delivery.state;
  return { day: delivery.day, dueAt: delivery.dueAt.getTime(), state };
}

// ---------------------------------------------------------------- the calendar, by Intl

/** A stretch of time in which a zone keeps its offset. */
type Span = { from: number; until: number; offset: number };

const printers = new Map<string, Intl.DateTimeFormat>();

/** `2011-12-29, 23:59` */
function printLocal(zone: string, at: number): string {
  let printer = printers.get(zone);
  if (printer === undefined) {
    const two = "2-digit";
    const form = { year: "numeric", month: two, day: two, hour: two, minute: two } as const;
    printer = new Intl.DateTimeFormat("en-CA", { ...form, timeZone: zone, hourCycle: "h23" });
    printers.set(zone, printer);
  }
  return printer.format(at);
}

function offsetAt(zone: string, at: number): number {
  return Date.parse(`${printLocal(zone, at).replace(", ", "T")}:00Z`) - at;
}

const spans = new Map<string, Span[]>();

function spansOf(zone: string): Span[] {
  const known = spans.get(zone);
  if (known !== undefined) return known;
  let span: Span = { from: -Infinity, until: Infinity, offset: offsetAt(zone, START - 9 * DAY) };
  const made = [span];
  for (let noon = START - 8 * DAY; noon < END + 20 * DAY; noon += DAY) {
    const offset = offsetAt(zone, noon);
    if (offset === span.offset) continue;
    let [same, other] = [noon - DAY, noon];
    while (other - same > MINUTE) {
      const middle = same + Math.floor((other - same) / 2 / MINUTE) * MINUTE;
      if (offsetAt(zone, middle) === span.offset) same = middle;
      else other = middle;
    }
    span.until = other;
    span = { from: other, until: Infinity, offset };
    made.push(span);
  }
  spans.set(zone, made);
  return made;
}

const CALENDAR = Array.from({ length: 400 }, (_, at) => {
  const midnight = START + (at - 8) * DAY;
  const date = new Date(midnight);
  const name = date.toUTCString().slice(0, 3);
  return { day: date.toISOString().slice(0, 10), midnight, name };
});
const WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

type DueDay = { day: string; at: number; isShifted: boolean };

/** Every day of the year on which the schedule is due. */
function dueDays({ timeZone, localMinute, frequency, weekday }: Schedule): DueDay[] {
  const zone = spansOf(timeZone);
  return CALENDAR.flatMap(({ day, midnight, name }): DueDay[] => {
    if (frequency === "weekly" && name !== WEEK[weekday - 1]) return [];
    if (frequency === "weekdays" && name.startsWith("S")) return [];
    const spanOnClock = (from: number, until: number) =>
      zone.find((span) => from < span.until + span.offset && span.from + span.offset < until);
    if (!spanOnClock(midnight, midnight + DAY)) return [];
    const local = midnight + localMinute * MINUTE;
    const shown = spanOnClock(local, local + 1);
    if (shown) return [{ day, at: local - shown.offset, isShifted: false }];
    const before = zone.findLast((span) => span.until + span.offset <= local);
    if (!before) throw new Error(`${timeZone} has no offset before ${day}`);
    return [{ day, at: local - before.offset, isShifted: true }];
  });
}

// ---------------------------------------------------------------- what ought to happen

type Expected = Row & { schedule: Schedule; isShifted: boolean };
type Held = { schedule: Schedule; since: number };
/** From when the next schedule holds, and the first day that was still owed. */
type Settled = { since: number; firstOwed: string };

/**
 * A schedule holds from its change on; where a day was overdue at the change, from that day's
 * instant on. In each such stretch every day later than all before is due at its instant in it.
 */
function expectRows(story: readonly Event[], downtimes: readonly Downtime[]): Expected[] {
  const rows: Expected[] = [];
  const tick = (at: number) => tickAfter(downtimes, at);
  const take = (days: DueDay[], schedule: Schedule, stateOf: (due: DueDay) => string) => {
    for (const due of days) {
      rows.push({ ...due, dueAt: due.at, state: stateOf(due), schedule });
    }
  };
  const open = ({ schedule, since }: Held) => {
    const last = rows.at(-1)?.day ?? "";
    return dueDays(schedule).filter(({ day, at }) => day > last && at > since);
  };
  /** Takes what was due under `held` up to an event. */
  const settle = (held: Held, until: number): Settled => {
    const waiting = rows.findLast(({ state }) => state !== "moved");
    if (waiting && tick(waiting.dueAt) > until) {
      return { since: held.since, firstOwed: waiting.day };
    }
    const days = open(held);
    const overdue = days.find(({ at }) => at <= until && tick(at) > until);
    const since = overdue?.at ?? until;
    const owed = overdue ?? days.find(({ at }) => at > until);
    take(
      days.filter(({ at }) => at <= since),
      held.schedule,
      ({ at }) => stateAt(story, at, tick(at)),
    );
    return { since, firstOwed: owed?.day ?? "" };
  };
  let held: Held | null = null;
  for (const event of story) {
    if (event.kind === "pause") continue;
    const settled: Settled = held ? settle(held, event.at) : { since: event.at, firstOwed: "9999" };
    const { since, firstOwed } = settled;
    held = event.kind === "leave" ? null : { schedule: event.schedule, since };
    if (event.kind === "leave") continue;
    const last = rows.at(-1)?.day ?? "";
    const moved = dueDays(event.schedule).filter(
      ({ day, at }) => day > last && day >= firstOwed && at <= since,
    );
    take(moved, event.schedule, () => "moved");
  }
  if (held) settle(held, CLOSE);
  return rows;
}

/** A pause counts as it stands when the day is prepared. */
function stateAt(story: readonly Event[], at: number, preparedAt: number): string {
  const last = story.findLast((event) => event.kind === "pause" && event.at < preparedAt);
  if (last?.kind === "pause" && last.until !== null && last.until > at) return "paused";
  return preparedAt - at > 12 * HOUR ? "late" : "queued";
}

// ---------------------------------------------------------------- the comparison

type Reader = Life & { story: Event[]; expected: Expected[] };

const readers: Reader[] = [];

beforeAll(() => {
  const chance = chanceOf(SEED);
  const downtimes = makeDowntimes(chance);
  for (let reader = 0; reader < READERS; reader++) {
    const story = makeStory(chance, reader, downtimes);
    const expected = expectRows(story, downtimes);
    readers.push({ story, expected, ...live(reader, story, downtimes) });
  }
});

const line = ({ day, dueAt, state }: Row) => `${day} ${new Date(dueAt).toISOString()} ${state}`;
const clock = (minute: number) =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");

describe("a year of three hundred readers", () => {
  test("has in it what is odd about zones, and everything that a day can come to", () => {
    const offsets = (zone: string) => spansOf(zone).map(({ offset }) => offset / HOUR);
    expect(offsets("Australia/Lord_Howe")).toEqual([10.5, 11, 10.5]);
    expect(offsets("Antarctica/Troll")).toEqual([2, 0, 2]);
    expect(offsets("Asia/Kathmandu")).toEqual([5.75]);
    expect(offsets("America/Santiago")).toEqual([-4, -3, -4]);
    expect(offsets("Pacific/Apia")).toEqual([-11, -10, 14, 13]);

    const all = readers.flatMap(({ expected }) => expected);
    const howMany = (state: string) => all.filter((row) => row.state === state).length;
    expect(howMany("queued")).toBeGreaterThan(40_000);
    expect(howMany("late")).toBeGreaterThan(500);
    expect(howMany("paused")).toBeGreaterThan(2000);
    expect(howMany("moved")).toBeGreaterThan(100);
    expect(all.filter(({ isShifted }) => isShifted).length).toBeGreaterThan(5);
    expect(new Set(all.map(({ schedule }) => schedule.timeZone)).size).toBeGreaterThan(350);
  });

  test("leaves no residual: every due day has its one row, and no other day has any", () => {
    for (const { rows, expected } of readers) {
      expect(rows.map(line).toSorted()).toEqual(expected.map(line));
    }
  });

  test("is counted from the histories alone, day for day, over the year and over days in the midst of it", () => {
    const middles = CALENDAR.filter((_, at) => at % 23 === 0 && at > 7 && at < 366);
    for (const [at, { rows, history, preparedUntil }] of readers.entries()) {
      const days = rows.map(({ day }) => day).toSorted();
      const count = (from: string, until: string) =>
        countDue(history, { from, until, preparedUntil }).toSorted();
      expect(count("2011-06-28", "2012-07-03")).toEqual(days);
      for (const { day, midnight } of at % 3 === 0 ? middles : []) {
        const until = new Date(midnight + 3 * DAY).toISOString().slice(0, 10);
        expect(count(day, until)).toEqual(days.filter((one) => day <= one && one <= until));
      }
    }
  });

  test("is nobody's twice on one day: a second row is offered only where the first says moved", () => {
    for (const { rows, alreadyThere } of readers) {
      expect(new Set(rows.map(({ day }) => day)).size).toBe(rows.length);
      // Moved away while a digest was overdue, and back before it was prepared.
      const first = alreadyThere.map(({ day }) => rows.find((row) => row.day === day)?.state);
      expect(first.filter((state) => state !== "moved")).toEqual([]);
    }
  });

  test("reaches each reader at the minute on their own clock, or after the gap in it", () => {
    const wrong = readers.flatMap(({ expected, rows }) => {
      const wished = new Map(expected.map((row) => [row.day, row]));
      return rows.filter(({ day, dueAt }) => {
        const { schedule, isShifted } = wished.get(day) as Expected;
        const asked = `${day}, ${clock(schedule.localMinute)}`;
        const shown = printLocal(schedule.timeZone, dueAt);
        return isShifted ? shown <= asked : shown !== asked;
      });
    });
    expect(wrong).toEqual([]);
  });

  test("leaves a daily reader who stays no day without a row but one that their zone skipped", () => {
    const steady = readers.filter(({ story }) =>
      story.every((event) =>
        "schedule" in event ? event.schedule.frequency === "daily" : event.kind !== "leave",
      ),
    );
    expect(steady.length).toBeGreaterThan(90);
    const missing = steady.flatMap(({ rows }) => {
      const days = rows.map(({ day }) => day).toSorted();
      const [from = "", until = ""] = [days[0], days.at(-1)];
      const inside = CALENDAR.filter(({ day }) => from <= day && day <= until);
      return inside.flatMap(({ day }) => (days.includes(day) ? [] : [day]));
    });
    expect([...new Set(missing)]).toEqual(["2011-12-30"]);
    expect(steady.every(({ rows }) => rows.some(({ day }) => day === "2012-02-29"))).toBe(true);
  });
});

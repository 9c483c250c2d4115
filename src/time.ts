import { Temporal } from "temporal-polyfill";

/** Local calendar arithmetic. The only place that turns a local hour into an instant. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

type LocalSchedule = {
  timeZone: string;
  localMinute: number;
  frequency: "daily" | "weekdays" | "weekly";
  weekday: number;
};

export type Due = { at: Date; day: string };

/** By zone, day and minute; null where the zone skipped the day. 10 to 60 µs each uncached. */
const instants = new Map<string, number | null>();
const INSTANTS_KEPT = 20_000;

/** A weekly day may be past already, and be the very day that the zone skips a week later. */
const DAYS_SEARCHED = 21;

/**
 * The first instant after `after` at which a digest is due for a local day after `afterDay`.
 * A local time that a clock change skips moves on by the gap; one that comes twice is the
 * first of the two (Temporal's "compatible"). A day that the zone skips whole is never due.
 */
export function nextDue(schedule: LocalSchedule, after: Date, afterDay = ""): Due {
  const first = firstOpenDay(after, afterDay);
  for (let tries = 0; tries < DAYS_SEARCHED; tries++) {
    const day = addDays(first, tries);
    if (!isDueOn(schedule, dayOfWeek(day))) continue;
    const at = dueInstant(schedule, day);
    if (at !== null && at > after.getTime()) return { at: new Date(at), day };
  }
  throw new Error(`no due day in the ${DAYS_SEARCHED} from ${first}: ${JSON.stringify(schedule)}`);
}

/**
 * The day before the local one may still be due: a gap around midnight moves its digest on.
 * No zone is a whole day behind UTC, so two days back hold it without asking for the zone's date.
 */
function firstOpenDay(after: Date, afterDay: string): string {
  const early = dateToDay(new Date(after.getTime() - 2 * DAY_MS));
  return afterDay < early ? early : addDays(afterDay, 1);
}

function isDueOn(schedule: LocalSchedule, weekday: number): boolean {
  if (schedule.frequency === "daily") return true;
  if (schedule.frequency === "weekdays") return weekday <= 5;
  return weekday === schedule.weekday;
}

function dueInstant(schedule: LocalSchedule, day: string): number | null {
  const key = `${schedule.timeZone} ${day} ${schedule.localMinute}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  const at = localInstant(schedule, Temporal.PlainDate.from(day));
  if (instants.size >= INSTANTS_KEPT) instants.clear();
  instants.set(key, at);
  return at;
}

function localInstant(
  { timeZone, localMinute }: LocalSchedule,
  date: Temporal.PlainDate,
): number | null {
  const plainTime = new Temporal.PlainTime(Math.floor(localMinute / 60), localMinute % 60);
  const at = date.toZonedDateTime({ timeZone, plainTime });
  const isThere =
    at.toPlainDate().equals(date) || date.toZonedDateTime(timeZone).toPlainDate().equals(date);
  return isThere ? at.epochMilliseconds : null;
}

function localDate(timeZone: string, at: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
}

/** The calendar day of an instant in a zone, `2026-01-30`. */
export function localDay(timeZone: string, at: Date): string {
  return localDate(timeZone, at).toString();
}

/** Where a local day begins: after midnight when a clock change skips that, or the whole day. */
export function startOfDay(timeZone: string, day: string): Date {
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds);
}

/** The name under which the runtime knows a zone, or null. Offsets like `+02:00` are not zones people live in. */
export function knownTimeZone(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return Temporal.Now.zonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}

export function addDays(day: string, days: number): string {
  return dateToDay(new Date(dayToDate(day).getTime() + days * DAY_MS));
}

/** 1 = Monday. */
function dayOfWeek(day: string): number {
  return dayToDate(day).getUTCDay() || 7;
}

/** A day as PostgreSQL's `date` travels through Prisma: midnight UTC. */
export function dayToDate(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

export function dateToDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

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

/** Instants and days of the same schedule are asked for again and again: 110 µs each uncached. */
const instants = new Map<string, number>();
const INSTANTS_KEPT = 20_000;

/**
 * The first instant after `after` at which a digest is due, and the local day it is for.
 * A local time that a clock change skips moves on by the gap; one that comes twice is the
 * first of the two (Temporal's "compatible").
 */
export function nextDue(schedule: LocalSchedule, after: Date): Due {
  let day = localDate(schedule.timeZone, after).subtract({ days: 1 });
  for (let tries = 0; tries < 12; tries++, day = day.add({ days: 1 })) {
    if (!isDueOn(schedule, day.dayOfWeek)) continue;
    const at = dueInstant(schedule, day.toString());
    if (at > after.getTime()) return { at: new Date(at), day: day.toString() };
  }
  throw new Error(`no due day within 12 days: ${JSON.stringify(schedule)}`);
}

function isDueOn(schedule: LocalSchedule, dayOfWeek: number): boolean {
  if (schedule.frequency === "daily") return true;
  if (schedule.frequency === "weekdays") return dayOfWeek <= 5;
  return dayOfWeek === schedule.weekday;
}

function dueInstant(schedule: LocalSchedule, day: string): number {
  const key = `${schedule.timeZone} ${day} ${schedule.localMinute}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  const time = Temporal.PlainTime.from({
    hour: Math.floor(schedule.localMinute / 60),
    minute: schedule.localMinute % 60,
  });
  const at = Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone: schedule.timeZone,
    plainTime: time,
  }).epochMilliseconds;
  if (instants.size >= INSTANTS_KEPT) instants.clear();
  instants.set(key, at);
  return at;
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

/** The name under which the runtime knows a zone, or null. Offsets like `+02:00` are not zones people live in. */
export function knownTimeZone(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return Temporal.Now.zonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}

/** A day as PostgreSQL's `date` travels through Prisma: midnight UTC. */
export function dayToDate(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

export function dateToDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

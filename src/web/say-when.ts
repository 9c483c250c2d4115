import { spellDay } from "../compose/view.ts";
import type { Day, Schedule, Subscriber } from "../model.ts";
import { DAY_MS, dateToDay, dayToDate, localDay, nextDue } from "../time.ts";
import type { NextDigest } from "./ports.ts";
import { zoneCity } from "./zones.ts";

export const WEEKDAYS = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;

/** `every Monday at 07:30, Berlin`. */
export function sayRhythm(schedule: Schedule): string {
  const { frequency, weekday, localMinute, timeZone } = schedule;
  const days = {
    daily: "every day",
    weekdays: "from Monday to Friday",
    weekly: `every ${WEEKDAYS[weekday - 1] ?? "week"}`,
  };
  return `${days[frequency]} at ${clockTime(localMinute)}, ${zoneCity(timeZone)}`;
}

/** The sentence on the next digest, or on the pause that stands before it. */
export function sayNext(subscriber: Subscriber, next: NextDigest | null, now: Date): string {
  const { pausedUntil, timeZone } = subscriber;
  if (pausedUntil !== null && pausedUntil > now) {
    const end = spellDay(localDay(timeZone, pausedUntil) as Day);
    const first = nextDue(subscriber, new Date(pausedUntil.getTime() - 1));
    const then = sayInstant(subscriber, { at: first.at, day: first.day as Day }, now);
    return `Paused until ${end}. Your next digest: ${then}.`;
  }
  return next === null ? "" : `Your next digest: ${sayInstant(subscriber, next, now)}.`;
}

/** `tomorrow 07:30, Berlin`. The hour is read off the instant: a clock change can move it. */
function sayInstant({ timeZone }: Schedule, { at, day }: NextDigest, now: Date): string {
  const today = localDay(timeZone, now);
  const tomorrow = dateToDay(new Date(dayToDate(today).getTime() + DAY_MS));
  const near = day === today ? "today" : day === tomorrow ? "tomorrow" : `${spellDay(day)},`;
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  return `${near} ${time.format(at)}, ${zoneCity(timeZone)}`;
}

/** `07:30` */
export function clockTime(localMinute: number): string {
  const [hour, minute] = [Math.floor(localMinute / 60), localMinute % 60];
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

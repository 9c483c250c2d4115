import { sayRhythm } from "../compose/say-rhythm.ts";
import { spellDay } from "../compose/view.ts";
import { zoneCity } from "../compose/zone-city.ts";
import type { Day, Subscriber } from "../model.ts";
import { DAY_MS, dateToDay, dayToDate, nextDue } from "../time.ts";
import { dayIn } from "./days.ts";
import type { NextDigest } from "./ports.ts";

/** The sentence on the next digest, or on the pause that stands before it. */
export function sayNext(subscriber: Subscriber, next: NextDigest | null, now: Date): string {
  const { pausedUntil, timeZone } = subscriber;
  if (pausedUntil !== null && pausedUntil > now) {
    const end = dayIn(timeZone, pausedUntil);
    const { at } = nextDue(subscriber, new Date(pausedUntil.getTime() - 1));
    const day = dayIn(timeZone, at);
    const then = day === end ? "that day" : `${spellDay(day)},`;
    const paused = `Paused until ${spellDay(end)}.`;
    return `${paused} Your next digest: ${then} ${sayPlace(timeZone, at)}.`;
  }
  if (next === null) return "";
  if (next.at <= now) return saySoon(subscriber);
  const today = dayIn(timeZone, now);
  return `Your next digest: ${sayDay(next.day, today)} ${sayPlace(timeZone, next.at)}.`;
}

function sayDay(day: Day, today: string): string {
  const tomorrow = dateToDay(new Date(dayToDate(today).getTime() + DAY_MS));
  if (day === today) return "today";
  return day === tomorrow ? "tomorrow" : `${spellDay(day)},`;
}

/** `07:30, Berlin`. The hour is read off the instant: a clock change can move it. */
function sayPlace(timeZone: string, at: Date): string {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  return `${time.format(at)}, ${zoneCity(timeZone)}`;
}

function saySoon(subscriber: Subscriber): string {
  const first = "Your digest comes within minutes, if enough in your topics is trending today.";
  return `${first} After that it comes ${sayRhythm(subscriber)}.`;
}

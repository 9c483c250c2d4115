import type { Schedule } from "../model.ts";
import { zoneCity } from "./zone-city.ts";

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

/** `07:30` */
export function clockTime(localMinute: number): string {
  const [hour, minute] = [Math.floor(localMinute / 60), localMinute % 60];
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

import type { Day } from "../model.ts";
import { dateToDay, localDay } from "../time.ts";

/** The reader's calendar day of an instant. Both write nothing but days. */
export function dayIn(timeZone: string, at: Date): Day {
  return localDay(timeZone, at) as Day;
}

export function dayInUtc(at: Date): Day {
  return dateToDay(at) as Day;
}

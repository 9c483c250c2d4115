import { cleanDate } from "./clean.ts";

/** What a stored or live answer does not say of itself. */
export type HuggingFaceContext = {
  /** The day that was asked for, `2026-02-02`. */
  day?: string;
  /** When it was captured; unknown for a recording, which counts as seen when it was listed. */
  seenAt?: Date;
};

/**
 * Until here the outer `publishedAt` is the listing time; from the next day on it is the paper's
 * own date shifted by New York's offset and means nothing.
 */
const LAST_DAY_OF_OUTER_DATE = "2025-03-10";

type EntryDates = {
  /** Of the paper. */
  publishedAt?: string | undefined;
  submittedOnDailyAt?: string | undefined;
  /** Of the entry around it. */
  outerPublishedAt?: string | undefined;
};

/** When an entry was put on the list, if it can be told. */
export function listedAtOf(entry: EntryDates, day: string | undefined): Date | undefined {
  const submitted = cleanDate(entry.submittedOnDailyAt ?? "");
  if (submitted) return submitted;
  const outer = cleanDate(entry.outerPublishedAt ?? "");
  if (outer && isListingTime(outer, entry, day)) return outer;
  return day === undefined ? undefined : cleanDate(day);
}

function isListingTime(outer: Date, entry: EntryDates, day: string | undefined): boolean {
  if (day !== undefined) return day <= LAST_DAY_OF_OUTER_DATE;
  const inner = cleanDate(entry.publishedAt ?? "");
  const isOld = outer.toISOString().slice(0, 10) <= LAST_DAY_OF_OUTER_DATE;
  // The shifted date lies before the paper's own, which no listing does.
  return isOld && inner !== undefined && outer >= inner;
}

/** A recording counts as seen when its day began, or when the paper was listed if that is later. */
export function saidAtOf(listedAt: Date, { day, seenAt }: HuggingFaceContext): Date {
  if (seenAt) return seenAt;
  const dayStart = cleanDate(day ?? "");
  return dayStart && dayStart > listedAt ? dayStart : listedAt;
}

import { DAY_MS } from "../time.ts";

/** How a new sender's number of mails a day grows. */
export type WarmUp = {
  /** The first day (UTC), `2026-11-25`. */
  from: string;
  /** Mails on it. */
  first: number;
  /** By how much each day's number is greater than the last. */
  growth: number;
};

/** Over this a sender is warm. */
const WARM = 1_000_000;

/** How many mails may go out on the day of `now`; null for as many as there are. */
export function dailyCap(warmUp: WarmUp | undefined, now: Date): number | null {
  if (warmUp === undefined) return null;
  const days = Math.floor((now.getTime() - Date.parse(`${warmUp.from}T00:00:00Z`)) / DAY_MS);
  const cap = Math.floor(warmUp.first * warmUp.growth ** Math.max(0, days));
  return cap > WARM ? null : cap;
}

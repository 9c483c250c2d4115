/** How long to wait before trying again. Pure: chance and the present are arguments. */

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
const HINT_SPREAD_MS = 1_000;

/**
 * Milliseconds to wait after the given try, counted from 1. The other side's own hint is kept and
 * only spread by up to a second; without one the delay doubles from a second to half a minute,
 * of which a random half keeps many clients from coming back together.
 */
export function retryDelayMs(
  attempt: number,
  { hintMs, random }: { hintMs?: number | undefined; random: () => number },
): number {
  if (hintMs !== undefined) return Math.round(hintMs + random() * HINT_SPREAD_MS);
  const full = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
  return Math.round(full / 2 + (random() * full) / 2);
}

type HeaderLookup = { get(name: string): string | null };

/**
 * What an answer says about when to come back: `Retry-After` as seconds or as an HTTP date (RFC
 * 9110 10.2.3), else `t=` of `RateLimit` (IETF draft ratelimit-headers), else GitHub's
 * `X-RateLimit-Reset` in seconds since 1970, once nothing remains. An instant is measured against
 * the server's own `Date`, so that a wrong clock here does no harm.
 */
export function retryHintMs(headers: HeaderLookup, now: Date): number | undefined {
  const retryAfter = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const present = httpDate(headers.get("date")) ?? now.getTime();
  const at = httpDate(retryAfter);
  if (at !== undefined) return Math.max(0, at - present);
  const seconds = /(?:^|[;,\s])t=(\d{1,9})\b/.exec(headers.get("ratelimit") ?? "")?.[1];
  if (seconds !== undefined) return Number(seconds) * 1_000;
  const reset = headers.get("x-ratelimit-reset") ?? "";
  const isSpent = headers.get("x-ratelimit-remaining") === "0" && /^\d{1,11}$/.test(reset);
  return isSpent ? Math.max(0, Number(reset) * 1_000 - present) : undefined;
}

function httpDate(text: string | null): number | undefined {
  if (!text || !/^[A-Z][a-z]+,? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

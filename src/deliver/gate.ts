/**
 * What stops sending for a while: to one receiving domain, or (`*`) to all. Policy refusals in a row
 * trip it, a wish for less pace closes it at once; when its time is over one mail probes, and an
 * acceptance opens it again.
 */
export type SendGate = {
  name: string;
  /** Refusals since the last acceptance that speak against us. */
  strikes: number;
  /** Wishes for less pace since the last acceptance. */
  slows: number;
  shutUntil: Date | null;
};

export const ALL_DOMAINS = "*";

/** So many refusals in a row that say "not from you": the next would only make it worse. */
const TRIP_AFTER = { domain: 5, all: 10 } as const;

const MINUTE_MS = 60_000;
const POLICY_PAUSE = { leastMs: 15 * MINUTE_MS, mostMs: 240 * MINUTE_MS };
const PACE_PAUSE = { leastMs: MINUTE_MS, mostMs: 30 * MINUTE_MS };

/** How a mail came through a gate: as the one that tries it, or before it was shut. */
type Passage = { isProbe: boolean };

/** The gate after one more policy refusal. */
export function strike(gate: SendGate, now: Date, { isProbe }: Passage): SendGate {
  if (isShut(gate, now) && !isProbe) return gate;
  const strikes = gate.strikes + 1;
  const least = gate.name === ALL_DOMAINS ? TRIP_AFTER.all : TRIP_AFTER.domain;
  const pauseMs = strikes < least ? 0 : growing(POLICY_PAUSE, strikes - least);
  return { ...gate, strikes, shutUntil: later(gate.shutUntil, pauseMs, now) };
}

/** The gate after they asked for less. */
export function slowDown(gate: SendGate, now: Date, { isProbe }: Passage): SendGate {
  if (isShut(gate, now) && !isProbe) return gate;
  const pauseMs = growing(PACE_PAUSE, gate.slows);
  return { ...gate, slows: gate.slows + 1, shutUntil: later(gate.shutUntil, pauseMs, now) };
}

/** What was under way when it was shut says nothing new, and must not make the pause longer. */
function isShut({ shutUntil }: SendGate, now: Date): boolean {
  return shutUntil !== null && shutUntil > now;
}

function growing({ leastMs, mostMs }: typeof PACE_PAUSE, times: number): number {
  return Math.min(mostMs, leastMs * 2 ** Math.min(times, 20));
}

function later(until: Date | null, pauseMs: number, now: Date): Date | null {
  if (pauseMs === 0) return until;
  return new Date(Math.max(until?.getTime() ?? 0, now.getTime() + pauseMs));
}

/**
 * Never shut: it only counts the addresses of a domain, or of all, that were refused on a day (UTC) with
 * no mail taken between. One is its reader's matter; many are a server that has lost its list of users.
 */
export function mailboxGate(now: Date, domain: string = ALL_DOMAINS): string {
  return `mailboxes ${now.toISOString().slice(0, 10)} ${domain}`;
}

export function missMailbox(gate: SendGate): SendGate {
  return { ...gate, strikes: gate.strikes + 1 };
}

/** Whether what is said of a domain's mailboxes can be believed. */
export function isBelievable(
  gates: ReadonlyMap<string, SendGate>,
  domain: string,
  now: Date,
): boolean {
  const missed = (name: string) => gates.get(name)?.strikes ?? 0;
  return (
    missed(mailboxGate(now)) <= TRIP_AFTER.all &&
    missed(mailboxGate(now, domain)) <= TRIP_AFTER.domain
  );
}

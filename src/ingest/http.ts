import { retryDelayMs, retryHintMs } from "../retry.ts";
import { parseUrl } from "../url.ts";
import { causeOf } from "./cause-of.ts";
import type { Gate, Manners } from "./manners.ts";
import { isPublicAddress } from "./public-address.ts";
import { readBody } from "./read-body.ts";

export type Network = {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** The addresses of a host name. */
  lookup(host: string): Promise<readonly string[]>;
  sleep(ms: number): Promise<void>;
  random(): number;
  /** Aborted when the service stops: nothing more is asked then. */
  signal?: AbortSignal | undefined;
};

export type Limits = { tries: number; waitMs: number; timeoutMs: number; bodyBytes: number };

export const LIMITS: Limits = {
  tries: 4,
  waitMs: 120_000,
  timeoutMs: 30_000,
  bodyBytes: 20 * 1024 * 1024,
};

/** What the requests of one run share: `waitedMs` is counted over all of them. */
export type Asking = {
  network: Network;
  gate: Gate;
  manners: Manners;
  headers: Record<string, string>;
  limits: Limits;
  now: Date;
  /** The operator named this host, which may then be http or private. */
  isOwn: boolean;
  waitedMs: number;
  /** Set once the host could not be reached at all: nothing more is asked of it in this run. */
  unreachable?: string;
};

/** What makes the next request for the same conditional (RFC 9110 13.1). */
export type Validators = { etag?: string | undefined; lastModified?: string | undefined };

export type Answer =
  | { kind: "answered"; text: string; headers: Headers }
  /** As it was when the validators were given. */
  | { kind: "unchanged"; headers: Headers }
  /** 4xx: asking again in the same words would not help. */
  | { kind: "refused"; status: number; text: string };

/** We stop, with nothing wrong at the other end: the service ends. */
export class StoppedError extends Error {}

/** So does the day's budget; tomorrow there is a new one. */
export class SpentError extends StoppedError {}

const STOPPED = "stopped before its end";
const REDIRECTS_FOLLOWED = 3;
/** Metered hosts send one away for hours; a mistake must not do so for years. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

type Try =
  | Answer
  | { kind: "redirected"; to: URL }
  | { kind: "again"; reason: string; hintMs?: number | undefined; isUnreachable?: true }
  | { kind: "failed"; reason: string }
  | { kind: "stopped" };

/** Like `ask`, where anything but an answer is a failure. */
export async function getText(
  url: URL,
  asking: Asking,
): Promise<Extract<Answer, { kind: "answered" }>> {
  const answer = await ask(url, asking);
  if (answer.kind === "answered") return answer;
  throw new Error(`${url.href}: status ${answer.kind === "refused" ? answer.status : 304}`);
}

/**
 * GET with manners and patience: one request at a time and host over all processes, at the host's
 * pace; 429, 5xx and broken connections are tried again, as the server asks or with growing
 * pauses, within the limits. Headers may hold a token, so no other host is ever asked.
 * Throws an error that says what happened at which URL.
 */
export async function ask(start: URL, asking: Asking, known: Validators = {}): Promise<Answer> {
  let url = start;
  let redirects = 0;
  let trouble: string | null = null;
  if (asking.unreachable) throw new Error(`${url.href}: not asked, ${asking.unreachable}`);
  for (let attempt = 1; ; ) {
    const failures = await enter(url, asking, trouble);
    const tried = await tryOnce(url, asking, known, failures);
    switch (tried.kind) {
      case "answered":
      case "unchanged":
      case "refused":
        return tried;
      case "failed":
        throw new Error(`${url.href}: ${tried.reason}`);
      case "stopped":
        throw new StoppedError(STOPPED);
      case "redirected":
        if (++redirects > REDIRECTS_FOLLOWED) throw new Error(`${url.href}: too many redirects`);
        url = tried.to;
        break;
      case "again":
        if (attempt++ >= asking.limits.tries) {
          if (tried.isUnreachable) asking.unreachable = tried.reason;
          throw new Error(`${url.href}: ${tried.reason} (${asking.limits.tries} tries)`);
        }
        trouble = tried.reason;
        break;
      default:
        tried satisfies never;
    }
  }
}

/** The pause that follows is the gate's: it holds for whoever asks the host next, here or elsewhere. */
async function tryOnce(
  url: URL,
  asking: Asking,
  known: Validators,
  failures: number,
): Promise<Try> {
  const { gate, manners, network } = asking;
  const tried = await request(url, asking, known);
  const isAgain = tried.kind === "again";
  const hintMs = isAgain ? tried.hintMs : spentHintMs(tried, asking.now);
  const pauseMs = isAgain
    ? retryDelayMs(failures + 1, { hintMs, random: () => network.random() })
    : (hintMs ?? 0);
  await gate.leave(manners, {
    pauseMs: Math.min(Math.max(pauseMs, manners.intervalMs), LONGEST_PAUSE_MS),
    hasFailed: isAgain,
  });
  return tried;
}

/** @returns how often in a row the host has failed. */
async function enter(url: URL, asking: Asking, trouble: string | null): Promise<number> {
  const { gate, manners, network, limits } = asking;
  for (;;) {
    if (network.signal?.aborted) throw new StoppedError(STOPPED);
    const entry = await gate.enter(manners, limits.timeoutMs);
    if (entry.kind === "in") return entry.failures;
    if (entry.kind === "spent") {
      throw new SpentError(
        `${url.href}: not asked, the ${manners.perDay} requests of the day are spent`,
      );
    }
    // To keep the pace is no trouble of the host's.
    const troubleMs = Math.max(0, entry.waitMs - manners.intervalMs);
    asking.waitedMs += troubleMs;
    if (troubleMs > 0 && asking.waitedMs > limits.waitMs) {
      const seconds = Math.round(entry.waitMs / 1_000);
      const why = trouble ?? `not asked, ${entry.reason}`;
      throw new Error(`${url.href}: ${why}; another ${seconds} s of waiting would be too long`);
    }
    await network.sleep(entry.waitMs);
  }
}

async function request(url: URL, asking: Asking, known: Validators): Promise<Try> {
  const { network, headers, limits, now } = asking;
  try {
    const signal = AbortSignal.timeout(limits.timeoutMs);
    const refusal = await Promise.race([refusalOf(url, asking), untilAborted(signal)]);
    if (refusal !== null) return { kind: "failed", reason: refusal };
    const conditional = { ...headers, ...conditionsOf(known) };
    const init = { headers: conditional, signal, redirect: "manual" } as const;
    const response = await network.fetch(url.href, init);
    if (response.ok) return await readAnswer(response, limits.bodyBytes);
    if (response.status === 304) return { kind: "unchanged", headers: response.headers };
    return await judge(url, response, now);
  } catch (error) {
    if (network.signal?.aborted) return { kind: "stopped" };
    const reason = causeOf(error);
    return { kind: "again", reason, ...(UNREACHABLE.has(reason) && { isUnreachable: true }) };
  }
}

/** What no other address of the same host would answer either. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** A lookup cannot be called off; it is only waited for no longer. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** A name that leads into the operator's own network is no public source. */
async function refusalOf(url: URL, { isOwn, network }: Asking): Promise<string | null> {
  if (isOwn) return null;
  if (url.protocol !== "https:") return "not https";
  const addresses = await network.lookup(url.hostname);
  const isPublic = addresses.length > 0 && addresses.every(isPublicAddress);
  return isPublic ? null : "leads to a private address";
}

function conditionsOf({ etag, lastModified }: Validators): Record<string, string> {
  return {
    ...(etag !== undefined && { "if-none-match": etag }),
    ...(lastModified !== undefined && { "if-modified-since": lastModified }),
  };
}

export function validatorsOf(headers: Headers): Validators {
  const [etag, lastModified] = [headers.get("etag"), headers.get("last-modified")];
  return { ...(etag && { etag }), ...(lastModified && { lastModified }) };
}

const REFUSAL_BYTES = 64 * 1024;

async function readAnswer(response: Response, mostBytes: number): Promise<Try> {
  const body = await readBody(response, mostBytes);
  if (body.kind === "too-long") {
    return { kind: "failed", reason: `an answer of more than ${mostBytes} bytes` };
  }
  return { kind: "answered", text: body.text, headers: response.headers };
}

async function judge(url: URL, response: Response, now: Date): Promise<Try> {
  const { status, headers } = response;
  if (status === 429 || status >= 500 || isSpent(response)) {
    await response.body?.cancel();
    return { kind: "again", reason: `status ${status}`, hintMs: retryHintMs(headers, now) };
  }
  const location = headers.get("location");
  if ([301, 302, 303, 307, 308].includes(status) && location) {
    await response.body?.cancel();
    return redirectTo(location, url);
  }
  const body = await readBody(response, REFUSAL_BYTES);
  return { kind: "refused", status, text: body.kind === "whole" ? body.text : "" };
}

function redirectTo(location: string, url: URL): Try {
  const to = parseUrl(location, url.href);
  if (to === null) return { kind: "failed", reason: "redirected to no URL" };
  if (to.origin !== url.origin) return { kind: "failed", reason: `redirected to ${to.origin}` };
  return { kind: "redirected", to };
}

/** GitHub says 403 where others say 429. */
function isSpent({ status, headers }: Response): boolean {
  const isLimited = headers.get("x-ratelimit-remaining") === "0" || headers.has("retry-after");
  return status === 403 && isLimited;
}

/** A good answer that was the last one allowed: the host rests until its limit is new. */
function spentHintMs(tried: Try, now: Date): number | undefined {
  if (tried.kind !== "answered" && tried.kind !== "unchanged") return undefined;
  const { headers } = tried;
  const isLast =
    headers.get("x-ratelimit-remaining") === "0" || /\br=0\b/.test(headers.get("ratelimit") ?? "");
  return isLast ? retryHintMs(headers, now) : undefined;
}

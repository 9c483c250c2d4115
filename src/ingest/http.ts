import { retryDelayMs, retryHintMs } from "../retry.ts";
import type { Answer, Asking, Validators } from "./asking.ts";
import { requestOnce, type Try } from "./http-once.ts";

/** We stop, with nothing wrong at the other end: the service ends. */
export class StoppedError extends Error {}

/** So does the day's budget; tomorrow there is a new one. */
export class SpentError extends StoppedError {}

const STOPPED = "stopped before its end";
const REDIRECTS_FOLLOWED = 3;
/** Metered hosts send one away for hours; a mistake must not do so for years. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

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
  const tried = await requestOnce(url, asking, known);
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

/** A good answer that was the last one allowed: the host rests until its limit is new. */
function spentHintMs(tried: Try, now: Date): number | undefined {
  if (tried.kind !== "answered" && tried.kind !== "unchanged") return undefined;
  const { headers } = tried;
  const isLast =
    headers.get("x-ratelimit-remaining") === "0" || /\br=0\b/.test(headers.get("ratelimit") ?? "");
  return isLast ? retryHintMs(headers, now) : undefined;
}

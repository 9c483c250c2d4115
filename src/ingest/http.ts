import { retryDelayMs, retryHintMs } from "../retry.ts";
import { parseUrl } from "../url.ts";
import { causeOf } from "./cause-of.ts";

export type Network = {
  fetch(url: string, init: RequestInit): Promise<Response>;
  sleep(ms: number): Promise<void>;
  random(): number;
};

export type Limits = { tries: number; waitMs: number; timeoutMs: number; bodyBytes: number };

export const LIMITS: Limits = {
  tries: 4,
  waitMs: 120_000,
  timeoutMs: 20_000,
  bodyBytes: 20 * 1024 * 1024,
};

/** What the requests of one run share: `waitedMs` is counted over all of them. */
export type Asking = {
  network: Network;
  headers: Record<string, string>;
  limits: Limits;
  now: Date;
  waitedMs: number;
};

export type Answer = { text: string; headers: Headers };

const REDIRECTS_FOLLOWED = 3;

type Try =
  | { kind: "answered"; answer: Answer }
  | { kind: "redirected"; to: URL }
  | { kind: "again"; reason: string; hintMs?: number | undefined }
  | { kind: "failed"; reason: string };

/**
 * GET with patience: 429, 5xx and broken connections are tried again, as the server asks or with
 * growing pauses, within the limits. Headers may hold a token, so no other host is ever asked.
 * Throws an error that says what happened at which URL.
 */
export async function getText(start: URL, asking: Asking): Promise<Answer> {
  let url = start;
  let redirects = 0;
  for (let attempt = 1; ; ) {
    const tried = await tryOnce(url, asking);
    switch (tried.kind) {
      case "answered":
        return tried.answer;
      case "failed":
        throw new Error(`${url.href}: ${tried.reason}`);
      case "redirected":
        if (++redirects > REDIRECTS_FOLLOWED) throw new Error(`${url.href}: too many redirects`);
        url = tried.to;
        break;
      case "again":
        await waitToRetry(url, tried, attempt++, asking);
        break;
      default:
        tried satisfies never;
    }
  }
}

type Again = Extract<Try, { kind: "again" }>;

async function waitToRetry(url: URL, { reason, hintMs }: Again, attempt: number, asking: Asking) {
  const { network, limits } = asking;
  if (attempt >= limits.tries) throw new Error(`${url.href}: ${reason} (${attempt} tries)`);
  const delayMs = retryDelayMs(attempt, { hintMs, random: () => network.random() });
  if (asking.waitedMs + delayMs > limits.waitMs) {
    const seconds = Math.round(delayMs / 1_000);
    throw new Error(`${url.href}: ${reason}; another ${seconds} s of waiting would be too long`);
  }
  asking.waitedMs += delayMs;
  await network.sleep(delayMs);
}

async function tryOnce(url: URL, { network, headers, limits, now }: Asking): Promise<Try> {
  try {
    const signal = AbortSignal.timeout(limits.timeoutMs);
    const response = await network.fetch(url.href, { headers, signal, redirect: "manual" });
    if (response.ok) return await readBody(response, limits.bodyBytes);
    await response.body?.cancel();
    return judge(url, response, now);
  } catch (error) {
    return { kind: "again", reason: causeOf(error) };
  }
}

function judge(url: URL, { status, headers }: Response, now: Date): Try {
  if (status === 429 || status >= 500) {
    return { kind: "again", reason: `status ${status}`, hintMs: retryHintMs(headers, now) };
  }
  const location = headers.get("location");
  if (![301, 302, 303, 307, 308].includes(status) || !location) {
    return { kind: "failed", reason: `status ${status}` };
  }
  const to = parseUrl(location, url.href);
  if (to === null) return { kind: "failed", reason: "redirected to no URL" };
  if (to.origin !== url.origin) return { kind: "failed", reason: `redirected to ${to.origin}` };
  return { kind: "redirected", to };
}

/** Counts while reading: a length header may be missing or lie, and compression hides the size. */
async function readBody(response: Response, mostBytes: number): Promise<Try> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) {
      return { kind: "failed", reason: `an answer of more than ${mostBytes} bytes` };
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return { kind: "answered", answer: { text, headers: response.headers } };
}

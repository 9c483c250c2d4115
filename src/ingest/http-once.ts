import { retryHintMs } from "../retry.ts";
import { parseUrl } from "../url.ts";
import type { Answer, Asking, Validators } from "./asking.ts";
import { causeOf } from "./cause-of.ts";
import { isPublicAddress } from "./public-address.ts";
import { readBody } from "./read-body.ts";

/** One request and what it means; patience and pace are http.ts's. */

export type Try =
  | Answer
  | { kind: "redirected"; to: URL }
  | { kind: "again"; reason: string; hintMs?: number | undefined; isUnreachable?: true }
  | { kind: "failed"; reason: string }
  | { kind: "stopped" };

/** Never throws for what the other end does. */
export async function requestOnce(url: URL, asking: Asking, known: Validators): Promise<Try> {
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

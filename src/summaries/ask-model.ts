import { z } from "zod";
import { causeOf } from "../ingest/cause-of.ts";
import { readBody } from "../ingest/read-body.ts";
import { retryHintMs } from "../retry.ts";

/** One question to an OpenAI-compatible endpoint, and what came of it. Never throws for the other end. */

export type Endpoint = { baseUrl: string; model: string; key?: string | undefined };

export type Message = { role: "system" | "user"; content: string };

export type Asking = {
  fetch(url: string, init: RequestInit): Promise<Response>;
  userAgent: string;
  timeoutMs: number;
  now: Date;
  /** Aborted when the service stops. */
  signal?: AbortSignal | undefined;
};

export type Reply =
  /** `isCut`: the model was not done when it ran out of tokens. */
  | { kind: "answered"; text: string; isCut: boolean }
  /** Says nothing about what was asked. */
  | { kind: "trouble"; reason: string; hintMs?: number | undefined }
  | { kind: "stopped" };

const TOKENS_MOST = 200;
const BODY_BYTES = 256 * 1024;

export async function askModel(
  endpoint: Endpoint,
  messages: readonly Message[],
  asking: Asking,
): Promise<Reply> {
  const limit = AbortSignal.timeout(asking.timeoutMs);
  const signal = asking.signal ? AbortSignal.any([limit, asking.signal]) : limit;
  try {
    const response = await asking.fetch(`${endpoint.baseUrl}/chat/completions`, {
      method: "POST",
      headers: headersOf(endpoint, asking),
      body: JSON.stringify({
        model: endpoint.model,
        messages,
        max_tokens: TOKENS_MOST,
        temperature: 0,
      }),
      // Elsewhere the key would be told to somebody whom the operator did not name.
      redirect: "manual",
      signal,
    });
    const body = await readBody(response, BODY_BYTES);
    if (response.ok) {
      if (body.kind === "too-long") return trouble(`an answer of more than ${BODY_BYTES} bytes`);
      return readCompletion(body.text);
    }
    const code = body.kind === "whole" ? errorCode(body.text, endpoint) : "";
    return refusal(response, code, asking.now);
  } catch (error) {
    if (asking.signal?.aborted) return { kind: "stopped" };
    return trouble(causeOf(error));
  }
}

function trouble(reason: string): Reply {
  return { kind: "trouble", reason };
}

function headersOf({ key }: Endpoint, { userAgent }: Asking): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: "application/json",
    "user-agent": userAgent,
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  };
}

const completion = z.object({
  choices: z.tuple(
    [
      z.object({
        message: z.object({ content: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    ],
    z.unknown(),
  ),
});

function readCompletion(text: string): Reply {
  const read = completion.safeParse(parseJson(text));
  if (!read.success) return trouble("an answer that is no chat completion");
  const [{ message, finish_reason: end }] = read.data.choices;
  return { kind: "answered", text: message.content ?? "", isCut: end === "length" };
}

function refusal({ status, headers }: Response, code: string, now: Date): Reply {
  const isRedirect = status >= 300 && status < 400;
  const what = isRedirect ? ", a redirect, which is not followed" : code && ` (${code})`;
  return {
    kind: "trouble",
    reason: `status ${status}${what}`,
    hintMs: status === 429 || status === 503 ? retryHintMs(headers, now) : undefined,
  };
}

const refused = z.object({
  error: z.object({ code: z.unknown().optional(), type: z.unknown().optional() }),
});

/** `model_not_found` helps the operator. The sentence beside it may repeat the key, so it is left. */
function errorCode(text: string, { key }: Endpoint): string {
  const read = refused.safeParse(parseJson(text));
  const code = read.data?.error.code ?? read.data?.error.type;
  const isCode = typeof code === "string" && /^[a-z]+(?:[_-][a-z]+)*$/.test(code);
  const isSecret = isCode && key !== undefined && code.includes(key);
  return isCode && code.length <= 60 && !isSecret ? code : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the only thing it throws for is text that is not JSON
  }
}

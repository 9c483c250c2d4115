import { causeOf } from "../../ingest/cause-of.ts";
import { type Finding, ok, warn } from "./finding.ts";
import { hostKind } from "./host-kind.ts";

/** What GET {BASE_URL}/healthz brought. */
export type BaseUrlAnswer =
  | { kind: "silent"; cause: string }
  | {
      kind: "answered";
      status: number;
      isOurs: boolean;
      /** Where a redirect leads. */
      location: string | null;
      /** Its clock less ours; null without a Date header. */
      clockAheadMs: number | null;
    };

const MOST_CHARACTERS = 1_000;

export async function askBaseUrl(
  baseUrl: string,
  { fetch, clock, limitMs }: { fetch: typeof globalThis.fetch; clock(): Date; limitMs: number },
): Promise<BaseUrlAnswer> {
  try {
    const signal = AbortSignal.timeout(limitMs);
    const response = await fetch(`${baseUrl}/healthz`, { redirect: "manual", signal });
    const date = Date.parse(response.headers.get("date") ?? "");
    const now = clock().getTime();
    const body = (await response.text()).slice(0, MOST_CHARACTERS);
    return {
      kind: "answered",
      status: response.status,
      isOurs: response.status === 200 && /^\{"status":"ok"\}$/.test(body.trim()),
      location: response.headers.get("location"),
      clockAheadMs: Number.isNaN(date) ? null : date - now,
    };
  } catch (error) {
    return { kind: "silent", cause: causeOf(error) };
  }
}

/** Digests go out without it, but none of their links would work. */
export function judgeBaseUrl(baseUrl: string, answer: BaseUrlAnswer): Finding[] {
  return [judgeAnswer(baseUrl, answer), ...judgeAddress(baseUrl)];
}

const SUBJECT = "BASE_URL";

function judgeAnswer(baseUrl: string, answer: BaseUrlAnswer): Finding {
  const url = `${baseUrl}/healthz`;
  if (answer.kind === "silent") {
    const mend =
      answer.cause === "ENOTFOUND"
        ? "Its name cannot be found: correct BASE_URL, or enter the name in your DNS; until then no link in a mail works."
        : "Start the service (npm start), and look at HOST, PORT, the proxy and its certificate; while it is away no link in a mail works.";
    return warn(SUBJECT, `${url} does not answer (${answer.cause})`, mend);
  }
  if (answer.isOurs) return ok(SUBJECT, `${url} answers as Paperboy does`);
  const { status, location } = answer;
  if (location !== null) {
    const mend =
      "Set BASE_URL to where the pages are in the end: one-click leaving follows no redirects.";
    return warn(SUBJECT, `${url} leads on to ${location}`, mend);
  }
  const mend = "Let the proxy pass everything under BASE_URL to HOST:PORT of this service.";
  return warn(SUBJECT, `${url} answers ${status}, and not as Paperboy does`, mend);
}

function judgeAddress(baseUrl: string): Finding[] {
  const { protocol, hostname } = new URL(baseUrl);
  const kind = hostKind(hostname);
  if (kind === "loopback") {
    const says = `${hostname} is this machine: nobody elsewhere can open the links in the mails`;
    return [warn("links", says, "For real readers set BASE_URL to where they reach this service.")];
  }
  if (kind === "public" && protocol === "http:") {
    const says = "http: mail clients show the one-click way out for https only (RFC 8058)";
    return [
      warn("links", says, "Put a proxy with a certificate in front, and https:// into BASE_URL."),
    ];
  }
  return [];
}

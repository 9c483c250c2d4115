import type { Gate, Manners } from "./manners.ts";

/** The words of asking the outside world; http.ts does it. */

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

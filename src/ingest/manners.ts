/** How a host wants to be asked. The gate keeps it for all processes together. */
export type Manners = {
  /** The gate's name: hosts with one rule for all of them share one. */
  gate: string;
  /** From the end of one request to the beginning of the next. */
  intervalMs: number;
  /** Requests in a day (UTC), where they are metered. */
  perDay?: number | undefined;
};

/**
 * arXiv: one request in three seconds over one connection, for API, feeds and OAI-PMH together
 * and all machines of one user (its API's terms of use).
 */
export const ARXIV_MANNERS: Manners = { gate: "arxiv.org", intervalMs: 3_000 };

/** Hugging Face: 500 API calls in five minutes without a token (its page on rate limits). */
export const HUGGING_FACE_MANNERS: Manners = { gate: "huggingface.co", intervalMs: 600 };

/** Algolia's Hacker News search: 10,000 requests an hour. */
export const HACKER_NEWS_MANNERS: Manners = { gate: "hn.algolia.com", intervalMs: 1_000 };

/** GitHub: 60 requests an hour without a token, 5,000 with; one after the other in any case. */
export const GITHUB_MANNERS = { gate: "api.github.com", intervalMs: 1_000 } as const;
export const GITHUB_PER_DAY = { withoutToken: 1_000, withToken: 20_000 } as const;

export type Entry =
  | { kind: "in" /** How often in a row the host has failed. */; failures: number }
  | { kind: "wait"; waitMs: number; reason: string }
  /** The day's budget is used up. */
  | { kind: "spent" };

export type Gate = {
  /** Takes the host if it is free; it is anybody's again at `leave`, or some time after `timeoutMs`. */
  enter(manners: Manners, timeoutMs: number): Promise<Entry>;
  leave(manners: Manners, after: { pauseMs: number; hasFailed: boolean }): Promise<void>;
};

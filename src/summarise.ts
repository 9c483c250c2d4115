import type { App } from "./app.ts";
import { retryDelayMs } from "./retry.ts";
import { readUnsummarised, saveSummary, type UnsummarisedPaper } from "./store/summaries.ts";
import { type Asking, askModel, type Endpoint, type Reply } from "./summaries/ask-model.ts";
import { judgeAnswer, type Verdict } from "./summaries/judge-answer.ts";
import { summaryPrompt } from "./summaries/prompt.ts";

/** A language model is asked for a sentence or two about papers whose source gives none. */

export type SummariseSummary =
  | { isOff: true }
  | {
      /** Papers, each of which is one of the next three. */
      asked: number;
      stored: number;
      unusable: number;
      /** Nothing of this counts against a paper. */
      unanswered: number;
      /** Why the run ended before it was done. */
      trouble: string | null;
    };

type Counts = Exclude<SummariseSummary, { isOff: true }>;

export type Limits = { papers: number; requestMs: number; runMs: number };

const LIMITS: Limits = { papers: 60, requestMs: 20_000, runMs: 10 * 60_000 };
const TRIES_MOST = 3;
const TROUBLES_MOST = 3;

export type SummariseOptions = {
  /** Aborted, it asks nothing more; what was answered is kept. */
  signal?: AbortSignal | undefined;
  /** Asks, and says in the log what it would store. */
  isDryRun?: boolean;
  limits?: Partial<Limits>;
};

/** Killed anywhere, the next run goes on: each answer is stored before the next paper is asked about. */
export async function summarise(
  app: App,
  options: SummariseOptions = {},
): Promise<SummariseSummary> {
  const endpoint = app.config.summaries;
  if (endpoint === undefined) return { isOff: true };
  const limits = { ...LIMITS, ...options.limits };
  const now = app.clock();
  const page = { now, most: limits.papers, triesMost: TRIES_MOST };
  const waiting = await readUnsummarised(app.store.db, page);
  const until = now.getTime() + limits.runMs;
  const summary = await askAll({ ...options, app, endpoint, limits, until }, waiting);
  if (summary.trouble !== null) {
    app.log.warn(
      summary,
      "the endpoint that writes summaries gave trouble; mails use the abstract",
    );
  }
  return summary;
}

type Run = Pick<SummariseOptions, "signal" | "isDryRun"> & {
  app: App;
  endpoint: Endpoint;
  limits: Limits;
  /** Past this instant nothing more is asked. */
  until: number;
};

async function askAll(run: Run, papers: readonly UnsummarisedPaper[]): Promise<Counts> {
  const { app, signal, until } = run;
  const counts: Counts = { asked: 0, stored: 0, unusable: 0, unanswered: 0, trouble: null };
  const waiting = [...papers];
  let troubles = 0;
  while (counts.trouble === null && !signal?.aborted && app.clock().getTime() < until) {
    // After trouble any of them, or three papers that are too much for it would stop every run.
    const at = troubles === 0 ? 0 : Math.floor(app.random() * waiting.length);
    const [paper] = waiting.splice(at, 1);
    if (paper === undefined) return counts;
    const reply = await ask(run, paper);
    if (reply.kind === "stopped") return counts;
    counts.asked++;
    if (reply.kind === "answered") {
      troubles = 0;
      counts[await settle(run, paper, reply)]++;
    } else {
      app.log.info({ paper: paper.key, reason: reply.reason }, "no answer about a paper");
      counts.unanswered++;
      troubles++;
      if (waiting.length > 0) counts.trouble = await restAfter(run, reply, troubles);
      else if (troubles === counts.asked) counts.trouble = reply.reason;
    }
  }
  return counts;
}

async function ask({ app, endpoint, limits, signal }: Run, paper: UnsummarisedPaper) {
  const asking: Asking = {
    fetch: app.fetch,
    userAgent: `Paperboy/${app.config.version}`,
    timeoutMs: limits.requestMs,
    now: app.clock(),
    signal,
  };
  return await askModel(endpoint, summaryPrompt(paper), asking);
}

async function settle(
  { app, endpoint, isDryRun }: Run,
  paper: UnsummarisedPaper,
  { text, isCut }: Extract<Reply, { kind: "answered" }>,
): Promise<"stored" | "unusable"> {
  const verdict: Verdict = isCut
    ? { kind: "unusable", reason: "cut off" }
    : judgeAnswer(text, paper);
  const { kind, ...said } = verdict;
  if (isDryRun) app.log.info({ paper: paper.key, ...said }, `the answer is ${kind}`);
  else {
    const { id, textHash } = paper;
    await saveSummary(app.store.db, { id, textHash, model: endpoint.model, ...said }, app.clock());
  }
  return kind === "usable" ? "stored" : kind;
}

/** @returns why the run ends; null when it may go on, after a pause. */
async function restAfter(
  { app, until, signal }: Run,
  { reason, hintMs }: Extract<Reply, { kind: "trouble" }>,
  troubles: number,
): Promise<string | null> {
  if (troubles >= TROUBLES_MOST) return `${reason} (${troubles} times in a row)`;
  const pauseMs = retryDelayMs(troubles, { hintMs, random: app.random });
  if (app.clock().getTime() + pauseMs >= until) {
    const seconds = Math.round(pauseMs / 1_000);
    return `${reason}; waiting ${seconds} s would be longer than this run may take`;
  }
  await app.sleep(pauseMs, signal);
  return null;
}

import type { App } from "./app.ts";
import { checkLedger } from "./check-ledger.ts";
import { deliverDue } from "./deliver/deliver-due.ts";
import type { DeliverSummary } from "./deliver/ports.ts";
import { deliverPorts, withLanes } from "./deliver-ports.ts";
import type { FileSourceOptions } from "./ingest/file-source.ts";
import { StoppedError } from "./ingest/http.ts";
import { ingestAll, type SourceSummary } from "./ingest/ingest.ts";
import { openSource, type SourceName } from "./ingest/registry.ts";
import { createMailComposer } from "./mail-composer.ts";
import { matchTopics } from "./match-topics.ts";
import type { DueSubscriber, EditionId, OwedDelivery } from "./model.ts";
import { byScore, FORMULA, HALF_LIFE_HOURS, PRIOR_VOTES, rankPapers } from "./rank/score.ts";
import { decideDue } from "./select/decide-due.ts";
import { type EditionIndex, indexEdition } from "./select/select-papers.ts";
import { sourceSettings } from "./source-settings.ts";
import type { Claim } from "./store/claims.ts";
import { isAnyoneDue, prepareDeliveries } from "./store/deliveries.ts";
import { countDueMails } from "./store/due-mails.ts";
import { findEdition, loadEdition, saveEdition } from "./store/editions.ts";
import { createPaperStore } from "./store/paper-store.ts";
import { type Pruned, prune } from "./store/prune.ts";
import { readCandidates } from "./store/scores.ts";
import { nextSignUp, settleSignUp } from "./store/sign-ups.ts";
import { readSourceStatus } from "./store/source-runs.ts";
import { decideSignUp } from "./subscribe/decide-sign-up.ts";
import { HOUR_MS } from "./time.ts";

/** What happens, in order: the table of contents of this service. */

/** Outside world -> papers and signals. One broken source never stops the others. */
export async function ingest(
  app: App,
  names: readonly SourceName[],
  { file, span, signal, isDryRun = false }: IngestOptions = {},
): Promise<IngestSummary> {
  const settings = { ...sourceSettings(app, { signal, isDryRun }), file, span };
  const sources = names.map((name) => openSource(name, settings));
  const store = createPaperStore(app.store.db, isDryRun);
  const told = await ingestAll(sources, store, app.clock(), app.clock);
  for (const { source, state, reason } of told) {
    if (["broken", "stale", "partial"].includes(state)) {
      app.log.warn({ source, state, reason }, "a source is not as it should be");
    }
  }
  return { sources: told };
}

export type IngestOptions = {
  file?: FileSourceOptions;
  /** Days of a back-fill. */
  span?: { from: string; until: string } | undefined;
  /** Aborted, nothing more is asked; what was read is kept. */
  signal?: AbortSignal | undefined;
  isDryRun?: boolean;
};

export type { SourceSummary };
export type IngestSummary = { sources: SourceSummary[] };

/** All the sources that SOURCES names. Throws if stopped, so that the hour's run is taken up again. */
export async function ingestLive(app: App, signal?: AbortSignal): Promise<IngestSummary> {
  const summary = await ingest(app, app.config.sources, { signal });
  if (signal?.aborted) throw new StoppedError("stopped with the service; taken up again");
  return summary;
}

export type PrepareSummary = {
  edition: EditionId;
  due: number;
  selected: number;
  skipped: Record<string, number>;
  /** Subscribers for whom nothing could be decided; they are due again in an hour. */
  failed: number;
};

const EDITION_KEPT_MS = HOUR_MS;
/** One transaction each: small enough that a killed batch is soon done again. */
const SUBSCRIBERS_PER_BATCH = 500;

/** Papers and signals -> edition; due subscribers -> deliveries with their selections. */
export async function prepare(
  app: App,
  signal?: AbortSignal,
  isDryRun = false,
): Promise<PrepareSummary> {
  const id = await currentEditionId(app);
  const summary: PrepareSummary = { edition: id, due: 0, selected: 0, skipped: {}, failed: 0 };
  // Most minutes nobody is due: an edition need not be read for that.
  if (!(await isAnyoneDue(app.store.db, app.clock()))) return summary;
  const edition = await loadIndex(app, id);
  // A dry run moves nobody on, so it would take the same batch again and again.
  const limit = isDryRun ? Number.MAX_SAFE_INTEGER : SUBSCRIBERS_PER_BATCH;
  for (;;) {
    const batch = await prepareBatch(app, edition, { limit, isDryRun, summary });
    for (const delivery of batch.deliveries) count(summary, delivery);
    if (batch.taken === 0 || isDryRun || signal?.aborted) return summary;
  }
}

type BatchOptions = { limit: number; isDryRun: boolean; summary: PrepareSummary };

async function prepareBatch(
  app: App,
  edition: EditionIndex,
  { limit, isDryRun, summary }: BatchOptions,
) {
  const now = app.clock();
  return await prepareDeliveries(app.store.db, { limit, now, isDryRun }, (due) => {
    const decided = due.map((one) => ({ one, ...decideOrPutOff(app, edition, one, now) }));
    summary.failed += decided.filter(({ isPutOff }) => isPutOff).length;
    return {
      deliveries: decided.flatMap(({ deliveries }) => deliveries),
      next: decided.map(({ one, next }) => ({ subscriberId: one.subscriber.id, ...next })),
    };
  });
}

/** One subscriber who cannot be decided for must not stop the others, nor stand first in every batch. */
function decideOrPutOff(app: App, edition: EditionIndex, due: DueSubscriber, now: Date) {
  try {
    return { ...decideDue(edition, due, now), isPutOff: false };
  } catch (error) {
    app.log.error(
      { subscriber: due.subscriber.id, error },
      "nothing could be decided for a subscriber; tried again in an hour",
    );
    const next = { at: new Date(now.getTime() + HOUR_MS), day: due.dueDay };
    return { deliveries: [], next, isPutOff: true };
  }
}

function count(summary: PrepareSummary, delivery: OwedDelivery): void {
  summary.due++;
  if (delivery.state === "queued") summary.selected++;
  else summary.skipped[delivery.reason] = (summary.skipped[delivery.reason] ?? 0) + 1;
}

/** The newest edition, or a new one when that is older than an hour; new topics and papers meet first. */
export async function currentEditionId(app: App): Promise<EditionId> {
  const now = app.clock();
  await matchTopics(app);
  const since = new Date(now.getTime() - EDITION_KEPT_MS);
  return (await findEdition(app.store.db, since, now)) ?? (await makeEdition(app));
}

/** An edition as selecting asks it. */
export async function loadIndex(app: App, id: EditionId): Promise<EditionIndex> {
  return indexEdition(await loadEdition(app.store.db, id, byScore));
}

export async function makeEdition(app: App): Promise<EditionId> {
  const { db } = app.store;
  const asOf = app.clock();
  const settings = { halfLifeHours: HALF_LIFE_HOURS, priorVotes: PRIOR_VOTES };
  const papers = rankPapers(await readCandidates(db, asOf));
  const sources = await readSourceStatus(db, app.config.sources, asOf);
  const missing = sources.flatMap(({ source, state }) => (state === "broken" ? source : []));
  return await saveEdition(db, { asOf, formula: FORMULA, settings, missing, papers }, asOf);
}

export type SignUpSummary = { settled: number; failed: number };

/** Waiting sign-ups -> pending subscribers and notices. One that fails waits; the others go on. */
export async function settleSignUps(app: App): Promise<SignUpSummary> {
  const summary: SignUpSummary = { settled: 0, failed: 0 };
  const ports = { decide: decideSignUp, nonce: app.nonce };
  for (let after = 0; ; ) {
    const id = await nextSignUp(app.store.db, after);
    if (id === null) return summary;
    after = id;
    try {
      await settleSignUp(app.store.db, id, ports, app.clock());
      summary.settled++;
    } catch (error) {
      summary.failed++;
      app.log.error(
        { signUp: id, error },
        "a sign-up could not be settled; it waits for the next run",
      );
    }
  }
}

/** Due deliveries -> composed mails -> SMTP -> outcomes. */
export async function deliver(app: App, signal: AbortSignal): Promise<DeliverSummary> {
  const compose = await createMailComposer(app);
  return await withLanes(app, (lanes) =>
    deliverDue<Claim>(deliverPorts(app, { compose, lanes, signal })),
  );
}

/** How many mails `deliver` would try now. */
export async function countDue(app: App): Promise<number> {
  return await countDueMails(app.store.db, app.clock());
}

export type HousekeepSummary = Pruned & { isBalanced: boolean };

/** Sees whether the ledger adds up, and removes what no promise needs any more. */
export async function housekeep(app: App): Promise<HousekeepSummary> {
  const { isBalanced } = await checkLedger(app);
  return { ...(await prune(app.store.db, app.clock())), isBalanced };
}

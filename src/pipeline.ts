import type { App } from "./app.ts";
import type { ComposeSettings } from "./compose/compose-digest.ts";
import { createComposer } from "./compose/composer.ts";
import { createLetterComposer } from "./compose/letter-composer.ts";
import type { Config } from "./config.ts";
import { type DeliverSummary, deliverDue } from "./deliver/deliver-due.ts";
import type { FileSourceOptions } from "./ingest/file-source.ts";
import { ingestAll, type SourceSummary } from "./ingest/ingest.ts";
import { LIVE_SOURCES, openSource, type SourceName } from "./ingest/registry.ts";
import type { EditionId, Mail, OwedDelivery } from "./model.ts";
import { parsedTopics } from "./query/parsed-topics.ts";
import { FORMULA, HALF_LIFE_HOURS, PRIOR_VOTES, rankPapers } from "./rank/score.ts";
import { decideDue } from "./select/decide-due.ts";
import { type EditionIndex, indexEdition } from "./select/select-papers.ts";
import type { Claim } from "./store/claims.ts";
import { prepareDeliveries } from "./store/deliveries.ts";
import { findEdition, loadEdition, readCandidates, saveEdition } from "./store/editions.ts";
import { createPaperStore } from "./store/papers.ts";
import { type Pruned, prune } from "./store/prune.ts";
import { createQueue } from "./store/queue.ts";
import { reserveTurn } from "./store/rates.ts";
import { readPapers } from "./store/read-papers.ts";
import { nextSignUp, settleSignUp } from "./store/sign-ups.ts";
import { readActiveTopics } from "./store/topics.ts";
import { decideSignUp } from "./subscribe/decide-sign-up.ts";
import { createLinks } from "./subscribe/links.ts";
import { HOUR_MS } from "./time.ts";

/** What happens, in order: the table of contents of this service. */

/** Outside world -> papers and signals. One broken source never stops the others. */
export async function ingest(
  app: App,
  names: readonly SourceName[],
  file?: FileSourceOptions,
): Promise<IngestSummary> {
  const { huggingFace, contact, version } = app.config;
  const network = { fetch: app.fetch, sleep: app.sleep, random: app.random };
  const settings = {
    huggingface: { network, version, contact, ...huggingFace },
    ...(file && { file }),
  };
  const sources = names.map((name) => openSource(name, settings));
  const store = createPaperStore(app.store.db);
  const told = await ingestAll(sources, store, app.clock(), app.clock);
  for (const { source, state, reason } of told) {
    if (state === "broken" || state === "partial") {
      app.log.warn(
        { source, state, reason },
        "a source could not be read whole; the next run asks it again",
      );
    }
  }
  return { sources: told };
}

/** All the sources that are asked over the network. */
export async function ingestLive(app: App): Promise<IngestSummary> {
  return await ingest(app, LIVE_SOURCES);
}

export type IngestSummary = { sources: SourceSummary[] };

export type PrepareSummary = {
  edition: EditionId;
  due: number;
  selected: number;
  skipped: Record<string, number>;
};

const EDITION_KEPT_MS = HOUR_MS;
/** One transaction each: small enough that a killed batch is soon done again. */
const SUBSCRIBERS_PER_BATCH = 500;

/** Papers and signals -> edition; due subscribers -> deliveries with their selections. */
export async function prepare(app: App, signal?: AbortSignal): Promise<PrepareSummary> {
  const edition = await currentEdition(app);
  const summary: PrepareSummary = { edition: edition.edition.id, due: 0, selected: 0, skipped: {} };
  for (;;) {
    const batch = await prepareBatch(app, edition);
    for (const delivery of batch.deliveries) count(summary, delivery);
    if (batch.taken === 0 || signal?.aborted) return summary;
  }
}

async function prepareBatch(app: App, edition: EditionIndex) {
  const now = app.clock();
  return await prepareDeliveries(app.store.db, SUBSCRIBERS_PER_BATCH, now, (due) => {
    const decided = due.map((one) => ({ one, ...decideDue(edition, one, now) }));
    return {
      deliveries: decided.flatMap(({ deliveries }) => deliveries),
      next: decided.map(({ one, next }) => ({ subscriberId: one.subscriber.id, ...next })),
    };
  });
}

function count(summary: PrepareSummary, delivery: OwedDelivery): void {
  summary.due++;
  if (delivery.state === "queued") summary.selected++;
  else summary.skipped[delivery.reason] = (summary.skipped[delivery.reason] ?? 0) + 1;
}

/** The newest edition, or a new one when that is older than an hour. */
export async function currentEdition(app: App): Promise<EditionIndex> {
  const now = app.clock();
  const since = new Date(now.getTime() - EDITION_KEPT_MS);
  const id = (await findEdition(app.store.db, since, now)) ?? (await makeEdition(app));
  return indexEdition(await loadEdition(app.store.db, id));
}

async function makeEdition(app: App): Promise<EditionId> {
  const { db } = app.store;
  const asOf = app.clock();
  const candidates = await readCandidates(db, asOf);
  const topics = parsedTopics(await readActiveTopics(db), (topic, problem) =>
    app.log.error(
      { topic: topic.id, query: topic.query, problem },
      "a topic's query does not parse",
    ),
  );
  const settings = { halfLifeHours: HALF_LIFE_HOURS, priorVotes: PRIOR_VOTES };
  const papers = rankPapers(candidates, asOf);
  return await saveEdition(db, { asOf, formula: FORMULA, settings, papers, topics }, asOf);
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
  const { db } = app.store;
  const interval = 1000 / app.config.smtp.perSecond;
  return await deliverDue<Claim>({
    queue: createQueue(db, app.holder),
    compose: createMailComposer(app),
    lanes: app.lanes(),
    async awaitTurn() {
      const turnAt = await reserveTurn(db, "smtp", interval, app.clock());
      await app.sleep(Math.max(0, turnAt.getTime() - app.clock().getTime()), signal);
    },
    sleep: app.sleep,
    clock: app.clock,
    random: app.random,
    log: app.log,
    signal,
  });
}

function createMailComposer(app: App): (held: Claim) => Promise<Mail> {
  const { config, templates, clock } = app;
  const links = createLinks(app.signer(), config.baseUrl);
  const settings = composeSettings(config);
  const letter = createLetterComposer({ templates, settings, links: links.letter, clock });
  const digest = createComposer({
    readPapers: (ids) => readPapers(app.store.db, ids),
    templates,
    settings,
    links: links.digest,
    clock,
  });
  return (held) => (held.ledger === "notice" ? letter(held) : digest(held));
}

function composeSettings({ mailFrom, operator, baseUrl }: Config): ComposeSettings {
  return {
    mailFrom,
    listId: `digest.${hostOf(mailFrom.address)}`,
    senderId: "paperboy",
    operatorName: operator.name,
    operatorAddress: operator.address,
    privacyUrl: operator.privacyUrl ?? `${baseUrl}/privacy`,
  };
}

function hostOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** Removes what no promise needs any more. */
export async function housekeep(app: App): Promise<Pruned> {
  return await prune(app.store.db, app.clock());
}

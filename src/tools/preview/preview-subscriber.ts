import type { App } from "../../app.ts";
import { createComposer } from "../../compose/composer.ts";
import { TellableError } from "../../log.ts";
import { composeSettings } from "../../mail-composer.ts";
import type { Mail, Pick, Subscriber } from "../../model.ts";
import { loadIndex } from "../../pipeline.ts";
import type { JobArgs, JobResult } from "../../run-job.ts";
import { selectPapers } from "../../select/select-papers.ts";
import { readNewestDigest, readNewestEdition } from "../../store/newest-digest.ts";
import { readPapers } from "../../store/read-papers.ts";
import { readSentBefore } from "../../store/sent-papers.ts";
import { findSubscriber } from "../../store/subscribers.ts";
import { parseAddress } from "../../subscribe/address.ts";
import { localDay } from "../../time.ts";
import { writeMail } from "./write-mail.ts";

/**
 * One subscriber's digest as files: of the newest delivery that has papers, else what would be chosen
 * now from the newest edition. Nothing is sent or stored. Its links lead to the right pages but hold
 * no token, and its Message-ID no delivery: whoever gets the files cannot act for the reader.
 */

const NOBODY = "preview";

/** What there is to show, and where it comes from in words. */
type Owed = {
  day: string;
  told: string;
  editionId: number | null;
  missing: string[];
  since: Date | null;
  picks: Pick[];
};

export async function previewSubscriber(app: App, { flags }: JobArgs): Promise<JobResult> {
  const subscriber = await find(app, String(flags["subscriber"]));
  const owed = await findOwed(app, subscriber);
  const mail = await compose(app, subscriber, owed);
  const name = `${subscriber.address.replaceAll(/[^\w.@+-]/g, "_")}-${owed.day}`;
  const paths = await writeMail(String(flags["out"] ?? "preview"), name, mail);
  const lines = [
    ["digest", mail.subject],
    ["from", owed.told],
    ...paths.map((path) => ["written", path]),
    ["links", "lead to the right pages, and work for nobody"],
  ];
  const table = lines.map(([what = "", told]) => `  ${what.padEnd(10)} ${told}`);
  process.stdout.write(`${table.join("\n")}\n`);
  return { isDone: true, summary: null };
}

async function find(app: App, address: string): Promise<Subscriber> {
  const parsed = parseAddress(address);
  const found = parsed.kind === "ok" ? await findSubscriber(app.store.db, parsed.key) : null;
  if (found !== null) return found;
  throw new TellableError(
    `preview: ${address} is no subscriber; try: npm run job -- subscribers list`,
  );
}

async function findOwed(app: App, subscriber: Subscriber): Promise<Owed> {
  const { confirmedAt, digest } = await readNewestDigest(app.store.db, subscriber.id);
  if (digest === null) return await chooseNow(app, subscriber, confirmedAt);
  const { state, ...stored } = digest;
  return { ...stored, since: confirmedAt, told: `the delivery of ${digest.day}, ${state}` };
}

/** `prepare` and this, given the same --now, start some seconds apart. */
const SAME_MOMENT_MS = 60_000;

/** From an edition there is: a new one would be written, and the next hour's mails chosen from it. */
async function chooseNow(app: App, subscriber: Subscriber, since: Date | null): Promise<Owed> {
  const { db } = app.store;
  const now = app.clock();
  const edition = await readNewestEdition(db, new Date(now.getTime() + SAME_MOMENT_MS));
  if (edition === null) {
    throw new TellableError(
      "preview: there is no edition yet to choose papers from; try: npm run job -- prepare",
    );
  }
  const { id, asOf, missing } = edition;
  const day = localDay(subscriber.timeZone, now);
  const sent = await readSentBefore(db, subscriber.addressHash, day);
  const selection = selectPapers(await loadIndex(app, id), subscriber, new Set(sent.keys()));
  if (selection.kind === "skipped") {
    throw new TellableError(
      `preview: nothing to send to ${subscriber.address}: the edition of ${asOf.toISOString()} holds ` +
        `${selection.found} new papers for it, and a mail takes ${subscriber.leastSize}; ` +
        `see: npm run explain -- ${subscriber.address}. Of recorded papers, whose days are over, say ` +
        "--now with an instant of theirs, to prepare and here",
    );
  }
  const told = `the edition of ${asOf.toISOString()}; no delivery has papers yet`;
  return { day, told, editionId: id, missing, since, picks: selection.picks };
}

async function compose(app: App, subscriber: Subscriber, owed: Owed): Promise<Mail> {
  const { baseUrl } = app.config;
  const composeOne = createComposer({
    readPapers: (ids) => readPapers(app.store.db, ids),
    templates: await app.templates(),
    settings: composeSettings(app.config),
    links: () => ({
      unsubscribe: `${baseUrl}/unsubscribe/${NOBODY}`,
      preferences: `${baseUrl}/preferences/${NOBODY}`,
      browser: `${baseUrl}/digest/${NOBODY}`,
    }),
    clock: app.clock,
  });
  return await composeOne({ ...owed, id: NOBODY, subscriber });
}

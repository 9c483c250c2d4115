import type { App } from "../app.ts";
import { whyNoRow } from "../ledger/why-no-row.ts";
import type { Subscriber } from "../model.ts";
import { currentEditionId, loadIndex } from "../pipeline.ts";
import { type JobArgs, type JobResult, UsageError } from "../run-job.ts";
import { type Explained, explainSelection } from "../select/explain-selection.ts";
import { type EditionIndex, selectPapers } from "../select/select-papers.ts";
import { readHistory } from "../store/ledger-rows.ts";
import { readPapers } from "../store/read-papers.ts";
import { type DayTold, readDay, readSentBefore } from "../store/sent-papers.ts";
import { findSubscriber } from "../store/subscribers.ts";
import { parseAddress } from "../subscribe/address.ts";
import { HOUR_MS, localDay } from "../time.ts";

/** `npm run explain -- ADDRESS [--day D]`: why each paper was chosen, and why the next ones were not. */

const NEARLY = 10;

type Told = Explained & { title: string };
type Explanation = {
  day: string;
  state: string;
  reason: string | null;
  edition: number;
  asOf: Date;
  papers: Told[];
};

export async function explain(app: App, { flags, words }: JobArgs): Promise<JobResult> {
  const [address, ...more] = words;
  if (address === undefined || more.length > 0) throw new UsageError("explain: name one address");
  const subscriber = await find(app, address);
  const day = dayOf(flags["day"], subscriber, app.clock());
  const explanation = await explainDay(app, subscriber, day);
  if (flags["json"] === true)
    return { isDone: true, summary: { job: "explain", address, ...explanation } };
  process.stdout.write(`${print(address, explanation)}\n`);
  return { isDone: true, summary: null };
}

async function find(app: App, address: string): Promise<Subscriber> {
  const parsed = parseAddress(address);
  const found = parsed.kind === "ok" ? await findSubscriber(app.store.db, parsed.key) : null;
  if (found === null)
    throw new UsageError(
      `explain: ${address} is no subscriber; try: npm run job -- subscribers list`,
    );
  return found;
}

function dayOf(flag: string | boolean | undefined, { timeZone }: Subscriber, now: Date): string {
  if (flag === undefined) return localDay(timeZone, now);
  const isDay =
    typeof flag === "string" && /^\d{4}-\d{2}-\d{2}$/.test(flag) && !Number.isNaN(Date.parse(flag));
  if (!isDay) throw new UsageError(`--day: ${flag} is not a day; try 2026-01-30`);
  return flag;
}

/** From the ledger where the day has its row, else what would be chosen now. */
async function explainDay(app: App, subscriber: Subscriber, day: string): Promise<Explanation> {
  const { db } = app.store;
  const told = await readDay(db, subscriber.id, day);
  const sent = await readSentBefore(db, subscriber.addressHash, day);
  const index = await indexOf(app, told);
  const chosen = told ? told.picks : choose(index, subscriber, new Set(sent.keys()));
  const explained = explainSelection(index, {
    reader: subscriber,
    sent,
    chosen: new Set(chosen.map(({ paperId }) => paperId)),
    nearly: NEARLY,
  });
  const papers = await readPapers(
    db,
    explained.map(({ paperId }) => paperId),
  );
  const titles = new Map(papers.map(({ id, title }) => [id, title]));
  const { id: edition, asOf } = index.edition;
  return {
    day,
    ...(told
      ? { state: told.state, reason: told.reason ?? told.reply }
      : whyNoRow(await readHistory(db, subscriber.id), day, app.clock())),
    edition,
    asOf,
    papers: explained.map((one) => ({ ...one, title: titles.get(one.paperId) ?? "" })),
  };
}

async function indexOf(app: App, told: DayTold | null): Promise<EditionIndex> {
  return await loadIndex(app, told?.editionId ?? (await currentEditionId(app)));
}

function choose(
  index: EditionIndex,
  subscriber: Subscriber,
  sent: Parameters<typeof selectPapers>[2],
) {
  const selection = selectPapers(index, subscriber, sent);
  return selection.kind === "selected" ? selection.picks : [];
}

function print(
  address: string,
  { day, state, reason, edition, asOf, papers }: Explanation,
): string {
  const best = Math.max(...papers.map(({ value }) => value), 0);
  const head = `${address} on ${day}: ${state}${reason ? ` (${reason})` : ""}, edition ${edition} as of ${asOf.toISOString()}`;
  if (papers.length === 0)
    return `${head}\nNothing matches any of the reader's topics in the last seven days.`;
  const rows = papers.map((paper) => rowOf(paper, best, asOf, papers));
  return [
    head,
    "",
    "behind   worth  age d  votes   gained  match  paper, topic and why",
    ...rows,
    "",
    "behind: doublings of votes that it lacks to the first; worth: votes, or what another count is worth in votes.",
  ].join("\n");
}

function rowOf(paper: Told, best: number, asOf: Date, all: readonly Told[]): string {
  const { parts, value, relevance, title, topic } = paper;
  const ageDays = (asOf.getTime() / HOUR_MS / 72 - parts.freshness) * 3;
  const gained =
    parts.votesGained === null ? "-" : `${parts.votesGained < 0 ? "" : "+"}${parts.votesGained}`;
  const numbers = [
    (best - value).toFixed(2).padStart(6),
    parts.worth.toFixed(0).padStart(7),
    ageDays.toFixed(1).padStart(6),
    String(parts.votes).padStart(6),
    gained.padStart(8),
    relevance.toFixed(2).padStart(6),
  ];
  return `${numbers.join(" ")}  ${title.slice(0, 70)} [${topic.slice(0, 30)}] ${sayVerdict(paper, all)}`;
}

function sayVerdict({ verdict }: Told, all: readonly Told[]): string {
  switch (verdict.kind) {
    case "chosen":
      return "chosen";
    case "sent":
      return `sent on ${verdict.day}`;
    case "muted":
      return `muted by ${verdict.by}`;
    case "twin": {
      const other =
        all.find(({ paperId }) => paperId === verdict.of)?.title ?? `paper ${verdict.of}`;
      return `too like “${other.slice(0, 40)}”: ${verdict.loss.toFixed(1)} doublings off`;
    }
    case "behind":
      return "others had more";
    default:
      return verdict satisfies never;
  }
}

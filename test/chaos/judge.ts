import { checkLedger } from "../../src/check-ledger.ts";
import { DAY, type Ground } from "./ground.ts";
import type { Entry, JournalingPeer } from "./peer.ts";

/** What a storm left behind, held against the journal of what was really accepted. */

export type Row = {
  address: string;
  state: string;
  reason: string | null;
  messageId: string | null;
};

export type Judged = {
  deliveries: number;
  accepted: number;
  refused: number;
  expired: number;
  uncertain: number;
  /** Of them those that a dead worker left. */
  uncertainByKills: number;
  duplicates: number;
  lost: number;
  residual: number;
  problems: string[];
};

export async function judgeStorm(
  ground: Pick<Ground, "app">,
  { journal, unanswered }: Pick<JournalingPeer, "journal" | "unanswered">,
  { kills, slots }: { kills: number; slots: number },
): Promise<Judged> {
  const rows = await readRows(ground);
  const received = countBy(journal);
  const of = (state: string) => rows.filter((row) => row.state === state);
  const duplicates = [...received].filter(([, entries]) => entries.length > 1);
  const lost = rows.filter((row) => !received.has(row.address) && !isExplained(row));
  const wrong = rows.flatMap((row) => contradictionsOf(row, received.get(row.address) ?? []));
  const uncertainByKills = of("uncertain").filter(({ reason }) => reason === DIED).length;
  const ledger = await checkLedger(ground.app, { from: DAY, until: DAY });
  const [account] = ledger.days;
  const bound = slots * kills;
  const problems = [
    ...duplicates.map(([address, { length }]) => `${address} was accepted ${length} times`),
    ...lost.map((row) => `nothing says why ${row.address} received none: ${JSON.stringify(row)}`),
    ...wrong,
    ...told(!ledger.isBalanced, `the ledger does not add up: ${JSON.stringify(ledger)}`),
    ...told(
      uncertainByKills > bound,
      `${uncertainByKills} in doubt by ${kills} kills of ${slots} slots`,
    ),
    ...told(
      of("uncertain").length - uncertainByKills > unanswered.length,
      `${of("uncertain").length - uncertainByKills} in doubt by ${unanswered.length} unanswered mails`,
    ),
  ];
  return {
    deliveries: rows.length,
    accepted: of("accepted").length,
    refused: of("refused").length,
    expired: of("expired").length,
    uncertain: of("uncertain").length,
    uncertainByKills,
    duplicates: duplicates.length,
    lost: lost.length,
    residual: account?.residual ?? Number.NaN,
    problems,
  };
}

const DIED = "the worker died while sending";
/** Ends of a mail that nobody received, each with its reason. */
const UNSENT = new Set(["refused", "uncertain", "expired", "skipped"]);

function isExplained({ state, reason }: Row): boolean {
  return UNSENT.has(state) && reason !== null && reason !== "";
}

/** What was accepted has a row that says so, or that it is in doubt; and the other way round. */
function contradictionsOf({ address, state, messageId }: Row, entries: readonly Entry[]): string[] {
  const foreign = entries.filter((entry) => entry.messageId !== messageId);
  return [
    ...told(state === "accepted" && entries.length === 0, `${address} is accepted, and was not`),
    ...told(
      entries.length > 0 && state !== "accepted" && state !== "uncertain",
      `${address} was accepted, and is ${state}`,
    ),
    ...foreign.map((entry) => `${address} received ${entry.messageId} instead of ${messageId}`),
  ];
}

function told(isSo: boolean, problem: string): string[] {
  return isSo ? [problem] : [];
}

async function readRows({ app }: Pick<Ground, "app">): Promise<Row[]> {
  const subscribers = await app.store.db.subscriber.findMany({
    select: {
      address: true,
      deliveries: { select: { state: true, reason: true, messageId: true } },
    },
  });
  return subscribers.map(({ address, deliveries: [row] }) => ({
    address,
    ...(row ?? { state: "missing", reason: null, messageId: null }),
  }));
}

function countBy(journal: readonly Entry[]): Map<string, Entry[]> {
  const by = new Map<string, Entry[]>();
  for (const entry of journal) by.set(entry.to, [...(by.get(entry.to) ?? []), entry]);
  return by;
}

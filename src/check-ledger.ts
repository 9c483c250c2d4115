import type { App } from "./app.ts";
import { type Accounts, createAccounts } from "./ledger/account.ts";
import { countDue } from "./ledger/count-due.ts";
import { countAcceptedTwice, readLedgerBatch } from "./store/ledger-rows.ts";
import { addDays, dateToDay } from "./time.ts";

/** The accounting equation for some local days, and what else may never be. */
export type LedgerCheck = Accounts & {
  /** Address and day with more than one accepted digest. */
  acceptedTwice: number;
  /** False: somebody must look. */
  isBalanced: boolean;
};

const SUBSCRIBERS_PER_BATCH = 500;

/** A local day is over everywhere two days later, and begins somewhere a day before UTC's. */
export function ledgerDays(now: Date): { from: string; until: string } {
  const today = dateToDay(now);
  return { from: addDays(today, -2), until: addDays(today, 1) };
}

export async function checkLedger(
  app: App,
  span: { from: string; until: string } = ledgerDays(app.clock()),
): Promise<LedgerCheck> {
  const { db } = app.store;
  const now = app.clock();
  const accounts = createAccounts(daysOf(span));
  for (let afterId: string | null = null; ; ) {
    const asked = { ...span, afterId, limit: SUBSCRIBERS_PER_BATCH };
    const batch = await readLedgerBatch(db, asked, now);
    for (const { subscriberId, history, preparedUntil, rows } of batch) {
      const due = countDue(history, { ...span, preparedUntil });
      accounts.add({ subscriberId, due, rows });
    }
    afterId = batch.at(-1)?.subscriberId ?? null;
    if (afterId === null) break;
  }
  const acceptedTwice = await countAcceptedTwice(db, span);
  const sum = accounts.sum();
  const isBalanced =
    acceptedTwice === 0 &&
    sum.days.every(({ residual, missing, unowed }) => residual === 0 && missing + unowed === 0);
  const check = { ...sum, acceptedTwice, isBalanced };
  if (!isBalanced) tell(app, check);
  return check;
}

function daysOf({ from, until }: { from: string; until: string }): string[] {
  const days: string[] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) days.push(day);
  return days;
}

function tell(app: App, { days, acceptedTwice, examples }: LedgerCheck): void {
  const wrong = days.filter(
    ({ residual, missing, unowed }) => residual !== 0 || missing + unowed > 0,
  );
  app.log.error(
    { days: wrong, acceptedTwice, examples },
    "the ledger does not add up: digests were lost, or sent without being owed; see npm run job -- ledger",
  );
}

import type { App } from "../app.ts";
import { checkLedger, type LedgerCheck, ledgerDays } from "../check-ledger.ts";
import type { DayAccount } from "../ledger/account.ts";
import { type JobArgs, type JobResult, UsageError } from "../run-job.ts";
import { readAddresses } from "../store/ledger-rows.ts";
import { listUncertain, settleUncertain, type Verdict } from "../store/settle-uncertain.ts";
import { dateToDay, dayToDate } from "../time.ts";

/** `npm run job -- ledger`: whether every digest that was owed is accounted for, and what is in doubt. */
export async function ledger(app: App, { flags }: JobArgs): Promise<JobResult> {
  const verdict = verdictOf(flags);
  if (verdict !== null) return await settle(app, verdict);
  const check = await checkLedger(app, spanOf(flags["day"], app.clock()));
  const uncertain = await listUncertain(app.store.db, UNCERTAIN_SHOWN);
  const concerned = check.examples.map(({ subscriberId }) => subscriberId);
  const addresses = await readAddresses(app.store.db, concerned);
  process.stderr.write(`${ledgerTable(check, addresses)}\n`);
  if (uncertain.length > 0) {
    const rows = uncertain.map((mail) => `  ${mail.id}  ${mail.day}  ${mail.messageId}`);
    process.stderr.write(`\nIn doubt:\n${rows.join("\n")}\n${HOW_TO_SETTLE}\n`);
  }
  return { isDone: check.isBalanced, summary: { job: "ledger", ...check, uncertain } };
}

const UNCERTAIN_SHOWN = 50;
const HOW_TO_SETTLE =
  "Nobody knows whether these were sent. Look for the Message-ID in your relay's log, then say\n" +
  "  npm run job -- ledger --accept ID   it arrived\n" +
  "  npm run job -- ledger --reopen ID   send it again\n" +
  "  npm run job -- ledger --close ID    leave it unsent";

const VERDICTS = ["accept", "reopen", "close"] as const satisfies Verdict[];
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function verdictOf(flags: JobArgs["flags"]): { verdict: Verdict; id: string } | null {
  const given = VERDICTS.filter((verdict) => flags[verdict] !== undefined);
  const [verdict] = given;
  if (verdict === undefined) return null;
  const id = String(flags[verdict]);
  if (given.length > 1) throw new UsageError("ledger: one of --accept, --reopen, --close");
  if (!UUID.test(id)) throw new UsageError(`ledger --${verdict}: ${id} is not the id of a mail`);
  return { verdict, id };
}

async function settle(
  app: App,
  { verdict, id }: { verdict: Verdict; id: string },
): Promise<JobResult> {
  const isDone = await settleUncertain(app.store.db, id, verdict, app.clock());
  if (!isDone) app.log.error({ mail: id }, "nothing was changed: no such mail is in doubt");
  return { isDone, summary: { job: "ledger", [verdict]: id, isDone } };
}

function spanOf(day: JobArgs["flags"][string], now: Date): { from: string; until: string } {
  if (day === undefined) return ledgerDays(now);
  const text = String(day);
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? dayToDate(text) : null;
  // 2026-02-30 would be read as a day of March.
  const isDay = at !== null && !Number.isNaN(at.getTime()) && dateToDay(at) === text;
  if (!isDay) throw new UsageError(`ledger --day: ${text} is not a day; try 2026-01-30`);
  return { from: text, until: text };
}

const COLUMNS = [
  "day",
  "due",
  "accepted",
  "skipped",
  "refused",
  "uncertain",
  "expired",
  "open",
  "residual",
] as const satisfies (keyof DayAccount)[];

/** The equation, a line a day; below it what is wrong. */
function ledgerTable(
  { days, acceptedTwice, examples }: LedgerCheck,
  addresses: ReadonlyMap<string, string>,
): string {
  const rows = [
    COLUMNS.map(String),
    ...days.map((day) => COLUMNS.map((name) => String(day[name]))),
  ];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join("  "));
  const told = examples.map(
    ({ what, day, subscriberId }) => `${what}: ${day}, ${addresses.get(subscriberId)}`,
  );
  if (told.length > 0) told.push("npm run explain -- ADDRESS --day DAY says more of one");
  if (acceptedTwice > 0) told.push(`accepted twice in a day: ${acceptedTwice} addresses`);
  return [...lines, ...(told.length > 0 ? ["", ...told] : [])].join("\n");
}

import { checkLedger } from "../src/check-ledger.ts";
import { learn } from "../src/learn.ts";
import { housekeep, ingestLive, prepare } from "../src/pipeline.ts";
import type { Scheduled } from "../src/run-service.ts";
import { summarise } from "../src/summarise.ts";

/** What happens when, in UTC. A reader's own hour is not here: it stands in `nextDueAt`. */
export const schedule: readonly Scheduled[] = [
  { job: "ingest", cron: "7 * * * *", atStart: true, run: ingestLive },
  { job: "prepare", cron: "* * * * *", atStart: false, run: prepare },
  {
    job: "summarise",
    cron: "27 * * * *",
    atStart: false,
    run: (app, signal) => summarise(app, { signal }),
  },
  {
    job: "learn",
    cron: "41 2 * * *",
    atStart: false,
    run: (app, signal) => learn(app, { signal }),
  },
  { job: "ledger", cron: "13 * * * *", atStart: true, run: (app) => checkLedger(app) },
  { job: "housekeep", cron: "23 3 * * *", atStart: false, run: housekeep },
];

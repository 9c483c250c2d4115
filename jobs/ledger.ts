import type { Job } from "../src/run-job.ts";
import { ledger } from "../src/tools/ledger.ts";

export const job: Job = {
  name: "ledger",
  usage: "[--day DAY] | --accept ID | --reopen ID | --close ID",
  needsSecret: false,
  hasDryRun: false,
  options: {
    day: { type: "string" },
    accept: { type: "string" },
    reopen: { type: "string" },
    close: { type: "string" },
  },
  run: ledger,
};

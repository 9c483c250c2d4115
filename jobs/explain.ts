import type { Job } from "../src/run-job.ts";
import { explain } from "../src/tools/explain.ts";

export const job: Job = {
  name: "explain",
  usage: "ADDRESS [--day 2026-01-30] [--json]",
  needsSecret: true,
  hasDryRun: false,
  takesWords: true,
  options: { day: { type: "string" }, json: { type: "boolean" } },
  run: explain,
};

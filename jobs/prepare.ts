import { prepare } from "../src/pipeline.ts";
import type { Job } from "../src/run-job.ts";

export const job: Job = {
  name: "prepare",
  usage: "[--now ISO] [--dry-run]",
  needsSecret: false,
  hasDryRun: true,
  options: {},
  async run(app, { signal, isDryRun }) {
    const summary = await prepare(app, signal, isDryRun);
    return { isDone: summary.failed === 0, summary: { job: "prepare", ...summary } };
  },
};

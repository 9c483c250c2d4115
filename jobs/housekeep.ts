import { housekeep } from "../src/pipeline.ts";
import type { Job } from "../src/run-job.ts";

export const job: Job = {
  name: "housekeep",
  usage: "[--now ISO]",
  needsSecret: false,
  hasDryRun: false,
  options: {},
  async run(app) {
    const summary = await housekeep(app);
    return { isDone: summary.isBalanced, summary: { job: "housekeep", ...summary } };
  },
};

import { countDue, deliver } from "../src/pipeline.ts";
import type { Job } from "../src/run-job.ts";

export const job: Job = {
  name: "deliver",
  usage: "[--now ISO] [--dry-run]",
  needsSecret: true,
  hasDryRun: true,
  options: {},
  async run(app, { signal, isDryRun }) {
    if (isDryRun) {
      return { isDone: true, summary: { job: "deliver", due: await countDue(app) } };
    }
    const summary = await deliver(app, signal);
    return { isDone: summary.trouble === null, summary: { job: "deliver", ...summary } };
  },
};

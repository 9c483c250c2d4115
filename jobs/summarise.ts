import type { Job } from "../src/run-job.ts";
import { summarise } from "../src/summarise.ts";

export const job: Job = {
  name: "summarise",
  usage: "[--now ISO] [--dry-run]",
  needsSecret: false,
  hasDryRun: true,
  options: {},
  async run(app, { signal, isDryRun }) {
    const summary = await summarise(app, { signal, isDryRun });
    const isOff = "isOff" in summary;
    if (isOff) app.log.info({}, "summaries are off; SUMMARY_URL and SUMMARY_MODEL turn them on");
    return { isDone: isOff || summary.trouble === null, summary: { job: "summarise", ...summary } };
  },
};

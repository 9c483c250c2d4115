import { deliver } from "../src/pipeline.ts";
import type { Job } from "../src/run-job.ts";

export const job: Job = {
  name: "deliver",
  usage: "[--now ISO]",
  needsSecret: true,
  options: {},
  async run(app, { signal }) {
    const summary = await deliver(app, signal);
    return { isDone: summary.trouble === null, summary: { job: "deliver", ...summary } };
  },
};

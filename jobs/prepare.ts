import { prepare } from "../src/pipeline.ts";
import type { Job } from "../src/run-job.ts";

export const job: Job = {
  name: "prepare",
  usage: "[--now ISO]",
  needsSecret: false,
  options: {},
  async run(app, { signal }) {
    return { isDone: true, summary: { job: "prepare", ...(await prepare(app, signal)) } };
  },
};

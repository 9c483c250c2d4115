import { learn } from "../src/learn.ts";
import type { Job } from "../src/run-job.ts";

export const job: Job = {
  name: "learn",
  usage: "[--anew] [--now ISO]",
  needsSecret: false,
  hasDryRun: false,
  options: { anew: { type: "boolean" } },
  async run(app, { flags, signal }) {
    return {
      isDone: true,
      summary: { job: "learn", ...(await learn(app, { isAsked: flags["anew"] === true, signal })) },
    };
  },
};

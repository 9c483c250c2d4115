import { runJob } from "../src/run-job.ts";
import { runService } from "../src/run-service.ts";
import { schedule } from "./scheduler.ts";

process.exitCode = await runJob(
  {
    name: "start",
    usage: "",
    needsSecret: true,
    hasDryRun: false,
    options: {},
    async run(app, { signal }) {
      await runService(app, schedule, signal);
      return { isDone: true, summary: null };
    },
  },
  process.argv.slice(2),
);

import { runJob } from "../../src/run-job.ts";

/** A job that never ends by itself, as with a database that no longer answers. */

process.exitCode = await runJob(
  {
    name: "hung",
    usage: "",
    needsSecret: false,
    hasDryRun: false,
    options: {},
    async run() {
      process.stdout.write("hanging\n");
      return await new Promise<never>(() => setInterval(() => {}, 60_000));
    },
  },
  [],
  { lateMs: 200 },
);

import { readdirSync } from "node:fs";
import { type Job, runJob } from "../src/run-job.ts";

/** `npm run job -- <name> …`: the file of that name in this folder. */
const names = readdirSync(import.meta.dirname)
  .map((file) => file.replace(/\.ts$/, ""))
  .filter((name) => !["run", "scheduler", "start"].includes(name));

const [name = "", ...argv] = process.argv.slice(2);
if (names.includes(name)) {
  const { job } = (await import(`./${name}.ts`)) as { job: Job };
  process.exitCode = await runJob(job, argv);
} else {
  process.stderr.write(
    `${name && name !== "--help" ? `There is no job "${name}". ` : ""}Known: ${names.join(", ")}.\n`,
  );
  process.exitCode = 2;
}

import type { Job } from "../src/run-job.ts";
import { subscribers } from "../src/tools/subscribers.ts";

export const job: Job = {
  name: "subscribers",
  usage:
    "list | export [ADDRESS] | remove ADDRESS | add ADDRESS --topics SLUG,SLUG [--zone Europe/Berlin] [--time 07:30]\n" +
    "    [--query TEXT] [--mute TEXT] [--frequency daily|weekdays|weekly] [--weekday 1-7] [--size 10]",
  needsSecret: true,
  hasDryRun: false,
  takesWords: true,
  options: {
    topics: { type: "string" },
    zone: { type: "string" },
    time: { type: "string" },
    frequency: { type: "string" },
    weekday: { type: "string" },
    query: { type: "string" },
    mute: { type: "string" },
    size: { type: "string" },
  },
  run: subscribers,
};

import { runMeasurement } from "../run-measurement.ts";
import { catalogue } from "./catalogue.ts";
import { replay } from "./replay.ts";
import { search } from "./search.ts";
import { summaries } from "./summaries.ts";
import { topics } from "./topics.ts";
import { trending } from "./trending.ts";

/** `npm run eval -- <name> --data DIR [--json]`: the product's own code over recorded data. */
process.exitCode = await runMeasurement(
  "eval",
  [trending, replay, topics, search, catalogue, summaries],
  process.argv.slice(2),
);

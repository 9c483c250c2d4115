import { runMeasurement } from "../run-measurement.ts";
import { ingest } from "./ingest.ts";
import { match } from "./match.ts";
import { search } from "./search.ts";

/** `npm run bench -- <name> --data DIR [--json]`: how long it takes, beside a baseline of the same run. */
process.exitCode = await runMeasurement("bench", [search, match, ingest], process.argv.slice(2));

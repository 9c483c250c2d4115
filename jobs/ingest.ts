import type { SourceSummary } from "../src/pipeline.ts";
import type { Job } from "../src/run-job.ts";
import { ingestNamed } from "../src/tools/ingest-named.ts";
import { sourceTable } from "../src/tools/source-table.ts";

export const job: Job = {
  name: "ingest",
  usage:
    "[--source NAME] [--path FILE-OR-FOLDER] [--seen-at ISO] [--from DAY] [--until DAY] [--now ISO] [--dry-run]",
  needsSecret: false,
  hasDryRun: true,
  options: {
    source: { type: "string" },
    path: { type: "string" },
    "seen-at": { type: "string" },
    from: { type: "string" },
    until: { type: "string" },
  },
  async run(app, args) {
    const summary = await ingestNamed(app, args);
    process.stderr.write(`${sourceTable(summary.sources)}\n`);
    const isDone = summary.sources.every(isRead);
    return { isDone, summary: { job: "ingest", ...summary } };
  },
};

/** Not a source that failed, nor one of which nothing at all could be used. */
function isRead({ state, papers, signals }: SourceSummary): boolean {
  const count = papers.new + papers.changed + papers.same + signals.new;
  return state !== "broken" && (state !== "partial" || count > 0);
}

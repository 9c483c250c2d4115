import type { App } from "../app.ts";
import { isSourceName, LIVE_SOURCES, sourceNames } from "../ingest/registry.ts";
import { type IngestSummary, ingest } from "../pipeline.ts";
import { type JobArgs, UsageError } from "../run-job.ts";

/** What `npm run job -- ingest` names: `--source file --path …`, one source, or all the live ones. */
export async function ingestNamed(
  app: App,
  { flags, signal, isDryRun }: JobArgs,
): Promise<IngestSummary> {
  const { source, path, "seen-at": seenAt } = flags;
  if (path !== undefined && source !== "file")
    throw new UsageError("--path goes with --source file");
  if (source === undefined) return await ingest(app, LIVE_SOURCES, { signal, isDryRun });
  if (typeof source !== "string" || !isSourceName(source)) {
    throw new UsageError(`--source: there is no "${source}"; known: ${sourceNames().join(", ")}`);
  }
  if (source !== "file") return await ingest(app, [source], { signal, isDryRun });
  if (typeof path !== "string") throw new UsageError("--source file needs --path FILE-OR-FOLDER");
  const file = { path, ...(seenAt !== undefined && { seenAt: instant(seenAt) }) };
  return await ingest(app, ["file"], { file, signal, isDryRun });
}

function instant(text: string | boolean): Date {
  const at = new Date(String(text));
  if (Number.isNaN(at.getTime())) {
    throw new UsageError(`--seen-at: ${text} is not an instant; try 2026-01-30T08:00:00Z`);
  }
  return at;
}

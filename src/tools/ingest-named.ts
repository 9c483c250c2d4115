import type { App } from "../app.ts";
import { isSourceName, type SourceName, sourceNames } from "../ingest/registry.ts";
import { type IngestOptions, type IngestSummary, ingest } from "../pipeline.ts";
import { type JobArgs, UsageError } from "../run-job.ts";
import { dateToDay } from "../time.ts";

/** What `npm run job -- ingest` names: `--source file --path …`, one source, or all of SOURCES. */
export async function ingestNamed(
  app: App,
  { flags, signal, isDryRun }: JobArgs,
): Promise<IngestSummary> {
  const { source, path, "seen-at": seenAt, from, until } = flags;
  if (path !== undefined && source !== "file")
    throw new UsageError("--path goes with --source file");
  if ((from ?? until) !== undefined && source !== "arxiv-oai")
    throw new UsageError("--from and --until go with --source arxiv-oai");
  if (source === undefined) return await ingest(app, app.config.sources, { signal, isDryRun });
  const name = nameFrom(source);
  const options: IngestOptions = { signal, isDryRun };
  if (from !== undefined) {
    options.span = {
      from: day("from", from),
      until: day("until", until ?? dateToDay(app.clock())),
    };
  }
  if (name === "file") {
    if (typeof path !== "string") throw new UsageError("--source file needs --path FILE-OR-FOLDER");
    options.file = { path, ...(seenAt !== undefined && { seenAt: instant(seenAt) }) };
  }
  return await ingest(app, [name], options);
}

function nameFrom(source: string | boolean): SourceName {
  if (typeof source === "string" && isSourceName(source)) return source;
  throw new UsageError(`--source: there is no "${source}"; known: ${sourceNames().join(", ")}`);
}

function instant(text: string | boolean): Date {
  const at = new Date(String(text));
  if (Number.isNaN(at.getTime())) {
    throw new UsageError(`--seen-at: ${text} is not an instant; try 2026-01-30T08:00:00Z`);
  }
  return at;
}

function day(flag: string, text: string | boolean): string {
  const at = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || dateToDay(at) !== text) {
    throw new UsageError(`--${flag}: ${text} is not a day; try 2026-01-30`);
  }
  return text;
}

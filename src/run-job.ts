import { type ParseArgsConfig, parseArgs } from "node:util";
import { type App, openApp } from "./app.ts";
import { ConfigError, loadEnvironment, readConfig } from "./config.ts";
import { messageOf, TellableError } from "./log.ts";
import { explainStoreError } from "./store/store-error.ts";
import { LostAddressKeyError } from "./subscribe/address-key.ts";

/** Something that can be run: `npm run job -- <name>`. */
export type Job = {
  name: string;
  /** Shown by `--help`: what follows the name. */
  usage: string;
  /** False for what neither signs links nor hashes addresses. */
  needsSecret: boolean;
  /** Whether `--dry-run` does everything and keeps nothing; refused elsewhere. */
  hasDryRun: boolean;
  /** Whether words may stand beside the options. */
  takesWords?: boolean;
  options: NonNullable<ParseArgsConfig["options"]>;
  run(app: App, args: JobArgs): Promise<JobResult>;
};

export type JobArgs = {
  flags: Record<string, string | boolean | undefined>;
  words: string[];
  isDryRun: boolean;
  signal: AbortSignal;
};

/** One line of JSON on stdout, or none for what prints for people. `isDone` decides the exit code. */
export type JobResult = { isDone: boolean; summary: object | null };

/** A wrong command line: says what, and leaves with code 2. */
export class UsageError extends Error {}

/** Whoever stops services waits so long, or a little longer, before SIGKILL. */
const LATE_MS = 28_000;
/** Ctrl-C reaches us twice, by the terminal and passed on by npm: so soon the second is its echo. */
const ECHO_MS = 1_000;

/**
 * The life of a process: configuration, open, run, summary, close, exit code.
 * SIGTERM and SIGINT let what is under way end, for `lateMs`; one more, later than that
 * one's echo, ends it at once.
 * @returns the exit code: 0 only if the job did its work.
 */
export async function runJob(
  job: Job,
  argv: readonly string[],
  { lateMs = LATE_MS }: { lateMs?: number } = {},
): Promise<number> {
  const stop = new AbortController();
  let askedAt: number | null = null;
  const onSignal = () => {
    if (askedAt !== null) {
      if (performance.now() - askedAt > ECHO_MS) process.exit(130);
      return;
    }
    askedAt = performance.now();
    stop.abort();
    // A database or a relay that hangs would hold the process up for minutes.
    setTimeout(() => endLate(lateMs), lateMs).unref();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    const { values, positionals } = parse(job, argv);
    const config = readConfig(loadEnvironment(), { needsSecret: job.needsSecret });
    const app = await openApp(config, { clock: clockFrom(values["now"]) });
    try {
      // Links signed with a secret that is not this installation's would not work: find out before any mail.
      if (job.needsSecret) await app.hashAddress();
      const isDryRun = values["dry-run"] === true;
      const args = { flags: values, words: positionals, isDryRun, signal: stop.signal };
      const { isDone, summary } = await job.run(app, args);
      if (summary !== null) process.stdout.write(`${JSON.stringify(summary)}\n`);
      return isDone ? 0 : 1;
    } finally {
      await app.close();
    }
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}

const EXPECTED = [ConfigError, UsageError, LostAddressKeyError, TellableError];
const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** Like a crash, which every step survives: what it had under way is taken up by the next run. */
function endLate(lateMs: number): never {
  process.stderr.write(
    `Still busy ${lateMs / 1000} seconds after being told to stop, so ended; the next run goes on from here.\n`,
  );
  process.exit(1);
}

type Values = Record<string, string | boolean | undefined>;

function parse(job: Job, argv: readonly string[]): { values: Values; positionals: string[] } {
  const options: Job["options"] = { ...job.options, now: { type: "string" } };
  if (job.hasDryRun) options["dry-run"] = { type: "boolean" };
  try {
    const allowPositionals = job.takesWords === true;
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals });
    return { values: values as Values, positionals };
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\nUsage: npm run job -- ${job.name} ${job.usage}`);
  }
}

/** `--now` sets the clock; it goes on ticking from there, so that waiting still ends. */
function clockFrom(now: string | boolean | undefined): () => Date {
  if (typeof now !== "string") return () => new Date();
  const start = Date.parse(now);
  if (Number.isNaN(start)) {
    throw new UsageError(`--now: ${now} is not an instant; try 2026-01-30T06:30:00Z`);
  }
  const offsetMs = start - Date.now();
  return () => new Date(Date.now() + offsetMs);
}

/** What is expected to go wrong is told in a sentence; only what is not carries its stack. */
function explain(error: unknown): string {
  if (EXPECTED.some((expected) => error instanceof expected)) return messageOf(error);
  const told = explainStoreError(error);
  if (told !== null) return told;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

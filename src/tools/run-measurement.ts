import path from "node:path";
import { parseArgs } from "node:util";
import { ConfigError } from "../config.ts";
import { messageOf, TellableError } from "../log.ts";
import { StoreError } from "../store/store-error.ts";
import { seededRandom } from "./evaluate/bootstrap.ts";
import { jsonReport, type Measurement, printReport } from "./evaluate/report.ts";
import { openScratchApp } from "./scratch-app.ts";

const SEED = 20_260_131;
const OPTIONS = {
  data: { type: "string" },
  json: { type: "boolean", default: false },
  from: { type: "string" },
  to: { type: "string" },
} as const;

/**
 * Runs one of the measurements over a scratch database and prints its report; with `--json` once
 * more as one line at the end. @returns the exit code, 2 for a wrong command line.
 */
export async function runMeasurement(
  command: string,
  known: readonly Measurement[],
  argv: readonly string[],
): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: OPTIONS,
    });
    const measurement = known.find(({ name }) => name === positionals[0]);
    if (!measurement || positionals.length > 1 || values.data === undefined)
      return refuse(command, known);
    const { json, ...flags } = values;
    await measure(measurement, flags, json);
    return 0;
  } catch (error) {
    if (
      error instanceof Error &&
      "code" in error &&
      String(error.code).startsWith("ERR_PARSE_ARGS")
    ) {
      process.stderr.write(`${error.message}\n`);
      return refuse(command, known);
    }
    const isExpected = [TellableError, ConfigError, StoreError].some(
      (kind) => error instanceof kind,
    );
    const told = error instanceof Error && !isExpected ? error.stack : messageOf(error);
    process.stderr.write(`${told}\n`);
    return 1;
  }
}

async function measure(
  { name, run }: Measurement,
  flags: Record<string, string | undefined>,
  json: boolean,
): Promise<void> {
  const random = seededRandom(SEED);
  const { app, setNow, close } = await openScratchApp(random);
  // A database on a server would stay behind.
  const stop = () => void close().finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  try {
    const folder = path.resolve(flags["data"] ?? ".");
    const report = await run({ app, setNow, folder, flags, random });
    process.stdout.write(`${printReport(name, report)}\n`);
    if (json) process.stdout.write(`${jsonReport(name, report)}\n`);
  } finally {
    await close();
  }
}

function refuse(command: string, known: readonly Measurement[]): number {
  const names = known.map(({ name, usage }) => `  ${name} ${usage}`.trimEnd());
  process.stderr.write(
    `Usage: npm run ${command} -- NAME --data DIR [--json]\n${names.join("\n")}\n`,
  );
  return 2;
}

import { randomBytes } from "node:crypto";
import path from "node:path";
import { parseArgs } from "node:util";
import { openApp } from "../../app.ts";
import { ConfigError, loadEnvironment, readConfig } from "../../config.ts";
import { createLog, messageOf, TellableError } from "../../log.ts";
import { openScratchStore } from "../../store/scratch-store.ts";
import { seededRandom } from "./bootstrap.ts";
import { replay } from "./replay.ts";
import { type Evaluation, jsonReport, printReport, type Report } from "./report.ts";
import { search } from "./search.ts";
import { topics } from "./topics.ts";
import { trending } from "./trending.ts";

/** `npm run eval -- <name> --data DIR [--json]`: the product's own code over recorded data. */

const EVALUATIONS: readonly Evaluation[] = [trending, replay, topics, search];
const SEED = 20_260_131;

type Flags = Record<string, string | undefined> & { data?: string | undefined };

async function evaluate({ run }: Evaluation, flags: Flags): Promise<Report> {
  // Its own database, its own secret: nothing here meets the installation's readers.
  const config = {
    ...readConfig(loadEnvironment(), { needsSecret: false }),
    secrets: [randomBytes(32).toString("hex")],
  };
  const log = createLog("warn");
  const store = await openScratchStore({ databaseUrl: config.databaseUrl, log });
  let now = new Date();
  try {
    const random = seededRandom(SEED);
    const app = await openApp(config, { store, log, clock: () => now, random });
    const setNow = (at: Date) => {
      now = at;
    };
    const folder = path.resolve(flags.data ?? ".");
    return await run({ app, setNow, folder, flags, random, log });
  } finally {
    await store.close();
  }
}

const usage = () =>
  `Usage: npm run eval -- NAME --data DIR [--json]\nKnown: ${EVALUATIONS.map(({ name, usage: more }) => `${name}${more && ` ${more}`}`).join(", ")}.`;

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      data: { type: "string" },
      json: { type: "boolean", default: false },
      from: { type: "string" },
      to: { type: "string" },
    },
  });
  const evaluation = EVALUATIONS.find(({ name }) => name === positionals[0]);
  if (!evaluation || positionals.length > 1 || values.data === undefined) {
    process.stderr.write(`${usage()}\n`);
    return 2;
  }
  const { json, ...flags } = values;
  const report = await evaluate(evaluation, flags);
  process.stdout.write(`${printReport(evaluation.name, report)}\n`);
  if (json) process.stdout.write(`${jsonReport(evaluation.name, report)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  const isExpected = error instanceof TellableError || error instanceof ConfigError;
  const isUsage =
    error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  process.stderr.write(
    `${isExpected ? messageOf(error) : isUsage ? `${messageOf(error)}\n${usage()}` : (error as Error).stack}\n`,
  );
  return isUsage ? 2 : 1;
});

import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadEnvironment } from "../config.ts";
import { messageOf } from "../log.ts";
import { UsageError } from "../run-job.ts";
import { parseAddress } from "../subscribe/address.ts";
import { checkConfiguration } from "./doctor/check-configuration.ts";
import { examine, type Listener, openOutside } from "./doctor/examine.ts";
import { type Finding, fail } from "./doctor/finding.ts";
import { printEnd, printFinding } from "./doctor/print-findings.ts";

/**
 * `npm run doctor`: why no mail arrives. Opens no app, so that it speaks where nothing else starts, and
 * changes nothing; only `--to ADDRESS` sends something, a test mail.
 */

const USAGE = "Usage: npm run doctor [-- --to ADDRESS] [--json]";
const LIMIT_MS = 10_000;

type Flags = { to: string | undefined; json: boolean };

async function doctor({ to, json }: Flags): Promise<boolean> {
  const findings: Finding[] = [];
  const waiting = createWaiting();
  await examineAll(to, {
    begin: waiting.begin,
    tell(some) {
      waiting.end();
      for (const finding of some) say(printFinding(finding, process.stdout.isTTY));
      findings.push(...some);
    },
  });
  say(`\n${printEnd(findings, to)}`);
  const isWell = findings.every(({ level }) => level !== "fail");
  if (json) say(JSON.stringify({ job: "doctor", isWell, findings }));
  return isWell;
}

async function examineAll(to: string | undefined, listener: Listener): Promise<void> {
  try {
    const source = existsSync(".env")
      ? ".env and the environment"
      : "the environment; no .env here";
    const { config, wrong, findings } = checkConfiguration(loadEnvironment(), source);
    listener.tell(findings);
    if (config !== null) await examine({ config, wrong, to }, openOutside(LIMIT_MS), listener);
  } catch (error) {
    listener.tell([fail("configuration", messageOf(error))]);
  }
}

/** Says on a terminal what is waited for, once that takes longer than two seconds. */
function createWaiting() {
  let timer: NodeJS.Timeout | undefined;
  const { stderr } = process;
  const erase = "\r\u001b[K";
  return {
    begin(subject: string) {
      if (!stderr.isTTY) return;
      timer = setTimeout(() => stderr.write(`${erase}…     ${subject}`), 2_000);
    },
    end() {
      clearTimeout(timer);
      if (stderr.isTTY) stderr.write(erase);
    },
  };
}

function parse(argv: string[]): Flags {
  const options = { to: { type: "string" }, json: { type: "boolean", default: false } } as const;
  try {
    const { to, json } = parseArgs({ args: argv, options }).values;
    if (to === undefined) return { to, json };
    const parsed = parseAddress(to);
    if (parsed.kind === "ok") return { to: parsed.address, json };
    throw new Error(`--to: ${to} ${parsed.problem}`);
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\n${USAGE}`);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  try {
    return (await doctor(parse(process.argv.slice(2)))) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

// Whoever reads the first lines only, as `| head` does, has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(1);
});
const code = await main();
// What was given up waiting for may go on for ever: leaves as soon as everything is printed.
process.stdout.write("", () => process.exit(code));

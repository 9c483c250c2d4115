import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { test } from "@jest/globals";

/** Debian's SpamAssassin with the rules it comes with: no network, no memory, nobody's settings. */

const EXECUTABLE = "/usr/bin/spamassassin";
const PLUGINS_DIR = "/etc/spamassassin";
const CONFIG = `
use_bayes 0
dns_available no
clear_headers
fold_headers 0
report_safe 0
add_header all Verdict score=_SCORE_ tests=_TESTS(,)_
`;

export type Verdict = { score: number; rules: string[] };

/** `test` where SpamAssassin is installed; a visible skip elsewhere, and in CI a failure. */
export const spamTest = hasSpamAssassin() ? test : test.skip;

function hasSpamAssassin(): boolean {
  if (existsSync(EXECUTABLE) || process.env["CI"] === "true") return true;
  process.stderr.write(`skipped: tests with SpamAssassin (there is none at ${EXECUTABLE})\n`);
  return false;
}

/** One verdict for each message, in their order. */
export async function judge(messages: readonly Buffer[]): Promise<Verdict[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "paperboy-spam-"));
  try {
    for (const file of readdirSync(PLUGINS_DIR).filter((name) => name.endsWith(".pre"))) {
      copyFileSync(path.join(PLUGINS_DIR, file), path.join(folder, file));
    }
    writeFileSync(path.join(folder, "local.cf"), CONFIG);
    const files = messages.map((message, at) => {
      const file = path.join(folder, `${at}.eml`);
      writeFileSync(file, message);
      return file;
    });
    return verdictsIn(await run(folder, files), messages.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(folder: string, files: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    EXECUTABLE,
    [
      "--local",
      "--test-mode",
      "--nocreate-prefs",
      "--prefs-file=/dev/null",
      `--siteconfigpath=${folder}`,
      ...files,
    ],
    { encoding: "latin1", maxBuffer: 64e6, env: { ...process.env, HOME: folder } },
  );
  return stdout;
}

function verdictsIn(output: string, count: number): Verdict[] {
  const lines = [...output.matchAll(/^X-Spam-Verdict: score=(\S+) tests=(\S*)/gm)];
  if (lines.length !== count) throw new Error(`${lines.length} verdicts on ${count} messages`);
  return lines.map(([, score, rules = ""]) => ({ score: Number(score), rules: rules.split(",") }));
}

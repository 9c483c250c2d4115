import { type ChildProcess, spawn } from "node:child_process";
import os from "node:os";
import { argumentsFor, sourceArguments } from "./bundle.ts";

export type Child = {
  process: ChildProcess;
  /** Exit code, or null when it was killed. */
  exited: Promise<number | null>;
  stdout(): string;
  stderr(): string;
};

/** One of our own processes: `startChild(["jobs/run.ts", "deliver"], env)`. */
export function startChild([script = "", ...rest]: string[], env: Record<string, string>): Child {
  return start([...argumentsFor(script), ...rest], env);
}

/** As `npm run` starts it, which takes two seconds. */
export function startAsOperator(
  [script = "", ...rest]: string[],
  env: Record<string, string>,
): Child {
  return start([...sourceArguments(script), ...rest], env);
}

function start(args: readonly string[], env: Record<string, string>): Child {
  const child = spawn(process.execPath, args, {
    // No .env of the developer and none of Jest's own flags; only what the test says.
    cwd: os.tmpdir(),
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { process: child, exited, stdout: () => out.stdout, stderr: () => out.stderr };
}

/** The last line of stdout, which every job prints as JSON. */
export function summaryOf(child: Child): unknown {
  const [last = ""] = child.stdout().trim().split("\n").slice(-1);
  return JSON.parse(last);
}

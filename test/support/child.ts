import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

export const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const root = path.resolve(import.meta.dirname, "..", "..");

export type Child = {
  process: ChildProcess;
  /** Exit code, or null when it was killed. */
  exited: Promise<number | null>;
  stdout(): string;
  stderr(): string;
};

/** One of our own processes, as an operator would start it: `startChild(["jobs/run.ts", "deliver"], env)`. */
export function startChild(args: readonly string[], env: Record<string, string>): Child {
  const [script = "", ...rest] = args;
  const child = spawn(process.execPath, ["--import", TSX, path.join(root, script), ...rest], {
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

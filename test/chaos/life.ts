import { type ChildProcess, spawn } from "node:child_process";
import os from "node:os";
import { type Fate, RELAY_POINTS } from "./fate.ts";

/** One worker process from its start to its end. */
export type Life = {
  process: ChildProcess;
  fate: Fate;
  /** How often the relay saw it at the point of its fate. */
  seen: number;
  ended: Promise<End>;
};

export type End = {
  /** `idle`: it found nothing more to do. `crashed`: by itself, which an operator would start again. */
  kind: "killed" | "idle" | "crashed";
  /** Runs that ended by an error, and how the process did if not as it should. */
  failures: string[];
};

export type Birth = {
  file: string;
  fate: Fate;
  /** By how much its clock is ahead, and then, whenever nothing is left to do. */
  aheadMs: readonly number[];
  environment: Record<string, string>;
};

export function beginLife({ file, fate, aheadMs, environment }: Birth): Life {
  const { label, after, jumpMs } = fate;
  const own = RELAY_POINTS.some((point) => point === label) ? "" : (label ?? "");
  const child = spawn(
    process.execPath,
    [file, ...[aheadMs.join(","), own, after, jumpMs].map(String)],
    {
      // No .env of the developer and none of Jest's own flags.
      cwd: os.tmpdir(),
      env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (chunk: Buffer) => (said[name] += chunk.toString()));
  let timer: NodeJS.Timeout | undefined;
  if (label === "at random") {
    const kill = () => void child.kill("SIGKILL");
    child.stdout.once("data", () => (timer = setTimeout(kill, fate.afterMs)));
  }
  const ended = new Promise<End>((resolve) => {
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      const kind = signal === "SIGKILL" ? "killed" : code === 0 ? "idle" : "crashed";
      resolve({ kind, failures: failuresIn(said, code) });
    });
  });
  return { process: child, fate, seen: 0, ended };
}

function failuresIn(said: { stdout: string; stderr: string }, code: number | null): string[] {
  const runs: string[] = said.stdout.match(/^failed .*$/gm) ?? [];
  const isWrong = code !== null && code !== 0;
  return isWrong ? [...runs, `left with ${code}: ${said.stderr.slice(-500)}`] : runs;
}

/** Starts store-worker.ts and collects what it says. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { argumentsFor } from "./bundle.ts";

export type WorkerLine =
  | { kind: "open" | "counted" | "found" | "echoed" | "done" }
  | { kind: "inserted" | "wrong"; key: string }
  | { kind: "failed"; operation: string; reason: string };

export type Worker = {
  lines: WorkerLine[];
  /** The longest silence between two lines, in milliseconds. */
  longestGapMs(): number;
  /** Resolves when it has said so many lines. */
  hasSaid(lines: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Everything it said has been read. */
  ended: Promise<void>;
};

export function startWorker(dataDir: string, name: string, operations: number): Worker {
  const script = argumentsFor("test/support/store-worker.ts");
  const child = spawn(process.execPath, [...script, dataDir, name, String(operations)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_OPTIONS: "--no-warnings" },
  });
  const lines: WorkerLine[] = [];
  let longestGapMs = 0;
  let saidAt: number | null = null;
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => {
    const now = performance.now();
    longestGapMs = Math.max(longestGapMs, now - (saidAt ?? now));
    saidAt = now;
    lines.push(JSON.parse(line) as WorkerLine);
  });
  return {
    lines,
    longestGapMs: () => longestGapMs,
    async hasSaid(wanted) {
      while (lines.length < wanted) await nextLine(reader, child);
    },
    kill: (signal) => void child.kill(signal),
    ended: once(reader, "close").then(() => {}),
  };
}

async function nextLine(reader: NodeJS.EventEmitter, child: ChildProcess): Promise<void> {
  await Promise.race([once(reader, "line"), once(child, "exit")]);
  if (child.exitCode !== null) throw new Error(`the worker ended early: ${child.exitCode}`);
}

export function saidBy(worker: Worker, kind: WorkerLine["kind"]): WorkerLine[] {
  return worker.lines.filter((line) => line.kind === kind);
}

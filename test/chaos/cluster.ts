import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe } from "@jest/globals";
import pg from "pg";

/** A PostgreSQL of the test's own, which it may kill. */
export type Cluster = {
  url: string;
  /**
   * Nothing is written any more. `SIGQUIT` makes every process of it leave at once, `SIGKILL` the
   * first, whose children then find themselves alone; both need recovery.
   */
  crash(signal: "SIGQUIT" | "SIGKILL"): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
};

const COMMANDS = findCommands();
/** PostgreSQL refuses to run as root. */
const USERS = ["postgres", "nobody"];

/** `describe` where PostgreSQL's programs are; a visible skip elsewhere, and in CI a failure. */
export const describeCluster = canStart() ? describe : describe.skip;

function canStart(): boolean {
  if (COMMANDS !== null || process.env["CI"] === "true") return true;
  process.stderr.write(
    "skipped: tests that kill a PostgreSQL (its initdb is not on this machine)\n",
  );
  return false;
}

/** Debian keeps them beside the PATH, one folder for each version. */
function findCommands(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const folders = [
    ...versions.toSorted((a, b) => Number(b) - Number(a)).map((v) => path.join(debian, v, "bin")),
    ...(process.env["PATH"] ?? "").split(path.delimiter),
  ];
  const has = (folder: string) =>
    ["initdb", "postgres"].every((name) => existsSync(path.join(folder, name)));
  return folders.find(has) ?? null;
}

export async function openCluster(): Promise<Cluster> {
  if (COMMANDS === null) throw new Error("install PostgreSQL's programs (Debian: postgresql)");
  const owner = ownerOf();
  const folder = await mkdtemp(path.join(os.tmpdir(), "paperboy-cluster-"));
  if (owner !== null) await chown(folder, owner.uid, owner.gid);
  const spawning = { ...owner, cwd: folder, env: { LC_ALL: "C" } };
  const files = path.join(folder, "data");
  const made = ["-D", files, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"];
  execFileSync(path.join(COMMANDS, "initdb"), made, { ...spawning, stdio: "pipe" });
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  // What is killed here is a process and no machine: what was handed to the kernel is safe.
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    fsync: "off",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let server: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals) => {
    if (server === null) return;
    // Its children hold the same stderr: closed, all of them are gone.
    const gone = new Promise((resolve) => server?.once("close", resolve));
    server.kill(signal);
    await gone;
    server = null;
  };
  const cluster: Cluster = {
    url,
    crash: end,
    async start() {
      server = spawn(path.join(COMMANDS, "postgres"), ["-D", files, ...args], {
        ...spawning,
        stdio: ["ignore", "ignore", "pipe"],
      });
      await untilAnswers(url, server);
    },
    async remove() {
      await end("SIGQUIT");
      await rm(folder, { recursive: true, force: true });
    },
  };
  await cluster.start();
  return cluster;
}

function ownerOf(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const user of USERS) {
    try {
      const ask = (what: string) => Number(execFileSync("id", [what, user], { stdio: "pipe" }));
      return { uid: ask("-u"), gid: ask("-g") };
    } catch {
      // the next one
    }
  }
  throw new Error(`PostgreSQL cannot run as root, and there is none of ${USERS.join(", ")}`);
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswers(url: string, server: ChildProcess): Promise<void> {
  let said = "";
  server.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL does not start: ${said}`);
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await sleep(50);
    }
  }
}

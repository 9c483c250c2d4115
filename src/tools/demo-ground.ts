import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import { TellableError } from "../log.ts";
import { type Lock, takeLock } from "../store/embedded/lock.ts";

/** The ground the demo stands on: a folder of its own, a secret, free ports. */

/**
 * A fresh folder for this run's database. What an earlier demo left is removed; a demo that still runs
 * holds the lock, as this one does from now on until its process ends.
 */
export async function clearDatabase(ground: string): Promise<string> {
  await mkdir(ground, { recursive: true, mode: 0o700 });
  const lock = await takeLock(path.join(ground, "demo.lock"));
  if (lock === null) {
    throw new TellableError(`another demo is running in ${ground}; stop it, or set DATA_DIR`);
  }
  held.push(lock);
  const folder = path.join(ground, "database");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Kept, because a file handle that nobody knows is closed, and its lock with it. */
const held: Lock[] = [];

/** Only the demo makes its own secret; it is kept, so that links of an earlier run still verify. */
export async function keptSecret(ground: string): Promise<string> {
  const file = path.join(ground, "secret");
  const secret = randomBytes(32).toString("hex");
  try {
    await writeFile(file, secret, { flag: "wx", mode: 0o600 });
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return (await readFile(file, "utf8")).trim();
  }
}

/** The wished port if nobody has it, else any free one. */
export async function freePort(wished: number): Promise<number> {
  return (await tryPort(wished)) ?? (await tryPort(0)) ?? 0;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const taken = (server.address() as AddressInfo).port;
      server.close(() => resolve(taken));
    });
  });
}

/** Resolves on SIGINT or SIGTERM. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

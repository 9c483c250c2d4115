import { constants, type FileHandle, open, readFile } from "node:fs/promises";
import { tryLock } from "fs-native-extensions";

/** Held until release(), or until the process ends in whatever way: the kernel lets go of it. */
export type Lock = { release(): Promise<void> };

/** Null when somebody else holds it. The file itself stays: removing it would let two hold it. */
export async function takeLock(path: string): Promise<Lock | null> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    if (!tryLock(file.fd)) {
      await file.close();
      return null;
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  await writeHolder(file);
  return { release: () => file.close() };
}

/** The process that holds the lock, for messages only: it may be gone, or be in another container. */
export async function readHolder(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return /^\d+$/m.exec(text)?.[0] ?? "unknown";
}

async function writeHolder(file: FileHandle): Promise<void> {
  try {
    await file.truncate(0);
    await file.write(`${process.pid}\n`, 0);
  } catch {
    // A full disk must not keep us out of our own data.
  }
}

/**
 * Loaded before everything else into a process: while the file FULL_DISK is there, the disk under
 * DATA_DIR is full. Its words say how: `growing` is what most file systems do, which still take what
 * replaces bytes; `writing` is what those do that copy on write.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";

const { FULL_DISK: flag = "", DATA_DIR: dataDir = "" } = process.env;
/** What PGlite's files are written by; nothing else writes there once they are open. */
const { openSync, closeSync, writeSync, mkdirSync } = fs;
const { statfs } = fs.promises;
const sizeOf = (fd: number) => fs.fstatSync(fd).size;
const inside = new Set<number>();

function isFull(): string | null {
  return fs.existsSync(flag) ? fs.readFileSync(flag, "utf8") : null;
}

function isInside(file: unknown): boolean {
  return typeof file === "string" && path.resolve(file).startsWith(dataDir + path.sep);
}

function refuse(syscall: string): never {
  const message = `ENOSPC: no space left on device, ${syscall}`;
  throw Object.assign(new Error(message), { code: "ENOSPC", errno: -28, syscall });
}

fs.openSync = (file, flags, mode) => {
  if (isInside(file) && !fs.existsSync(file) && isFull() !== null) refuse("open");
  const fd = openSync(file, flags, mode);
  if (isInside(file)) inside.add(fd);
  return fd;
};

fs.closeSync = (fd) => {
  inside.delete(fd);
  closeSync(fd);
};

fs.mkdirSync = ((folder: string, options: fs.MakeDirectoryOptions) => {
  if (isInside(folder) && isFull() !== null) refuse("mkdir");
  return mkdirSync(folder, options);
}) as typeof fs.mkdirSync;

fs.writeSync = ((fd: number, bytes: Uint8Array, from: number, length: number, at: number) => {
  if (inside.has(fd)) {
    const how = isFull();
    if (how === "writing" || (how === "growing" && at + length > sizeOf(fd))) refuse("write");
  }
  return writeSync(fd, bytes, from, length, at);
}) as typeof fs.writeSync;

fs.promises.statfs = (async (file: string) => {
  const stats = await statfs(file);
  return isFull() === null ? stats : Object.assign(stats, { bavail: 0 });
}) as typeof fs.promises.statfs;

syncBuiltinESMExports();

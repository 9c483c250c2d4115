import { createHash } from "node:crypto";
import {
  access,
  constants,
  lstat,
  mkdir,
  readFile,
  realpath,
  rm,
  statfs,
  writeFile,
} from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { StoreError, tellStoreError } from "../store-error.ts";
import { openPglite } from "./pglite.ts";

/** Where the parts of one embedded database are. */
export type DataFolder = {
  root: string;
  lockPath: string;
  /** PGlite's files. */
  filesDir: string;
  /** What a PostgreSQL client calls its host: `psql -h …/gate` works too. */
  socketDir: string;
  socketPath: string;
};

export const SOCKET_NAME = ".s.PGSQL.5432";
/** The PostgreSQL inside PGlite; files of another major cannot be read by it. */
export const EMBEDDED_MAJOR = "17";
// One more segment of the write-ahead log; a new folder begins with 38 MB.
const LOG_SEGMENT_BYTES = 16 * 2 ** 20;
const NEW_FOLDER_BYTES = 56 * 2 ** 20;
// sockaddr_un holds 108 bytes on Linux and 104 elsewhere, the final zero included.
const MAX_SOCKET_PATH_BYTES = 100;

/** Makes the folder if it is not there; readable by its owner only. */
export async function prepareFolder(dataDir: string): Promise<DataFolder> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw tellStoreError(error, `${dataDir}: `) ?? unusable(dataDir, error);
  }
  const root = await realpath(dataDir);
  const socketDir = await prepareSocketDir(root);
  return {
    root,
    socketDir,
    socketPath: join(socketDir, SOCKET_NAME),
    lockPath: join(root, "owner.lock"),
    filesDir: join(root, "pg"),
  };
}

/** The caller holds the lock. A folder whose making was cut short holds nothing yet: begins again. */
export async function openFiles(folder: DataFolder): Promise<PGlite> {
  const unfinished = join(folder.root, "pg.unfinished");
  if (await exists(unfinished)) await rm(folder.filesDir, { recursive: true, force: true });
  const major = await readMajor(folder.filesDir);
  if (major !== null && major !== EMBEDDED_MAJOR) {
    throw new StoreError(
      `${folder.root} holds files of PostgreSQL ${major}; this Paperboy embeds PostgreSQL ${EMBEDDED_MAJOR}.`,
      "Start the version of Paperboy that made them, or name another DATA_DIR.",
    );
  }
  await checkRoom(folder.root, major === null ? NEW_FOLDER_BYTES : LOG_SEGMENT_BYTES);
  if (major === null) {
    await writeFile(unfinished, "");
    await mkdir(folder.filesDir, { recursive: true, mode: 0o700 });
  }
  try {
    const db = await openPglite({ dataDir: folder.filesDir });
    await rm(unfinished, { force: true });
    return db;
  } catch (error) {
    throw tellStoreError(error, `${folder.root}: `) ?? unopenable(folder.root, error);
  }
}

/** Asked before: PGlite does not say why it cannot open, and each failed try keeps its memory. */
async function checkRoom(root: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(root);
  if (bavail * bsize >= neededBytes) return;
  const megabytes = (bytes: number) => Math.floor(bytes / 2 ** 20);
  throw new StoreError(
    `The disk that holds ${root} is full: ${megabytes(bavail * bsize)} MB are free, and the database needs ${megabytes(neededBytes)} MB to open.`,
    "Free some space there and start again; nothing that was acknowledged is lost.",
  );
}

function unopenable(root: string, cause: unknown): StoreError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(
    `The embedded database in ${root} does not open: ${reason}.`,
    "Restore a backup of the folder, or name another DATA_DIR to begin anew.",
    cause,
  );
}

async function readMajor(filesDir: string): Promise<string | null> {
  try {
    return (await readFile(join(filesDir, "PG_VERSION"), "utf8")).trim();
  } catch {
    return null;
  }
}

async function prepareSocketDir(root: string): Promise<string> {
  const near = join(root, "gate");
  const isShort = Buffer.byteLength(join(near, SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES;
  const hash = createHash("sha256").update(root).digest("hex").slice(0, 16);
  const dir = isShort ? near : join(tmpdir(), `paperboy-${hash}`);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const found = await lstat(dir);
  // In a shared temporary folder somebody else may have been there first.
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0) {
    throw new StoreError(
      `${dir} must be a folder that only the user running Paperboy can enter.`,
      `Remove it, or: chmod 700 ${dir}`,
    );
  }
  return dir;
}

function unusable(dataDir: string, cause: unknown): StoreError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(`${dataDir} cannot be used: ${reason}.`, "Name another DATA_DIR.", cause);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

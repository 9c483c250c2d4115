import { access, constants, stat, statfs } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";

/** The ground on which an embedded database stands or will stand. */
export type FolderFacts = {
  /** The folder itself, or the nearest one above it that is there. */
  path: string;
  isThere: boolean;
  isWritable: boolean;
  ownerUid: number;
  ourUid: number;
  freeBytes: number;
  /** Whether a database was begun there. */
  hasDatabase: boolean;
};

export async function inspectFolder(dataDir: string): Promise<FolderFacts> {
  let folder = dataDir;
  while (!(await isAllowed(folder, constants.F_OK)) && path.dirname(folder) !== folder) {
    folder = path.dirname(folder);
  }
  const { bavail, bsize } = await statfs(folder);
  return {
    path: folder,
    isThere: folder === dataDir,
    isWritable: await isAllowed(folder, constants.R_OK | constants.W_OK | constants.X_OK),
    ownerUid: (await stat(folder)).uid,
    ourUid: userInfo().uid,
    freeBytes: bavail * bsize,
    hasDatabase: await isAllowed(path.join(dataDir, "pg", "PG_VERSION"), constants.F_OK),
  };
}

async function isAllowed(file: string, mode: number): Promise<boolean> {
  return await access(file, mode).then(
    () => true,
    () => false,
  );
}

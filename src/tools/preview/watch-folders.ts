import { type FSWatcher, readdirSync, watch } from "node:fs";
import path from "node:path";

/** An editor writes a file in several steps: one call for all of them. */
const SETTLED_MS = 50;

/** Calls back soon after anything in the folders, or in folders in them, has changed. */
export function watchFolders(
  folders: readonly string[],
  onChange: () => void,
  watchOne: typeof watchFolder = watchFolder,
): { close(): void } {
  let watchers: FSWatcher[] = [];
  let settling: NodeJS.Timeout | undefined;
  const close = () => {
    clearTimeout(settling);
    for (const watcher of watchers) watcher.close();
  };
  const touched = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      // Anew before the call, or what happens in a folder that was just made would be missed.
      watchAll();
      onChange();
    }, SETTLED_MS);
  };
  const watchAll = () => {
    close();
    watchers = folders.flatMap(withFoldersIn).flatMap((folder) => {
      try {
        return [watchOne(folder, touched)];
      } catch {
        // It went away since it was listed; its parent tells of that.
        return [];
      }
    });
  };
  watchAll();
  return { close };
}

function watchFolder(folder: string, onTouched: () => void): FSWatcher {
  // A folder that goes away is an error of its own watcher; its parent tells of it.
  return watch(folder, onTouched).on("error", () => {});
}

/** Not by `recursive` of fs.watch, which on Linux overlooks files that are replaced. */
function withFoldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const inner = entries.filter((entry) => entry.isDirectory());
    return [folder, ...inner.flatMap(({ name }) => withFoldersIn(path.join(folder, name)))];
  } catch {
    return [];
  }
}

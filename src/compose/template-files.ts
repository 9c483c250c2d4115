import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { TemplateError } from "./check-template.ts";

/** Templates by their names, `partials/paper.hbs`: the service's own, and an operator's over them. */
export type TemplateFiles = {
  /** Every name there is, sorted. */
  names: readonly string[];
  /** Where the file is that counts. */
  pathOf(name: string): string;
  read(name: string): Promise<string>;
  readBytes(name: string): Promise<Buffer>;
  /** The service's own text, whatever lies over it. */
  readBuiltIn(name: string): Promise<string>;
};

/** Pictures and style sheets of an operator's need not replace any of ours. */
const MAY_BE_NEW = /^pages\/assets\//;
/** Hidden files, notes, and what editors leave behind. */
const NOT_A_TEMPLATE = /(?:^|\/)\.|\.md$|~$|\.(?:bak|orig|swp|tmp)$/i;

/**
 * File by file what `ownDir` holds counts instead of what `builtInDir` does. Throws a TemplateError
 * for a file there that replaces none: it would be a change that never shows.
 */
export async function openTemplateFiles(
  builtInDir: string,
  ownDir?: string,
): Promise<TemplateFiles> {
  const builtIn = await namesIn(builtInDir);
  const own = ownDir === undefined ? [] : await namesIn(ownDir);
  const isOdd = (name: string) => !builtIn.includes(name) && !MAY_BE_NEW.test(name);
  const odd = own.filter((name) => isOdd(name));
  if (ownDir !== undefined && odd.length > 0) {
    const files = odd.map((name) => path.join(ownDir, name)).join(", ");
    throw new TemplateError(`${files}: replaces no template. There are: ${builtIn.join(", ")}`);
  }
  const pathOf = (name: string) =>
    path.join(ownDir !== undefined && own.includes(name) ? ownDir : builtInDir, name);
  return {
    names: [...new Set([...builtIn, ...own])].toSorted(),
    pathOf,
    read: async (name) => (await load(pathOf(name))).toString(),
    readBytes: (name) => load(pathOf(name)),
    readBuiltIn: async (name) => (await load(path.join(builtInDir, name))).toString(),
  };
}

async function namesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => {
      throw new TemplateError(`${dir}: is no folder that we can read`, { cause });
    },
  );
  // A link counts as its file: Kubernetes mounts files as links.
  const files = entries.filter((entry) => !entry.isDirectory());
  return files
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .map((name) => name.split(path.sep).join("/"))
    .filter((name) => !NOT_A_TEMPLATE.test(name))
    .toSorted();
}

async function load(filePath: string): Promise<Buffer> {
  return await readFile(filePath).catch((cause: unknown) => {
    throw new TemplateError(`${filePath}: cannot be read`, { cause });
  });
}

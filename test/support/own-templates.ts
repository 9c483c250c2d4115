import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach } from "@jest/globals";
import { TEMPLATES_DIR } from "../../src/app.ts";

/** Makes folders like an operator's TEMPLATES_DIR with the given files; each is gone after its test. */
export function useOwnTemplates(): (files: Record<string, string | Buffer>) => Promise<string> {
  const dirs: string[] = [];
  afterEach(async () => {
    for (const dir of dirs.splice(0)) await rm(dir, { recursive: true });
  });
  return async (files) => {
    const dir = await mkdtemp(path.join(tmpdir(), "paperboy-templates-"));
    dirs.push(dir);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
      await writeFile(path.join(dir, name), content);
    }
    return dir;
  };
}

/** One of our own templates with something else in one place. */
export async function changedTemplate(name: string, from: string, to: string): Promise<string> {
  const source = await readFile(path.join(TEMPLATES_DIR, name), "utf8");
  if (!source.includes(from)) throw new Error(`${name} holds no ${from}`);
  return source.replace(from, () => to);
}

/** The line, from 1, in which something first stands. */
export function lineOf(source: string, what: string): number {
  return source.slice(0, source.indexOf(what)).split("\n").length;
}

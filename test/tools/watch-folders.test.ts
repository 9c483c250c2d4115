import type { FSWatcher } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { watchFolders } from "../../src/tools/preview/watch-folders.ts";

let folder: string;
const watching: { close(): void }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "paperboy-watch-"));
});
afterEach(async () => {
  for (const one of watching.splice(0)) one.close();
  await rm(folder, { recursive: true });
});

test("a change in a folder inside is told of, and one after it", async () => {
  const inner = path.join(folder, "partials");
  await mkdir(inner);
  let tell = () => {};
  watching.push(watchFolders([folder], () => tell()));
  for (const text of ["one", "two"]) {
    const told = new Promise<void>((resolve) => {
      tell = resolve;
    });
    await writeFile(path.join(inner, "paper.hbs"), text);
    await told;
  }
});

test("a folder that goes away while they are listed keeps no other from being watched", async () => {
  await mkdir(path.join(folder, "going"));
  await mkdir(path.join(folder, "staying"));
  const watched: string[] = [];
  const watchOne = (one: string): FSWatcher => {
    if (one.endsWith("going")) throw Object.assign(new Error("gone"), { code: "ENOENT" });
    watched.push(path.relative(folder, one));
    return { close() {} } as FSWatcher;
  };
  watching.push(watchFolders([folder], () => {}, watchOne));
  expect(watched).toEqual(["", "staying"]);
});

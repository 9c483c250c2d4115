import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { bundledIn, makeBundle } from "./make-bundle.ts";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** What tests start again and again. */
const SCRIPTS = [
  "jobs/run.ts",
  "jobs/start.ts",
  "src/tools/doctor.ts",
  "src/tools/preview.ts",
  "test/chaos/full-disk.ts",
  "test/chaos/worker.ts",
  "test/support/hung-job.ts",
  "test/support/store-worker.ts",
];

/** Named by global-setup.ts for one run of the tests. */
const folder = process.env["TEST_BUNDLE"];
// Made by the first test file that starts processes: a run of others does without.
if (folder !== undefined && !existsSync(folder)) {
  const unfinished = `${folder}.${process.pid}`;
  await makeBundle(unfinished, SCRIPTS);
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }));
}

/** What Node is told to run the script of ours, from the bundle where it is in it. */
export function argumentsFor(script: string): string[] {
  const file = bundledScript(script);
  return file === null ? sourceArguments(script) : [file];
}

export function sourceArguments(script: string): string[] {
  return ["--import", TSX, path.join(ROOT, script)];
}

/** For NODE_OPTIONS: the script is loaded before the one that is run. */
export function preloadOf(script: string): string {
  const file = bundledScript(script);
  const urls = file === null ? [TSX, urlOf(path.join(ROOT, script))] : [urlOf(file)];
  return urls.map((url) => `--import ${url}`).join(" ");
}

function urlOf(file: string): string {
  return pathToFileURL(file).href;
}

/** Null for a script that is in no bundle. */
export function bundledScript(script: string): string | null {
  return folder !== undefined && SCRIPTS.includes(script) ? bundledIn(folder, script) : null;
}

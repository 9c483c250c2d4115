import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { bundledScript } from "../support/bundle.ts";
import { bundledIn, makeBundle } from "../support/make-bundle.ts";

const WORKER = "test/chaos/worker.ts";
const PLACE = path.resolve(import.meta.dirname, "..", "..", "node_modules", ".chaos-");

/** Hundreds of processes are born: outside of a test run, which has its bundle, this makes one. */
export async function bundleWorker(): Promise<{ file: string; remove(): Promise<void> }> {
  const made = bundledScript(WORKER);
  if (made !== null) return { file: made, remove: async () => {} };
  const folder = await mkdtemp(PLACE);
  await makeBundle(folder, [WORKER]);
  return {
    file: bundledIn(folder, WORKER),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

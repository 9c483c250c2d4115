import { setTimeout as sleep } from "node:timers/promises";

const LIMIT_MS = 120_000;

/** Rejects when it does not come to be, so that a test fails by its own words. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`it never came to this: ${what}`);
    await sleep(20);
  }
}

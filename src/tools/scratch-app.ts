import { randomBytes } from "node:crypto";
import { type App, openApp } from "../app.ts";
import { loadEnvironment, readConfig } from "../config.ts";
import { createLog } from "../log.ts";
import { openScratchStore } from "../store/scratch-store.ts";

export type ScratchApp = { app: App; setNow(now: Date): void; close(): Promise<void> };

/**
 * The whole service over an empty database that is gone at close: beside DATABASE_URL on its
 * server, else embedded. Its own secret too: nothing here meets the installation's readers.
 */
export async function openScratchApp(random: () => number): Promise<ScratchApp> {
  const config = {
    ...readConfig(loadEnvironment(), { needsSecret: false }),
    secrets: [randomBytes(32).toString("hex")],
  };
  const log = createLog("warn");
  const store = await openScratchStore({ databaseUrl: config.databaseUrl, log });
  let now = new Date();
  try {
    const app = await openApp(config, { store, log, clock: () => now, random });
    return {
      app,
      setNow(at) {
        now = at;
      },
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

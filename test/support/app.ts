import { type App, openApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { Log } from "../../src/log.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";

export const SECRET = "a-secret-that-only-tests-know-of";

export type LogLine = { level: string; fields: object; message: string };

/** A log that remembers. */
export function createTestLog(): Log & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

export type TestApp = App & { log: ReturnType<typeof createTestLog>; setNow(iso: string): void };

/** The whole service over a fresh database, at an instant that the test moves. */
export async function openTestApp(options: {
  now: string;
  env?: Record<string, string>;
  database?: TestDatabase;
}): Promise<TestApp> {
  const database = options.database ?? (await openTestDatabase());
  let now = new Date(options.now);
  const log = createTestLog();
  const config = readConfig({
    SECRET,
    SMTP_RATE: "1000",
    SMTP_CONNECTIONS: "2",
    MAIL_FROM: "Paperboy <digest@paperboy.example>",
    ...options.env,
  });
  const app = await openApp(config, {
    log,
    clock: () => now,
    random: () => 0.5,
    store: { db: database.db, kind: database.kind, close: async () => {} },
  });
  return {
    ...app,
    log,
    setNow(iso) {
      now = new Date(iso);
    },
    async close() {
      await app.close();
      if (options.database === undefined) await database.close();
    },
  };
}

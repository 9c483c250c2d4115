import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";
import { openTestApp, type TestApp } from "./app.ts";
import { emptyDatabase, openTestDatabase, type TestDatabase } from "./database.ts";

/** Several workers of one service: apps over one database, which is empty before each test. */
export function useManyApps(options: { count: number; now: string; env: Record<string, string> }) {
  let database: TestDatabase | undefined;
  let apps: TestApp[] = [];
  const opened = (): TestDatabase => {
    if (database === undefined) throw new Error("the database is opened before the first test");
    return database;
  };
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(async () => await database?.close());
  beforeEach(async () => {
    await emptyDatabase(opened());
    apps = [];
    for (let n = 0; n < options.count; n++) {
      apps.push(await openTestApp({ ...options, database: opened() }));
    }
  });
  afterEach(async () => {
    for (const app of apps) await app.close();
  });
  return {
    db: () => opened().db,
    at(place: number): TestApp {
      const app = apps[place];
      if (app === undefined) throw new Error(`${options.count} apps were opened`);
      return app;
    },
  };
}

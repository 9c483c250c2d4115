import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { readSourceStatus } from "../../src/store/source-runs.ts";
import {
  databaseKinds,
  emptyDatabase,
  openTestDatabaseOn,
  type TestDatabase,
} from "../support/database.ts";

const at = (hour: number) => new Date(Date.parse("2026-01-30T00:00:00Z") + hour * 3_600_000);

describe.each(databaseKinds)("how the sources stand on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabaseOn(kind);
  });
  beforeEach(async () => await emptyDatabase(database));
  afterAll(async () => await database.close());

  async function save(source: string, hour: number, state: string, reason: string | null = null) {
    const run = { source, startedAt: at(hour), finishedAt: at(hour + 0.1), state, reason };
    await database.db.sourceRun.create({ data: { ...run, counts: {} } });
  }

  test("is each one's newest run by name, with the last good one", async () => {
    await save("hackernews", 1, "quiet");
    await save("github", 1, "broken", "403");
    await save("github", 2, "stale", "as before");
    await save("arxiv", 3, "broken", "timeout");
    await save("arxiv", 1, "fresh");
    await save("arxiv", 2, "partial", "one feed");
    await save("file", 4, "fresh");
    const asked = ["hackernews", "arxiv", "github", "arxiv-oai"];
    expect(await readSourceStatus(database.db, asked, at(5))).toEqual([
      { source: "arxiv", state: "broken", reason: "timeout", at: at(3), goodAt: at(2) },
      { source: "github", state: "stale", reason: "as before", at: at(2), goodAt: null },
      { source: "hackernews", state: "quiet", reason: null, at: at(1), goodAt: at(1) },
    ]);
  });

  test("sees nothing that is later than the instant asked about", async () => {
    await save("arxiv", 1, "broken", "timeout");
    await save("arxiv", 3, "fresh");
    expect(await readSourceStatus(database.db, ["arxiv"], at(2))).toEqual([
      { source: "arxiv", state: "broken", reason: "timeout", at: at(1), goodAt: null },
    ]);
    expect(await readSourceStatus(database.db, ["arxiv"], at(0))).toEqual([]);
  });

  test("of two runs that began at once, the one saved last counts", async () => {
    await save("arxiv", 1, "broken");
    await save("arxiv", 1, "fresh");
    const [status] = await readSourceStatus(database.db, ["arxiv"], at(1));
    expect(status).toMatchObject({ state: "fresh", goodAt: at(1) });
  });

  test("of no sources is empty", async () => {
    expect(await readSourceStatus(database.db, [], at(1))).toEqual([]);
  });
});

import { SAMPLE_PATH } from "../../src/app.ts";
import { ingest } from "../../src/pipeline.ts";
import { openTestApp, type TestApp } from "./app.ts";
import { keepContents, openTestDatabase, type TestDatabase } from "./database.ts";

export type SampleDatabase = TestDatabase & {
  /** As it was opened, for the next test. */
  restore(): Promise<void>;
};

/** A database that has the shipped sample in it, ingested at `now`, and what else `fill` puts there. */
export async function openSampleDatabase(
  now: string,
  fill: (app: TestApp) => Promise<void> = async () => {},
): Promise<SampleDatabase> {
  const database = await openTestDatabase();
  const app = await openTestApp({ now, database });
  await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
  await fill(app);
  await app.close();
  return { ...database, restore: await keepContents(database) };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createCheckpoints } from "../../../src/store/embedded/checkpoints.ts";
import { closePglite, openPglite } from "../../../src/store/embedded/pglite.ts";

let folder: string;
let db: PGlite;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "paperboy-checkpoints-"));
  db = await openPglite({ dataDir: folder });
  await db.exec("CREATE TABLE written (text text)");
});
afterAll(async () => {
  await closePglite(db);
  await rm(folder, { recursive: true });
});

async function redo(): Promise<string> {
  const { rows } = await db.query<{ at: string }>(
    "SELECT redo_lsn::text AS at FROM pg_control_checkpoint()",
  );
  return rows[0]?.at ?? "";
}

const write = () =>
  db.exec("INSERT INTO written SELECT repeat(md5(n::text), 30) FROM generate_series(1, 2000) n");

test("a checkpoint is made once enough was written, and not before", async () => {
  const checkpoints = createCheckpoints(db, { dueBytes: 4 * 1024 * 1024, everyMs: 0 });
  await db.exec("CHECKPOINT");
  const before = await redo();
  await write();
  await checkpoints.keep();
  expect(await redo()).toBe(before);
  for (let n = 0; n < 4; n++) await write();
  await checkpoints.keep();
  expect(await redo()).not.toBe(before);
});

test("it is not looked at again within a while", async () => {
  const checkpoints = createCheckpoints(db, { dueBytes: 0, everyMs: 60_000 });
  await checkpoints.keep();
  const before = await redo();
  await write();
  await checkpoints.keep();
  expect(await redo()).toBe(before);
});

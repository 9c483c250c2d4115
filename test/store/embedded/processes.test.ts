import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { openStore, type Store } from "../../../src/store/open-store.ts";
import { copyDataFolder } from "../../support/database.ts";
import { saidBy, startWorker, type Worker } from "../../support/store-workers.ts";

const log = { info() {}, warn() {} };
let folder: Awaited<ReturnType<typeof copyDataFolder>>;
let stores: Store[] = [];
let workers: Worker[] = [];

beforeAll(async () => {
  folder = await copyDataFolder();
});
afterEach(async () => {
  for (const worker of workers) worker.kill("SIGKILL");
  await Promise.all(stores.map((store) => store.close()));
  [stores, workers] = [[], []];
});
afterAll(() => folder.remove());

async function open(): Promise<Store> {
  const store = await openStore({ dataDir: folder.dataDir, log });
  stores.push(store);
  return store;
}

function start(name: string, operations: number): Worker {
  const worker = startWorker(folder.dataDir, name, operations);
  workers.push(worker);
  return worker;
}

test("two processes beside the owner do 2,000 mixed operations, and all of them are right", async () => {
  const owner = await open();
  await owner.db.instance.create({ data: { name: "counter", value: "0" } });
  start("one", 1000);
  start("two", 1000);
  await Promise.all(workers.map((worker) => worker.ended));

  const lines = workers.flatMap((worker) => worker.lines);
  expect(lines.filter((line) => line.kind === "wrong" || line.kind === "failed")).toEqual([]);
  expect(lines.filter((line) => line.kind === "done")).toHaveLength(2);
  const counter = await owner.db.instance.findUniqueOrThrow({ where: { name: "counter" } });
  expect(counter.value).toBe("500");
});

test("when the owner is killed the other goes on, and nothing acknowledged is lost", async () => {
  const first = start("killed", 1_000_000);
  await first.hasSaid(1);
  const second = start("survivor", 1200);
  await second.hasSaid(400);
  first.kill("SIGKILL");
  await Promise.all([first.ended, second.ended]);

  expect([...saidBy(first, "wrong"), ...saidBy(second, "wrong")]).toEqual([]);
  expect(saidBy(second, "done")).toHaveLength(1);
  const failed = saidBy(second, "failed");
  expect(failed.length).toBeLessThanOrEqual(4);
  expect(second.longestGapMs()).toBeLessThan(15_000);

  const { db } = await open();
  const names = new Set((await db.instance.findMany()).map((row) => row.name));
  const inserted = [...saidBy(first, "inserted"), ...saidBy(second, "inserted")];
  expect(inserted.filter((line) => "key" in line && !names.has(line.key))).toEqual([]);
  const counter = await db.instance.findUniqueOrThrow({ where: { name: "counter" } });
  const counted = 500 + saidBy(first, "counted").length + saidBy(second, "counted").length;
  // Each lane of either process may have been cut off between the commit and its answer.
  expect(Number(counter.value)).toBeGreaterThanOrEqual(counted);
  expect(Number(counter.value)).toBeLessThanOrEqual(counted + 8);
});

/**
 * A process of its own on one data folder: `store-worker.ts <dataDir> <name> <operations>`.
 * Says on stdout, one JSON line each and only after the database has acknowledged it, what it did.
 */
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { openStore } from "../../src/store/open-store.ts";
import type { WorkerLine } from "./store-workers.ts";

const LANES = 4;
const [dataDir = "", name = "", operations = "0"] = process.argv.slice(2);
const say = (line: WorkerLine) => writeSync(1, `${JSON.stringify(line)}\n`);

const { db, close } = await openStore({ dataDir, log: { info() {}, warn() {} } });
say({ kind: "open" });
let next = 0;
const OPERATIONS = [insert, count, find, echo];
await Promise.all(Array.from({ length: LANES }, work));
await close();
say({ kind: "done" });

async function work(): Promise<void> {
  while (next < Number(operations)) {
    const turn = next++;
    const operate = OPERATIONS[turn % OPERATIONS.length] ?? find;
    try {
      say(await operate(`${name}-${turn}`, turn));
    } catch (error) {
      say({ kind: "failed", operation: operate.name, reason: String(error) });
    }
  }
}

async function insert(key: string): Promise<WorkerLine> {
  await db.instance.create({ data: { name: key, value: key } });
  return { kind: "inserted", key };
}

/** Reads, then writes what it read plus one: only right if nobody comes in between. */
async function count(): Promise<WorkerLine> {
  await db.$transaction(async (tx) => {
    const { value } = await tx.instance.findUniqueOrThrow({ where: { name: "counter" } });
    await tx.instance.update({
      where: { name: "counter" },
      data: { value: `${Number(value) + 1}` },
    });
  });
  return { kind: "counted" };
}

async function find(key: string): Promise<WorkerLine> {
  const found = await db.instance.findUnique({ where: { name: "counter" } });
  return found?.name === "counter" ? { kind: "found" } : { kind: "wrong", key };
}

/** Now and then 3 MB, which comes in many pieces between the other process's messages. */
async function echo(key: string, turn: number): Promise<WorkerLine> {
  const sent = `${key}:`.repeat(turn % 100 === 3 ? 300_000 : 100);
  const [row] = await db.$queryRaw<{ length: number; md5: string }[]>`
    SELECT length(${sent}::text) AS length, md5(${sent}::text) AS md5`;
  const isSame = row?.md5 === createHash("md5").update(sent).digest("hex");
  return isSame ? { kind: "echoed" } : { kind: "wrong", key };
}

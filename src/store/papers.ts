import { Prisma } from "../generated/prisma/client.ts";
import type { KnownPaper, MergedPaper, PaperRecord } from "../model.ts";
import { type Db, inTransaction } from "./client.ts";
import {
  insertPapers,
  insertSignals,
  loadSlots,
  type Slot,
  saveSources,
  updatePapers,
} from "./paper-slots.ts";
import { takePaperTurn } from "./paper-turn.ts";

type Kind = MergedPaper["kind"];
/** Handed in by ingest, which owns the order of sources. */
type Merge = (known: KnownPaper | null, incoming: PaperRecord, source: string) => MergedPaper;

type Saved = Record<Kind, number> & {
  signalsNew: number;
  failed: { id: string; reason: string }[];
};

type Run = {
  startedAt: Date;
  finishedAt: Date;
  summary: { source: string; state: string; reason?: string };
};

export type PaperStore = {
  savePapers(source: string, records: PaperRecord[], now: Date, merge: Merge): Promise<Saved>;
  recordRun(run: Run): Promise<void>;
};

const RECORDS_PER_BATCH = 500;

/** @param isDryRun everything is done and rolled back, batch by batch. */
export function createPaperStore(db: Db, isDryRun = false): PaperStore {
  return {
    async savePapers(source, records, now, merge) {
      const saved: Saved = { new: 0, changed: 0, same: 0, signalsNew: 0, failed: [] };
      for (let start = 0; start < records.length; start += RECORDS_PER_BATCH) {
        const batch = {
          source,
          records: records.slice(start, start + RECORDS_PER_BATCH),
          now,
          merge,
          isDryRun,
        };
        add(saved, await saveBatchOrEach(db, batch));
      }
      return saved;
    },
    async recordRun({ startedAt, finishedAt, summary }) {
      const { source, state, reason, ...counts } = summary;
      const data = { source, state, startedAt, finishedAt, counts, reason: reason ?? null };
      if (!isDryRun) await db.sourceRun.create({ data });
    },
  };
}

type Batch = { source: string; records: PaperRecord[]; now: Date; merge: Merge; isDryRun: boolean };

/** Where the database refuses a value, record after record, so that only the bad one is lost. */
async function saveBatchOrEach(db: Db, batch: Batch): Promise<Saved> {
  try {
    return await saveBatch(db, batch);
  } catch (error) {
    const code = refusalOf(error);
    if (code === null) throw error;
    const [only] = batch.records;
    const reason = `refused by the database (${code})`;
    if (only && batch.records.length === 1)
      return { ...NOTHING, failed: [{ id: only.key, reason }] };
  }
  const saved: Saved = { ...NOTHING, failed: [] };
  for (const record of batch.records) {
    add(saved, await saveBatchOrEach(db, { ...batch, records: [record] }));
  }
  return saved;
}

const NOTHING: Saved = { new: 0, changed: 0, same: 0, signalsNew: 0, failed: [] };

/** One transaction: killed anywhere, the batch is done again from nothing. */
async function saveBatch(db: Db, { source, records, now, merge, isDryRun }: Batch): Promise<Saved> {
  return await inTransaction(db, isDryRun, async (tx) => {
    await takePaperTurn(tx);
    const slots = await loadSlots(tx, source, keysOf(records));
    const saved: Saved = { ...NOTHING, failed: [] };
    for (const record of records) {
      const slot = slots.get(record.key) ?? newSlot(record, slots);
      const { kind, paper } = merge(slot.paper, record, source);
      saved[kind]++;
      slot.isChanged ||= kind !== "same" || isHeldElsewhere(slot.paper, paper);
      slot.paper = paper;
      slot.tellings.push(record);
    }
    const touched = [...new Set(slots.values())].filter(({ tellings }) => tellings.length > 0);
    await updatePapers(tx, touched, now);
    await insertPapers(tx, touched, now);
    await saveSources(tx, source, touched);
    saved.signalsNew = await insertSignals(tx, source, touched);
    return saved;
  });
}

function newSlot(record: PaperRecord, slots: Map<string, Slot>): Slot {
  const slot = { id: null, key: record.key, paper: null, isChanged: false, tellings: [] };
  slots.set(record.key, slot);
  return slot;
}

/** A better source that says the same owns the field from now on, though no value changed. */
function isHeldElsewhere(before: KnownPaper | null, after: KnownPaper): boolean {
  return JSON.stringify(before?.provenance) !== JSON.stringify(after.provenance);
}

function keysOf(records: PaperRecord[]): string[] {
  return [...new Set(records.map(({ key }) => key))];
}

function add(sum: Saved, part: Saved): void {
  for (const count of ["new", "changed", "same", "signalsNew"] as const) sum[count] += part[count];
  sum.failed.push(...part.failed);
}

/** SQLSTATE classes 22 (bad value), 23 (constraint) and 54 (too large) are the record's own fault. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null;
  const cause = fieldOf(error.meta?.["driverAdapterError"], "cause");
  const code = fieldOf(cause, "originalCode");
  return typeof code === "string" && /^(?:22|23|54)/.test(code) ? code : null;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

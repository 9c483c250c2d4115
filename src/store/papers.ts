import { Prisma } from "../generated/prisma/client.ts";
import type { PaperRecord } from "../model.ts";
import type { KnownPaper, PaperRules, SavedPapers } from "../paper-rules.ts";
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
import { joinTwins, loadAlike, openTwinIndex, writeOtherKeys } from "./paper-twins.ts";

export type SavePapers = (
  source: string,
  records: PaperRecord[],
  now: Date,
  rules: PaperRules,
) => Promise<SavedPapers>;

const RECORDS_PER_BATCH = 500;

/** Records merged into the stored papers, batch by batch. */
export function createPaperSaver(db: Db, isDryRun = false): SavePapers {
  return async (source, records, now, rules) => {
    const saved = nothingSaved();
    for (let start = 0; start < records.length; start += RECORDS_PER_BATCH) {
      const slice = records.slice(start, start + RECORDS_PER_BATCH);
      add(saved, await saveBatchOrEach(db, { source, records: slice, now, rules, isDryRun }));
    }
    return saved;
  };
}

type Batch = {
  source: string;
  records: PaperRecord[];
  now: Date;
  rules: PaperRules;
  isDryRun: boolean;
};

/** Where the database refuses a value, record after record, so that only the bad one is lost. */
async function saveBatchOrEach(db: Db, batch: Batch): Promise<SavedPapers> {
  try {
    return await saveBatch(db, batch);
  } catch (error) {
    const code = refusalOf(error);
    if (code === null) throw error;
    const [only] = batch.records;
    const reason = `refused by the database (${code})`;
    if (only && batch.records.length === 1)
      return { ...nothingSaved(), failed: [{ id: only.key, reason }] };
  }
  const saved = nothingSaved();
  for (const record of batch.records) {
    add(saved, await saveBatchOrEach(db, { ...batch, records: [record] }));
  }
  return saved;
}

function nothingSaved(): SavedPapers {
  return { new: 0, changed: 0, same: 0, signalsNew: 0, unknown: [], failed: [] };
}

/** One transaction: killed anywhere, the batch is done again from nothing. */
async function saveBatch(
  db: Db,
  { source, records, now, rules, isDryRun }: Batch,
): Promise<SavedPapers> {
  return await inTransaction(db, isDryRun, async (tx) => {
    await takePaperTurn(tx);
    const slots = await loadSlots(tx, source, keysOf(records));
    const alike = await loadAlike(tx, { source, records, slots, rules });
    const saved = mergeInto(slots, alike, { source, records, rules });
    const touched = [...new Set(slots.values())].filter(({ tellings }) => tellings.length > 0);
    await joinTwins(tx, touched);
    await updatePapers(tx, touched, rules.titleKey, now);
    await insertPapers(tx, touched, rules.titleKey, now);
    await writeOtherKeys(tx, touched, rules, now);
    await saveSources(tx, source, touched);
    saved.signalsNew = await insertSignals(tx, source, touched);
    return saved;
  });
}

function mergeInto(
  slots: Map<string, Slot>,
  alike: readonly Slot[],
  { source, records, rules }: Pick<Batch, "source" | "records" | "rules">,
): SavedPapers {
  const saved = nothingSaved();
  const index = openTwinIndex(slots, alike, rules);
  for (const record of records) {
    const slot = index.slotFor(record);
    if (slot.paper === null && record.isRevision) {
      saved.unknown.push(record.key);
      continue;
    }
    const { kind, paper } = rules.merge(slot.paper, record, source);
    saved[kind]++;
    slot.isChanged ||= kind !== "same" || isHeldElsewhere(slot.paper, paper);
    slot.paper = paper;
    slot.tellings.push(record);
    index.add(slot);
  }
  // Two new papers that a later record joined are one.
  const fresh = new Set([...slots.values()].filter(({ id, paper }) => id === null && paper));
  saved.changed += saved.new - fresh.size;
  saved.new = fresh.size;
  return saved;
}

/** A better source that says the same owns the field from now on, though no value changed. */
function isHeldElsewhere(before: KnownPaper | null, after: KnownPaper): boolean {
  return JSON.stringify(before?.provenance) !== JSON.stringify(after.provenance);
}

function keysOf(records: PaperRecord[]): string[] {
  return [...new Set(records.map(({ key }) => key))];
}

function add(sum: SavedPapers, part: SavedPapers): void {
  for (const count of ["new", "changed", "same", "signalsNew"] as const) sum[count] += part[count];
  sum.unknown.push(...part.unknown);
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

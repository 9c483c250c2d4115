import type { PaperRecord } from "../model.ts";
import type { PaperRules } from "../paper-rules.ts";
import type { Tx } from "./client.ts";
import { type Slot, slotOf, slotsOf } from "./paper-slots.ts";

/** One work told under two keys becomes one paper: the other key's row points at it. */

type Batch = {
  source: string;
  records: readonly PaperRecord[];
  slots: Map<string, Slot>;
  rules: PaperRules;
};

/** Stored papers, beside those in `slots`, that may be what the records tell of. */
export async function loadAlike(tx: Tx, { source, records, slots, rules }: Batch): Promise<Slot[]> {
  const dois = records.flatMap(({ doi }) => doi ?? []);
  const titles = records.flatMap(({ title }) => rules.titleKey(title) ?? []);
  const rows = await tx.paper.findMany({
    where: {
      aliasOfId: null,
      OR: [{ doi: { in: dois } }, { titleKey: { in: titles } }],
      id: { notIn: [...new Set([...slots.values()].flatMap(({ id }) => id ?? []))] },
    },
    orderBy: { id: "asc" },
  });
  return rows.length === 0 ? [] : [...(await slotsOf(tx, source, rows)).values()];
}

/** The papers of a batch and those like them, by what twins have in common. */
export function openTwinIndex(slots: Map<string, Slot>, alike: readonly Slot[], rules: PaperRules) {
  const index = new Map<string, Set<Slot>>();
  const add = (slot: Slot) => {
    if (slot.paper === null) return;
    for (const mark of marksOf(slot.paper, rules))
      index.set(mark, (index.get(mark) ?? new Set()).add(slot));
  };
  for (const slot of [...slots.values(), ...alike]) add(slot);
  return {
    add,
    /** The paper of the record's key, joined with its twins; else a twin; else a new one. */
    slotFor(record: PaperRecord): Slot {
      let own = slots.get(record.key);
      const found = marksOf(record, rules).flatMap((mark) => [...(index.get(mark) ?? [])]);
      for (const twin of new Set(found)) {
        if (twin === own || !isTwin(twin, record, own, rules)) continue;
        if (own?.paper) own = join(slots, own, twin, rules);
        else own = adopt(twin, record.key);
      }
      own ??= slotOf(null, record.key, null);
      slots.set(record.key, own);
      return own;
    },
  };
}

function marksOf(
  { doi, title }: Pick<PaperRecord, "doi" | "title">,
  { titleKey }: PaperRules,
): string[] {
  const key = titleKey(title);
  return [...(doi ? [`doi:${doi}`] : []), ...(key ? [`title:${key}`] : [])];
}

/**
 * Whether the record tells of `twin`, and may do so of the paper it already has: told under a
 * journal's key, it must not join two arXiv papers of one title.
 */
function isTwin(
  twin: Slot,
  record: PaperRecord,
  own: Slot | undefined,
  rules: PaperRules,
): boolean {
  if (twin.paper === null) return false;
  const { doi, title, authors } = twin.paper;
  const known = { key: bestKey(twin, rules), doi, title, authors };
  if (!rules.isSameWork(known, record)) return false;
  if (!own?.paper) return true;
  const told = { ...record, key: bestKey(own, rules), doi: own.paper.doi ?? record.doi };
  return rules.isSameWork(known, told);
}

function bestKey({ key, otherKeys }: Slot, { betterKey }: PaperRules): string {
  return [...otherKeys].reduce(betterKey, key);
}

function adopt(twin: Slot, key: string): Slot {
  twin.otherKeys.add(key);
  return twin;
}

/** One of them stands for both from now on; the other has no paper any more, so it is no twin. */
function join(slots: Map<string, Slot>, own: Slot, twin: Slot, rules: PaperRules): Slot {
  const [survivor, loser] = isFirst(own, twin, rules) ? [own, twin] : [twin, own];
  if (survivor.paper === null || loser.paper === null) return own;
  survivor.paper = rules.join(survivor.paper, loser.paper);
  survivor.isChanged = true;
  survivor.tellings.push(...loser.tellings);
  for (const id of loser.twins) survivor.twins.add(id);
  for (const key of loser.otherKeys) survivor.otherKeys.add(key);
  if (loser.id === null) survivor.otherKeys.add(loser.key);
  else survivor.twins.add(loser.id);
  loser.paper = null;
  loser.tellings = [];
  for (const [key, slot] of slots) if (slot === loser) slots.set(key, survivor);
  return survivor;
}

/** A stored paper before a new one, then that of the better key. */
function isFirst(own: Slot, twin: Slot, { betterKey }: PaperRules): boolean {
  if ((own.id === null) !== (twin.id === null)) return own.id !== null;
  return betterKey(own.key, twin.key) === own.key;
}

/**
 * What was known of the twins moves to the paper that stands for them. Their rows stay, because
 * deliveries cite them. Raw for INSERT … SELECT; rare, so one twin after the other.
 */
export async function joinTwins(tx: Tx, slots: readonly Slot[]): Promise<void> {
  for (const { id, twins } of slots) {
    for (const twin of twins) {
      await tx.$executeRaw`
        INSERT INTO signal (paper_id, source, kind, seen_at, value)
        SELECT ${id}::int, source, kind, seen_at, value FROM signal WHERE paper_id = ${twin}
        ON CONFLICT DO NOTHING`;
      await tx.$executeRaw`
        INSERT INTO paper_source (paper_id, source, hash, listed_at, first_seen_at, last_seen_at)
        SELECT ${id}::int, source, hash, listed_at, first_seen_at, last_seen_at
          FROM paper_source WHERE paper_id = ${twin}
        ON CONFLICT DO NOTHING`;
      await tx.signal.deleteMany({ where: { paperId: twin } });
      await tx.topicMatch.deleteMany({ where: { paperId: twin } });
      await tx.paper.updateMany({
        where: { OR: [{ id: twin }, { aliasOfId: twin }] },
        data: { aliasOfId: id },
      });
    }
  }
}

/** The better key for the paper, and for each other a row that leads to it. */
export async function writeOtherKeys(
  tx: Tx,
  slots: readonly Slot[],
  rules: PaperRules,
  now: Date,
): Promise<void> {
  for (const slot of slots) {
    const { id, key, otherKeys, paper } = slot;
    if (otherKeys.size === 0 || id === null || paper === null) continue;
    const best = bestKey(slot, rules);
    if (best !== key) await tx.paper.update({ where: { id }, data: { key: best } });
    const others = [key, ...otherKeys].filter((one) => one !== best);
    const { title, links, listedAt } = paper;
    const row = { title, links, listedAt, aliasOfId: id, createdAt: now, updatedAt: now };
    await tx.paper.createMany({ data: others.map((one) => ({ ...row, key: one })) });
  }
}

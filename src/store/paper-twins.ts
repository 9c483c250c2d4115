import type { KnownPaper, PaperRecord } from "../model.ts";
import type { Identity, PaperRules } from "../paper-rules.ts";
import type { Tx } from "./client.ts";
import { type Slot, slotOf, slotsOf } from "./paper-slots.ts";

/** One work told under two keys becomes one paper: the other key's row points at it. */

type Batch = {
  source: string;
  records: readonly PaperRecord[];
  slots: Map<string, Slot>;
  rules: PaperRules;
};

/**
 * Looks for stored papers that are, under another key, what the records tell of. A record that
 * has no paper yet gets the one found; one that has is joined with it, and the better key stays.
 */
export async function adoptTwins(tx: Tx, { source, records, slots, rules }: Batch): Promise<void> {
  const found = await findAlike(tx, source, records, rules);
  if (found.length === 0) return;
  for (const record of records) {
    const own = slots.get(record.key);
    const twin = found.find((slot) => slot.id !== own?.id && isTwin(slot, record, rules));
    if (twin === undefined) continue;
    if (own === undefined) {
      slots.set(record.key, twin);
      twin.otherKeys.add(record.key);
    } else {
      absorb(slots, own, twin, rules);
    }
  }
}

async function findAlike(
  tx: Tx,
  source: string,
  records: readonly PaperRecord[],
  { titleKey }: PaperRules,
): Promise<Slot[]> {
  const dois = records.flatMap(({ doi }) => doi ?? []);
  const titles = records.flatMap(({ title }) => titleKey(title) ?? []);
  const rows = await tx.paper.findMany({
    where: {
      aliasOfId: null,
      OR: [{ doi: { in: dois } }, { titleKey: { in: titles } }],
      key: { notIn: records.map(({ key }) => key) },
    },
    orderBy: { id: "asc" },
  });
  return rows.length === 0 ? [] : [...(await slotsOf(tx, source, rows)).values()];
}

/** The row of the better key stands for both from now on. */
function absorb(slots: Map<string, Slot>, own: Slot, twin: Slot, rules: PaperRules): void {
  const isOursBetter = rules.betterKey(own.key, twin.key) === own.key;
  const [survivor, loser] = isOursBetter ? [own, twin] : [twin, own];
  if (loser.id === null || survivor.paper === null || loser.paper === null) return;
  survivor.paper = rules.join(survivor.paper, loser.paper);
  survivor.isChanged = true;
  survivor.twins.add(loser.id);
  for (const [key, slot] of slots) if (slot === loser) slots.set(key, survivor);
}

/** Slots of this batch by what twins have in common, for papers that are new in it. */
export function openTwinIndex(slots: Map<string, Slot>, rules: PaperRules) {
  const index = new Map<string, Slot>();
  return {
    /** That of a twin told before in this batch, or a new one. */
    slotFor(record: PaperRecord): Slot {
      const twin = marksOf(record, rules)
        .map((mark) => index.get(mark))
        .find((slot) => slot !== undefined && isTwin(slot, record, rules));
      twin?.otherKeys.add(record.key);
      const slot = twin ?? slotOf(null, record.key, null);
      slots.set(record.key, slot);
      return slot;
    },
    add(slot: Slot, record: PaperRecord): void {
      for (const mark of marksOf(record, rules)) if (!index.has(mark)) index.set(mark, slot);
    },
  };
}

function marksOf({ doi, title }: PaperRecord, { titleKey }: PaperRules): string[] {
  const key = titleKey(title);
  return [...(doi ? [`doi:${doi}`] : []), ...(key ? [`title:${key}`] : [])];
}

function isTwin({ key, paper }: Slot, record: PaperRecord, { isSameWork }: PaperRules): boolean {
  return paper !== null && isSameWork(identityOf(key, paper), record);
}

function identityOf(key: string, { doi, title, authors }: KnownPaper): Identity {
  return { key, doi, title, authors };
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
      await tx.paper.update({ where: { id: twin }, data: { aliasOfId: id } });
    }
  }
}

/** The better key for the paper, and for each other a row that leads to it. */
export async function writeOtherKeys(
  tx: Tx,
  slots: readonly Slot[],
  { betterKey }: PaperRules,
  now: Date,
): Promise<void> {
  for (const { id, key, otherKeys, paper } of slots) {
    if (otherKeys.size === 0 || id === null || paper === null) continue;
    const best = [...otherKeys].reduce(betterKey, key);
    if (best !== key) await tx.paper.update({ where: { id }, data: { key: best } });
    const others = [key, ...otherKeys].filter((one) => one !== best);
    const { title, links, listedAt } = paper;
    const row = { title, links, listedAt, aliasOfId: id, createdAt: now, updatedAt: now };
    await tx.paper.createMany({ data: others.map((one) => ({ ...row, key: one })) });
  }
}

import { Prisma } from "../generated/prisma/client.ts";
import type { DueSubscriber, OwedDelivery, PaperId, Pick, SubscriberId } from "../model.ts";
import { type Db, inTransaction, type Tx } from "./client.ts";
import { toSubscriber } from "./subscribers.ts";

export type Prepared = {
  deliveries: OwedDelivery[];
  next: { subscriberId: SubscriberId; at: Date; day: string }[];
};

/**
 * Takes up to `limit` due subscribers, lets `decide` make their deliveries, and stores these
 * together with the next due times: killed anywhere before the commit, the same subscribers
 * are due again and nothing was written. Others working at the same time take other subscribers.
 * @returns the stored deliveries; none when nobody is due.
 */
export async function prepareDeliveries(
  db: Db,
  { limit, now, isDryRun }: { limit: number; now: Date; isDryRun: boolean },
  decide: (due: DueSubscriber[]) => Prepared,
): Promise<{ taken: number; deliveries: OwedDelivery[] }> {
  return await inTransaction(db, isDryRun, async (tx) => {
    const due = await lockDue(tx, limit, now);
    if (due.length === 0) return { taken: 0, deliveries: [] };
    const { deliveries, next } = decide(due);
    const stored = await insertDeliveries(tx, deliveries, now);
    await moveOn(tx, next, now);
    return { taken: due.length, deliveries: stored };
  });
}

export async function isAnyoneDue(db: Db, now: Date): Promise<boolean> {
  const where = { state: "active", nextDueAt: { lte: now } };
  return (await db.subscriber.findFirst({ where, select: { id: true } })) !== null;
}

/** Raw, because Prisma has no FOR UPDATE SKIP LOCKED. */
async function lockDue(tx: Tx, limit: number, now: Date): Promise<DueSubscriber[]> {
  const locked = await tx.$queryRaw<{ id: string; day: string }[]>`
    SELECT id::text, next_due_day::text AS day FROM subscriber
     WHERE state = 'active' AND next_due_at <= ${now}
     ORDER BY next_due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  const days = new Map(locked.map(({ id, day }) => [id, day]));
  const rows = await tx.subscriber.findMany({
    where: { id: { in: locked.map(({ id }) => id) } },
    include: { topics: { orderBy: { position: "asc" }, include: { topic: true } } },
  });
  const hashes = rows.map(({ addressHash }) => addressHash);
  const [sent, suppressed] = [await readSent(tx, hashes, now), await readSuppressed(tx, hashes)];
  return rows.flatMap((row) => {
    const dueDay = days.get(row.id);
    if (row.nextDueAt === null || dueDay === undefined) return [];
    return {
      subscriber: toSubscriber(row),
      dueAt: row.nextDueAt,
      dueDay,
      sent: sent.get(row.addressHash) ?? new Set(),
      isSuppressed: suppressed.has(row.addressHash),
    };
  });
}

/**
 * Longer than any candidate is listed (ELIGIBLE_DAYS): what was sent before cannot be chosen again,
 * unless a list noticed it long after an archive listed it.
 */
const SENT_DAYS = 10;

/**
 * Raw, because it unnests an array and follows aliases to their end: a paper is sent under the id it had
 * and under that of every twin it became. By address hash, so leaving and joining again forgets nothing.
 */
async function readSent(
  tx: Tx,
  addressHashes: string[],
  now: Date,
): Promise<Map<string, ReadonlySet<PaperId>>> {
  const since = new Date(now.getTime() - SENT_DAYS * 86_400_000);
  const rows = await tx.$queryRaw<{ address_hash: string; paper_ids: number[] }[]>`
    WITH RECURSIVE noticed_late AS MATERIALIZED (
      SELECT array_agg(a.id) AS ids
        FROM paper p JOIN paper a ON a.id = p.id OR a.alias_of_id = p.id
       WHERE p.alias_of_id IS NULL AND p.listed_at >= ${since}
         AND EXISTS (SELECT 1 FROM paper_source s WHERE s.paper_id = p.id AND s.listed_at < ${since})),
    sent AS (
      SELECT d.address_hash, u.paper_id
        FROM delivery d CROSS JOIN noticed_late n CROSS JOIN LATERAL unnest(d.paper_ids) AS u(paper_id)
       WHERE d.address_hash = ANY (${addressHashes})
         AND (d.day >= ${since}::date OR d.paper_ids && n.ids)
         AND d.state NOT IN ('skipped', 'refused', 'expired')
      UNION
      SELECT s.address_hash, p.alias_of_id
        FROM sent s JOIN paper p ON p.id = s.paper_id
       WHERE p.alias_of_id IS NOT NULL)
    SELECT address_hash, array_agg(paper_id) AS paper_ids FROM sent GROUP BY address_hash`;
  return new Map(rows.map((row) => [row.address_hash, new Set(row.paper_ids as PaperId[])]));
}

async function readSuppressed(tx: Tx, addressHashes: string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.suppression.findMany({ where: { addressHash: { in: addressHashes } } });
  return new Set(rows.map(({ addressHash }) => addressHash));
}

/**
 * Raw, because only ON CONFLICT DO NOTHING RETURNING says which days already had their delivery
 * (somebody who left and joined again on the same day).
 */
async function insertDeliveries(
  tx: Tx,
  deliveries: readonly OwedDelivery[],
  now: Date,
): Promise<OwedDelivery[]> {
  const rows = deliveries.map((delivery) => ({
    subscriber_id: delivery.subscriberId,
    address_hash: delivery.addressHash,
    day: delivery.day,
    edition_id: delivery.editionId,
    selection: delivery.state === "queued" ? delivery.picks : [],
    paper_ids: delivery.state === "queued" ? delivery.picks.map(({ paperId }) => paperId) : [],
    due_at: delivery.dueAt,
    expires_at: delivery.expiresAt,
    state: delivery.state,
    reason: delivery.state === "skipped" ? delivery.reason : null,
  }));
  const inserted = await tx.$queryRaw<{ address_hash: string; day: string }[]>`
    INSERT INTO delivery (subscriber_id, address_hash, day, edition_id, selection, paper_ids, due_at,
                          not_before_at, expires_at, state, reason, created_at, updated_at)
    SELECT r.subscriber_id, r.address_hash, r.day, r.edition_id, r.selection, r.paper_ids, r.due_at,
           r.due_at, r.expires_at, r.state, r.reason, ${now}, ${now}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           AS r(subscriber_id uuid, address_hash text, day date, edition_id int, selection jsonb,
                paper_ids int[], due_at timestamptz, expires_at timestamptz, state text, reason text)
    ON CONFLICT (address_hash, day) DO NOTHING
    RETURNING address_hash, day::text`;
  const stored = new Set(inserted.map((row) => `${row.address_hash} ${row.day}`));
  return deliveries.filter(({ addressHash, day }) => stored.has(`${addressHash} ${day}`));
}

/** Raw, because Prisma updates many rows only to one and the same value. */
async function moveOn(tx: Tx, next: Prepared["next"], now: Date): Promise<void> {
  const rows = next.map(({ subscriberId, at, day }) => ({ id: subscriberId, at, day }));
  await tx.$executeRaw`
    UPDATE subscriber s SET next_due_at = r.at, next_due_day = r.day, updated_at = ${now}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, at timestamptz, day date)
     WHERE s.id = r.id`;
}

/** Only `insertDeliveries` writes this column, from Pick[]. */
export function storedPicks(json: Prisma.JsonValue): Pick[] {
  return json as unknown as Pick[];
}

import { Prisma } from "../generated/prisma/client.ts";
import type { Ending, Pick, Subscriber } from "../model.ts";
import type { Db } from "./client.ts";
import { storedPicks } from "./deliveries.ts";
import { toSubscriber } from "./subscribers.ts";

/** The delivery table as a queue. Every change of state carries the token of its claim. */

export type Claim = {
  id: string;
  token: number;
  attempts: number;
  day: string;
  editionId: number | null;
  expiresAt: Date;
  picks: Pick[];
  /** null when the subscriber was erased meanwhile. */
  subscriber: Subscriber | null;
  isSuppressed: boolean;
};

/** Long enough to compose and get a turn; a dead worker's claims are taken back after it. */
export const CLAIM_LEASE_MS = 60_000;
/** Longer than SMTP may rightly take for one message (RFC 5321: 10 minutes after the final dot). */
export const SENDING_LEASE_MS = 15 * 60_000;

/**
 * Claims up to `limit` due deliveries for `holder`, the longest due first.
 * Raw, because Prisma has no FOR UPDATE SKIP LOCKED, without which two workers take the same rows.
 */
export async function claimDeliveries(
  db: Db,
  holder: string,
  limit: number,
  now: Date,
): Promise<Claim[]> {
  const leaseUntil = new Date(now.getTime() + CLAIM_LEASE_MS);
  const claimed = await db.$queryRaw<{ id: string }[]>`
    UPDATE delivery SET state = 'claimed', claimed_by = ${holder}, lease_until = ${leaseUntil},
                        claim_token = claim_token + 1, reason = NULL, updated_at = ${now}
     WHERE id IN (
       SELECT id FROM delivery
        WHERE state IN ('queued', 'deferred') AND not_before_at <= ${now} AND expires_at > ${now}
        ORDER BY not_before_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING id::text`;
  return await readClaims(
    db,
    claimed.map(({ id }) => id),
  );
}

async function readClaims(db: Db, ids: string[]): Promise<Claim[]> {
  if (ids.length === 0) return [];
  const rows = await db.delivery.findMany({
    where: { id: { in: ids } },
    include: {
      subscriber: {
        include: { topics: { orderBy: { position: "asc" }, include: { topic: true } } },
      },
    },
    orderBy: [{ notBeforeAt: "asc" }, { id: "asc" }],
  });
  const hashes = rows.map(({ addressHash }) => addressHash);
  const suppressed = await db.suppression.findMany({ where: { addressHash: { in: hashes } } });
  const isSuppressed = new Set(suppressed.map(({ addressHash }) => addressHash));
  return rows.map((row) => ({
    id: row.id,
    token: row.claimToken,
    attempts: row.attempts,
    day: row.day.toISOString().slice(0, 10),
    editionId: row.editionId,
    expiresAt: row.expiresAt,
    picks: storedPicks(row.selection),
    subscriber: row.subscriber === null ? null : toSubscriber(row.subscriber),
    isSuppressed: isSuppressed.has(row.addressHash),
  }));
}

type Held = { id: string; token: number };

/**
 * From here on a crash leaves the mail in doubt, so this is committed before the first byte goes out.
 * @returns false when the claim is no longer ours: nothing may be sent then.
 */
export async function markSending(
  db: Db,
  claim: Held,
  messageId: string,
  now: Date,
): Promise<boolean> {
  const { count } = await db.delivery.updateMany({
    where: { id: claim.id, claimToken: claim.token, state: "claimed" },
    data: {
      state: "sending",
      messageId,
      leaseUntil: new Date(now.getTime() + SENDING_LEASE_MS),
      updatedAt: now,
    },
  });
  return count === 1;
}

/**
 * Records how a claim ended, if the claim is still ours; and an acceptance even if it is not,
 * because late evidence settles what was held as uncertain.
 */
export async function recordEnding(
  db: Db,
  claim: Held,
  ending: Ending,
  now: Date,
): Promise<boolean> {
  const data = endingColumns(ending, now);
  const { count } = await db.delivery.updateMany({
    where: { id: claim.id, claimToken: claim.token, state: { in: ["claimed", "sending"] } },
    data,
  });
  if (count === 1 || ending.state !== "accepted") return count === 1;
  const late = await db.delivery.updateMany({
    where: { id: claim.id, state: "uncertain" },
    data,
  });
  return late.count === 1;
}

function endingColumns(ending: Ending, now: Date): Prisma.DeliveryUncheckedUpdateManyInput {
  const replied = ending.state === "skipped" ? undefined : ending.outcome;
  return {
    state: ending.state,
    reason: ending.state === "accepted" ? null : ending.reason,
    claimedBy: null,
    leaseUntil: null,
    updatedAt: now,
    ...(ending.state !== "skipped" && { attempts: { increment: 1 } }),
    ...(ending.state === "accepted" && { acceptedAt: now }),
    ...(ending.state === "deferred" && { notBeforeAt: ending.notBeforeAt }),
    ...(replied && { reply: replied.reply.slice(0, 1000) }),
    ...(replied && "code" in replied && { smtpCode: replied.code ?? null }),
    ...(replied && "enhancedCode" in replied && { enhancedCode: replied.enhancedCode ?? null }),
  };
}

/** Nothing has gone out: back into the queue as it was, with no attempt counted against the reader. */
export async function releaseClaims(
  db: Db,
  claims: readonly Held[],
  reason: string,
  now: Date,
): Promise<number> {
  let released = 0;
  for (const { id, token } of claims) {
    const { count } = await db.delivery.updateMany({
      where: { id, claimToken: token, state: { in: ["claimed", "sending"] } },
      data: { state: "queued", reason, claimedBy: null, leaseUntil: null, updatedAt: now },
    });
    released += count;
  }
  return released;
}

export type Recovered = { requeued: number; uncertain: number; expired: number };

/**
 * What dead workers left: a claim from which nothing went out goes back into the queue; a mail that
 * may have gone out is held as uncertain; what waited too long ends as expired.
 */
export async function recoverDeliveries(db: Db, now: Date): Promise<Recovered> {
  const lapsed = { leaseUntil: { lte: now } };
  const free = { claimedBy: null, leaseUntil: null, updatedAt: now };
  const requeued = await db.delivery.updateMany({
    where: { state: "claimed", ...lapsed },
    data: { ...free, state: "queued" },
  });
  const uncertain = await db.delivery.updateMany({
    where: { state: "sending", ...lapsed },
    data: {
      ...free,
      state: "uncertain",
      reason: "the worker died while sending",
      attempts: { increment: 1 },
    },
  });
  const expired = await db.delivery.updateMany({
    where: { state: { in: ["queued", "deferred"] }, expiresAt: { lte: now } },
    data: { state: "expired", reason: "could not be sent in time", updatedAt: now },
  });
  return { requeued: requeued.count, uncertain: uncertain.count, expired: expired.count };
}

/** The functions above as the port that delivering declares. */
export function createQueue(db: Db, holder: string) {
  return {
    recover: (now: Date) => recoverDeliveries(db, now),
    claim: (limit: number, now: Date) => claimDeliveries(db, holder, limit, now),
    markSending: (claim: Claim, messageId: string, now: Date) =>
      markSending(db, claim, messageId, now),
    record: (claim: Claim, ending: Ending, now: Date) => recordEnding(db, claim, ending, now),
    release: (claims: readonly Claim[], reason: string, now: Date) =>
      releaseClaims(db, claims, reason, now),
  };
}

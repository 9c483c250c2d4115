import type { Ending } from "../model.ts";
import type { Db } from "./client.ts";

/**
 * What becomes of a claimed delivery or notice. Both tables have the same states and columns, and
 * every change of state carries the token of its claim.
 */

export type Ledger = "delivery" | "notice";

export type Held = { ledger: Ledger; id: string; token: number };

/** Longer than SMTP may rightly take for one message (RFC 5321: 10 minutes after the final dot). */
export const SENDING_LEASE_MS = 15 * 60_000;

/** The state columns of both tables are the same (schema.prisma), so one delegate's type serves for both. */
function rowsOf(db: Db, ledger: Ledger): Db["delivery"] {
  return ledger === "delivery" ? db.delivery : (db.notice as unknown as Db["delivery"]);
}

/**
 * From here on a crash leaves the mail in doubt, so this is committed before the first byte goes out.
 * @returns false when the claim is no longer ours: nothing may be sent then.
 */
export async function markSending(
  db: Db,
  held: Held,
  messageId: string,
  now: Date,
): Promise<boolean> {
  const { count } = await rowsOf(db, held.ledger).updateMany({
    where: { id: held.id, claimToken: held.token, state: "claimed" },
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
 * Records how a claim ended, if the claim is still ours. Late evidence settles what was held as
 * uncertain: any certain ending under the same token, and an acceptance under every token.
 */
export async function recordEnding(
  db: Db,
  held: Held,
  ending: Ending,
  now: Date,
): Promise<boolean> {
  const rows = rowsOf(db, held.ledger);
  const { attempts, ...late } = endingColumns(ending, now);
  const inTime = await rows.updateMany({ where: ownRow(held), data: { ...late, attempts } });
  if (inTime.count === 1) return true;
  if (ending.state === "uncertain") return false;
  // The attempt was counted when it was given up as uncertain.
  const { count } = await rows.updateMany({
    where: {
      id: held.id,
      state: "uncertain",
      ...(ending.state !== "accepted" && { claimToken: held.token }),
    },
    data: late,
  });
  return count === 1;
}

function ownRow({ id, token }: Held) {
  return { id, claimToken: token, state: { in: ["claimed", "sending"] } };
}

function endingColumns(ending: Ending, now: Date) {
  const replied = ending.state === "skipped" ? undefined : ending.outcome;
  return {
    state: ending.state,
    reason: ending.state === "accepted" ? null : ending.reason,
    claimedBy: null,
    leaseUntil: null,
    updatedAt: now,
    attempts: { increment: ending.state === "skipped" ? 0 : 1 },
    ...(ending.state === "accepted" && { acceptedAt: now }),
    ...(ending.state === "deferred" && { notBeforeAt: ending.notBeforeAt }),
    ...(replied && { reply: replied.reply.slice(0, 1000) }),
    ...(replied && "code" in replied && { smtpCode: replied.code ?? null }),
    ...(replied && "enhancedCode" in replied && { enhancedCode: replied.enhancedCode ?? null }),
  };
}

/** Nothing has gone out: back into the queue as it was, with no attempt counted against the reader. */
export async function release(
  db: Db,
  all: readonly Held[],
  reason: string,
  now: Date,
): Promise<number> {
  let released = 0;
  for (const held of all) {
    const rows = rowsOf(db, held.ledger);
    const data = { state: "queued", reason, claimedBy: null, leaseUntil: null, updatedAt: now };
    const inTime = await rows.updateMany({ where: ownRow(held), data });
    released += inTime.count;
    if (inTime.count === 1) continue;
    const late = await rows.updateMany({
      where: { id: held.id, claimToken: held.token, state: "uncertain" },
      data: { ...data, attempts: { decrement: 1 } },
    });
    released += late.count;
  }
  return released;
}

/** A claim that waits for its turn is not a dead worker's. */
export async function renewClaims(
  db: Db,
  all: readonly Held[],
  leaseMs: number,
  now: Date,
): Promise<void> {
  for (const { ledger, id, token } of all) {
    await rowsOf(db, ledger).updateMany({
      where: { id, claimToken: token, state: "claimed" },
      data: { leaseUntil: new Date(now.getTime() + leaseMs), updatedAt: now },
    });
  }
}

export type Recovered = { requeued: number; uncertain: number; expired: number };

/**
 * What dead workers left: a claim from which nothing went out goes back into the queue; a mail that
 * may have gone out is held as uncertain; what waited too long ends as expired.
 */
export async function recover(db: Db, now: Date): Promise<Recovered> {
  const deliveries = await recoverLedger(db, "delivery", now);
  const notices = await recoverLedger(db, "notice", now);
  return {
    requeued: deliveries.requeued + notices.requeued,
    uncertain: deliveries.uncertain + notices.uncertain,
    expired: deliveries.expired + notices.expired,
  };
}

async function recoverLedger(db: Db, ledger: Ledger, now: Date): Promise<Recovered> {
  const rows = rowsOf(db, ledger);
  const lapsed = { leaseUntil: { lte: now } };
  const free = { claimedBy: null, leaseUntil: null, updatedAt: now };
  const requeued = await rows.updateMany({
    where: { state: "claimed", ...lapsed },
    data: { ...free, state: "queued" },
  });
  const uncertain = await rows.updateMany({
    where: { state: "sending", ...lapsed },
    data: {
      ...free,
      state: "uncertain",
      reason: "the worker died while sending",
      attempts: { increment: 1 },
    },
  });
  const expired = await rows.updateMany({
    where: { state: { in: ["queued", "deferred"] }, expiresAt: { lte: now } },
    data: { state: "expired", reason: "could not be sent in time", updatedAt: now },
  });
  return { requeued: requeued.count, uncertain: uncertain.count, expired: expired.count };
}

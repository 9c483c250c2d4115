import { Prisma } from "../generated/prisma/client.ts";
import type { Ending, Release } from "../model.ts";
import type { Db, Tx } from "./client.ts";

/**
 * What becomes of claimed deliveries and notices, many in one statement. Both tables have the same
 * states and columns, and every change of state carries the token of its claim.
 */

export const LEDGERS = ["notice", "delivery"] as const;
export type Ledger = (typeof LEDGERS)[number];

export type Held = { ledger: Ledger; id: string; token: number };

/** How a claim ended, or that nothing of it went out. */
export type Settled = { held: Held; ending: Ending | Release };

/** Renewed by whoever sends while it lives; after it a mail under way is in doubt. */
export const SENDING_LEASE_MS = 2 * 60_000;

/**
 * From here on a crash leaves the mails in doubt, so this is committed before the first byte goes out.
 * @returns the ids that are still ours: of the others nothing may be sent.
 */
export async function markSending(
  db: Db,
  all: readonly { held: Held; messageId: string }[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const leaseUntil = new Date(now.getTime() + SENDING_LEASE_MS);
  const ours = new Set<string>();
  for (const ledger of LEDGERS) {
    const rows = all
      .filter(({ held }) => held.ledger === ledger)
      .map(({ held: { id, token }, messageId }) => ({ id, token, message_id: messageId }));
    if (rows.length === 0) continue;
    const marked = await db.$queryRaw<{ id: string }[]>`
      UPDATE ${Prisma.raw(ledger)} d
         SET state = 'sending', message_id = r.message_id, lease_until = ${leaseUntil}, updated_at = ${now}
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, token int, message_id text)
       WHERE d.id = r.id AND d.claim_token = r.token AND d.state = 'claimed'
      RETURNING d.id::text`;
    for (const { id } of marked) ours.add(id);
  }
  return ours;
}

/**
 * Records how claims ended, those that are still ours. Late evidence settles what was held as
 * uncertain meanwhile: any certain ending under the same token; an acceptance under every token, and
 * even where the mail is owed again, as long as nobody is sending it.
 * @returns the ids of which it was recorded.
 */
export async function recordEndings(
  tx: Tx,
  all: readonly Settled[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const recorded = new Set<string>();
  for (const ledger of LEDGERS) {
    const rows = all.filter(({ held }) => held.ledger === ledger).map(endingRow);
    if (rows.length === 0) continue;
    // Raw, because Prisma updates many rows only to one and the same value.
    const updated = await tx.$queryRaw<{ id: string }[]>`
      UPDATE ${Prisma.raw(ledger)} d
         SET state = r.state, reason = r.reason, claimed_by = NULL, lease_until = NULL, updated_at = ${now},
             -- The attempt was counted when it was given up as uncertain.
             attempts = d.attempts + r.attempts
                        - CASE WHEN d.claim_token = r.token AND d.state IN ('claimed', 'sending') THEN 0 ELSE 1 END,
             accepted_at = CASE r.state WHEN 'accepted' THEN ${now}::timestamptz END,
             not_before_at = coalesce(r.not_before_at, d.not_before_at),
             reply = coalesce(r.reply, d.reply),
             smtp_code = CASE WHEN r.reply IS NULL THEN d.smtp_code ELSE r.code END,
             enhanced_code = CASE WHEN r.reply IS NULL THEN d.enhanced_code ELSE r.enhanced_code END
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
             AS r(id uuid, token int, state text, reason text, attempts int, not_before_at timestamptz,
                  reply text, code int, enhanced_code text)
       WHERE d.id = r.id
         AND (d.claim_token = r.token AND d.state IN ('claimed', 'sending')
              OR d.claim_token = r.token AND d.state = 'uncertain' AND r.state <> 'uncertain'
              OR r.state = 'accepted' AND d.state IN ('uncertain', 'queued', 'deferred', 'claimed'))
      RETURNING d.id::text`;
    for (const { id } of updated) recorded.add(id);
  }
  return recorded;
}

function endingRow({ held: { id, token }, ending }: Settled) {
  const base = {
    id,
    token,
    attempts: 1,
    not_before_at: null,
    reply: null,
    code: null,
    enhanced_code: null,
  };
  if (ending.state === "released") {
    const notBefore = ending.notBeforeAt ?? null;
    const reason = storable(ending.reason);
    return { ...base, state: "queued", reason, attempts: 0, not_before_at: notBefore };
  }
  if (ending.state === "skipped") {
    return { ...base, state: "skipped", reason: ending.reason, attempts: 0 };
  }
  const { outcome } = ending;
  return {
    ...base,
    state: ending.state,
    reason: ending.state === "accepted" ? null : storable(ending.reason),
    not_before_at: ending.state === "deferred" ? ending.notBeforeAt : null,
    reply: storable(outcome.reply.slice(0, 1000)),
    code: "code" in outcome ? (outcome.code ?? null) : null,
    enhanced_code: "enhancedCode" in outcome ? (outcome.enhancedCode ?? null) : null,
  };
}

/** PostgreSQL takes neither NUL nor half a character (where a text was cut): one such would stop all. */
function storable(text: string): string {
  return text.replaceAll("\0", "").replaceAll(/\p{Surrogate}/gu, "\ufffd");
}

/**
 * The heartbeat of a living process: what it has in hand is not a dead worker's. What it has lost
 * sight of (a claim whose commit was answered by nobody) is not renewed, and so comes back.
 * Raw for SKIP LOCKED: what is being recorded at this moment needs no renewal, and must not be waited for.
 */
export async function renewLeases(
  db: Db,
  all: readonly Held[],
  claimLeaseMs: number,
  now: Date,
): Promise<void> {
  const claimed = new Date(now.getTime() + claimLeaseMs);
  const sending = new Date(now.getTime() + SENDING_LEASE_MS);
  for (const ledger of LEDGERS) {
    const held = all.filter((one) => one.ledger === ledger).map(({ id, token }) => ({ id, token }));
    if (held.length === 0) continue;
    const table = Prisma.raw(ledger);
    await db.$executeRaw`
      UPDATE ${table}
         SET lease_until = CASE state WHEN 'claimed' THEN ${claimed}::timestamptz ELSE ${sending} END,
             updated_at = ${now}
       WHERE id = ANY (ARRAY (
         SELECT d.id FROM ${table} d
           JOIN jsonb_to_recordset(${JSON.stringify(held)}::jsonb) AS r(id uuid, token int)
             ON r.id = d.id AND r.token = d.claim_token
          WHERE d.state IN ('claimed', 'sending') FOR UPDATE OF d SKIP LOCKED))`;
  }
}

export type Recovered = { requeued: number; uncertain: number; reopened: number; expired: number };

/** So long what is in doubt waits for late evidence before it is sent again, where that is the policy. */
const REOPEN_AFTER_MS = 15 * 60_000;
/** After so many attempts it is held after all: a relay that never answers may take every one. */
const RESENT_ATTEMPTS = 3;

/**
 * What dead workers left: a claim from which nothing went out goes back into the queue; a mail that
 * may have gone out is held as uncertain, or is owed again after a while if `resends`; what waited
 * too long ends as expired.
 */
export async function recover(
  db: Db,
  now: Date,
  { resends }: { resends: boolean },
): Promise<Recovered> {
  const total: Recovered = { requeued: 0, uncertain: 0, reopened: 0, expired: 0 };
  for (const ledger of LEDGERS) {
    const { requeued, uncertain, reopened, expired } = await recoverLedger(
      db,
      ledger,
      now,
      resends,
    );
    total.requeued += requeued;
    total.uncertain += uncertain;
    total.reopened += reopened;
    total.expired += expired;
  }
  return total;
}

/** The state columns of both tables are the same (schema.prisma), so one delegate's type serves for both. */
function rowsOf(db: Db, ledger: Ledger): Db["delivery"] {
  return ledger === "delivery" ? db.delivery : (db.notice as unknown as Db["delivery"]);
}

async function recoverLedger(
  db: Db,
  ledger: Ledger,
  now: Date,
  resends: boolean,
): Promise<Recovered> {
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
  const quietSince = new Date(now.getTime() - REOPEN_AFTER_MS);
  const reopened = resends
    ? await rows.updateMany({
        where: {
          state: "uncertain",
          attempts: { lt: RESENT_ATTEMPTS },
          updatedAt: { lte: quietSince },
          expiresAt: { gt: now },
        },
        data: { state: "queued", reason: "in doubt, sent again by policy", updatedAt: now },
      })
    : { count: 0 };
  const expired = await rows.updateMany({
    where: { state: { in: ["queued", "deferred"] }, expiresAt: { lte: now } },
    data: { state: "expired", reason: "could not be sent in time", updatedAt: now },
  });
  return {
    requeued: requeued.count,
    uncertain: uncertain.count,
    reopened: reopened.count,
    expired: expired.count,
  };
}

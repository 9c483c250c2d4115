import { Prisma } from "../generated/prisma/client.ts";
import type { NoticeKind, Pick, SkipReason, Subscriber } from "../model.ts";
import type { Db, Tx } from "./client.ts";
import { storedPicks } from "./deliveries.ts";
import { type Held, LEDGERS, type Ledger } from "./endings.ts";
import { type SubscriberRow, toSubscriber } from "./subscribers.ts";

/** Taking due deliveries and notices, each by one worker at a time. */

export type Claim = Held & {
  attempts: number;
  day: string;
  expiresAt: Date;
  /** null when the subscriber was erased meanwhile. */
  subscriber: Subscriber | null;
  /** Why it is not to be sent after all: what changed since it was written. */
  skip: SkipReason | null;
} & (
    | {
        ledger: "delivery";
        editionId: number | null;
        /** The sources that were broken when its edition was made. */
        missing: string[];
        /** When its reader confirmed. */
        since: Date | null;
        picks: Pick[];
      }
    | {
        ledger: "notice";
        kind: NoticeKind;
        /** Whether its reader asked for the first digest at once. */
        isFirstNow: boolean;
      }
  );

/** Long enough to compose and get a turn; a dead worker's claims are taken back after it. */
export const CLAIM_LEASE_MS = 60_000;

/** Ids that are claimed and not read yet. */
export type ClaimedIds = Record<Ledger, string[]>;

/** Up to `limit` due mails for `holder`: notices first, because somebody waits for them, then the longest due. */
export async function claimIds(
  tx: Tx,
  holder: string,
  limit: number,
  now: Date,
): Promise<ClaimedIds> {
  const ids: ClaimedIds = { notice: [], delivery: [] };
  let rest = limit;
  for (const ledger of LEDGERS) {
    // State by state: in the index (state, not_before_at) the rows of one state stand in order, those of two do not.
    for (const state of ["queued", "deferred"] as const) {
      if (rest <= 0) return ids;
      const claimed = await claimState(tx, { ledger, state, holder, limit: rest }, now);
      ids[ledger].push(...claimed);
      rest -= claimed.length;
    }
  }
  return ids;
}

/** What was claimed, with all that composing and sending need. */
export async function readClaims(db: Db | Tx, ids: ClaimedIds, now: Date): Promise<Claim[]> {
  const notices = await readNotices(db, ids.notice);
  return [...notices, ...(await readDeliveries(db, ids.delivery, now))];
}

type Ask = { ledger: Ledger; state: "queued" | "deferred"; holder: string; limit: number };

/**
 * Raw, because Prisma has no FOR UPDATE SKIP LOCKED, without which two workers take the same rows.
 * As an array, because a sub-select that the planner joins may run, and lock, more than once.
 */
async function claimState(
  tx: Tx,
  { ledger, state, holder, limit }: Ask,
  now: Date,
): Promise<string[]> {
  const table = Prisma.raw(ledger);
  const leaseUntil = new Date(now.getTime() + CLAIM_LEASE_MS);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    UPDATE ${table} SET state = 'claimed', claimed_by = ${holder}, lease_until = ${leaseUntil},
                        claim_token = claim_token + 1, reason = NULL, updated_at = ${now}
     WHERE id = ANY (ARRAY (
       SELECT id FROM ${table}
        WHERE state = ${state} AND not_before_at <= ${now} AND expires_at > ${now}
        ORDER BY not_before_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))
    RETURNING id::text`;
  return rows.map(({ id }) => id);
}

const withSubscriber = {
  include: {
    subscriber: {
      include: { topics: { orderBy: { position: "asc" }, include: { topic: true } } },
    },
  },
  orderBy: [{ notBeforeAt: "asc" }, { id: "asc" }],
} satisfies Prisma.DeliveryFindManyArgs;

async function readDeliveries(db: Db | Tx, ids: string[], now: Date): Promise<Claim[]> {
  if (ids.length === 0) return [];
  const rows = await db.delivery.findMany({
    where: { id: { in: ids } },
    ...withSubscriber,
    include: { ...withSubscriber.include, edition: { select: { missing: true } } },
  });
  const suppressed = await suppressedAmong(db, rows);
  return rows.map((row) => {
    const held = heldOf(row);
    const skip = skipDelivery(held.subscriber, suppressed.has(row.addressHash), now);
    const { editionId, edition } = row;
    const missing = edition?.missing ?? [];
    const picks = storedPicks(row.selection);
    const since = row.subscriber?.confirmedAt ?? null;
    return { ...held, ledger: "delivery", skip, editionId, missing, since, picks };
  });
}

async function readNotices(db: Db | Tx, ids: string[]): Promise<Claim[]> {
  if (ids.length === 0) return [];
  const rows = await db.notice.findMany({ where: { id: { in: ids } }, ...withSubscriber });
  const suppressed = await suppressedAmong(db, rows);
  return rows.map((row) => {
    const held = heldOf(row);
    const kind = row.kind as NoticeKind; // a check constraint keeps it in the list
    const skip = skipNotice(kind, held.subscriber, suppressed.has(row.addressHash));
    return { ...held, ledger: "notice", skip, kind, isFirstNow: wantsFirstNow(row.content) };
  });
}

function skipDelivery(
  subscriber: Subscriber | null,
  isSuppressed: boolean,
  now: Date,
): SkipReason | null {
  if (subscriber?.state === "returned") return "returned";
  if (subscriber?.state !== "active") return "left";
  if (isSuppressed) return "suppressed";
  return subscriber.pausedUntil !== null && subscriber.pausedUntil > now ? "paused" : null;
}

function skipNotice(
  kind: NoticeKind,
  subscriber: Subscriber | null,
  isSuppressed: boolean,
): SkipReason | null {
  if (isSuppressed) return "suppressed";
  const { state = null } = subscriber ?? {};
  switch (kind) {
    case "confirm":
      return state === "pending" ? null : "settled";
    case "goodbye":
      return state === "left" ? null : "settled";
    case "returned":
      return state === "returned" ? null : "settled";
    case "welcome":
    case "settings":
      // Who is asked to confirm again must get nothing of what the form said.
      if (state === "active") return null;
      return state === null || state === "left" ? "left" : "settled";
    default:
      return kind satisfies never;
  }
}

/** Only `insertNotice` writes this column. */
function wantsFirstNow(content: Prisma.JsonValue): boolean {
  return content !== null && typeof content === "object" && "isFirstNow" in content;
}

async function suppressedAmong(
  db: Db | Tx,
  rows: readonly { addressHash: string }[],
): Promise<ReadonlySet<string>> {
  const hashes = rows.map(({ addressHash }) => addressHash);
  const found = await db.suppression.findMany({ where: { addressHash: { in: hashes } } });
  return new Set(found.map(({ addressHash }) => addressHash));
}

type LedgerRow = {
  id: string;
  claimToken: number;
  attempts: number;
  day: Date;
  expiresAt: Date;
  subscriber: SubscriberRow | null;
};

function heldOf(row: LedgerRow) {
  return {
    id: row.id,
    token: row.claimToken,
    attempts: row.attempts,
    day: row.day.toISOString().slice(0, 10),
    expiresAt: row.expiresAt,
    subscriber: row.subscriber === null ? null : toSubscriber(row.subscriber),
  };
}

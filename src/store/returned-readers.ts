import type { SubscriberId } from "../model.ts";
import type { Db, Tx } from "./client.ts";
import { insertNotice } from "./notices.ts";
import { endDigests, type OverdueDays } from "./reader-leaving.ts";
import { lockReader, type Row } from "./reader-row.ts";

/** Readers whose mailbox takes no mail any more. */

/** How a digest ended that an address did not take. */
export type StoredRefusal = {
  day: string;
  code: number | null;
  enhancedCode: string | null;
  reply: string | null;
};

export type Returning = {
  /** Whether these, newest first, are too many; handed in, because judging is not the store's. */
  isGone(refusals: readonly StoredRefusal[]): boolean;
  overdueDays: OverdueDays;
  /** Fresh: stands in the link by which the reader comes back. */
  nonce(): string;
};

/** By then a mailbox that was full or out of order may work again; the letter is the one try. */
const LETTER_AFTER_MS = 7 * 86_400_000;
/** Causes in `subscriber_history` by which digests begin, or begin again. */
const BEGINNINGS = ["added", "confirmed", "came back"] as const;
/** Of these it is told since when an address takes nothing; more change no verdict. */
const LOOKED_AT = 60;

/** @returns whether this reader's digests have stopped by it. */
export async function returnReader(
  db: Db,
  id: SubscriberId,
  { isGone, overdueDays, nonce }: Returning,
  now: Date,
): Promise<boolean> {
  return await db.$transaction(async (tx) => {
    const row = await lockReader(tx, id);
    if (row?.state !== "active") return false;
    const { addressHash } = row;
    if (!isGone(await readRefusals(tx, row))) return false;
    const ending = { state: "returned", cause: "returned", nonce: nonce() } as const;
    await endDigests(tx, row, { ...ending, overdueDays }, now);
    const notBeforeAt = new Date(now.getTime() + LETTER_AFTER_MS);
    // The letter of an earlier time, if the reader came back before it went out.
    await tx.notice.deleteMany({ where: { kind: "returned", addressHash, state: "queued" } });
    await insertNotice(tx, { kind: "returned", subscriberId: id, addressHash, notBeforeAt }, now);
    return true;
  });
}

/** Since the address last took a digest, and since its reader last began. */
async function readRefusals(tx: Tx, { id, addressHash }: Row): Promise<StoredRefusal[]> {
  const begun = await tx.subscriberHistory.aggregate({
    where: { subscriberId: id, cause: { in: [...BEGINNINGS] } },
    _max: { validFrom: true },
  });
  const rows = await tx.delivery.findMany({
    where: {
      addressHash,
      state: { in: ["accepted", "refused", "expired"] },
      createdAt: { gte: begun._max.validFrom ?? new Date(0) },
    },
    orderBy: { day: "desc" },
    take: LOOKED_AT,
    select: { state: true, day: true, smtpCode: true, enhancedCode: true, reply: true },
  });
  const lastTaken = rows.findIndex(({ state }) => state === "accepted");
  const since = lastTaken === -1 ? rows : rows.slice(0, lastTaken);
  return since.map(({ day, smtpCode, enhancedCode, reply }) => ({
    day: day.toISOString().slice(0, 10),
    code: smtpCode,
    enhancedCode,
    reply,
  }));
}

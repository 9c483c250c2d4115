import type { Schedule, SubscriberId } from "../model.ts";
import type { Db, Tx } from "./client.ts";
import { insertNotice } from "./notices.ts";
import {
  activate,
  type Changed,
  type DueDay,
  insertSkipped,
  isSuppressed,
  lockReader,
  oldDueOf,
  type Reschedule,
  type Row,
} from "./reader-row.ts";
import { recordHistory } from "./subscriber-columns.ts";
import { toSubscriber } from "./subscribers.ts";

/** How readers leave, are blocked, and come back. */

/** The days of a schedule that are due up to now; handed in, like every counting of days. */
export type OverdueDays = (
  old: { nextDueAt: Date; nextDueDay: string } | null,
  schedule: Schedule,
  now: Date,
) => DueDay[];

/** `left`: with the nonce by which this leaving, and no other, can be taken back. */
export type Left = { kind: "left"; nonce: string } | { kind: "already" | "unknown" };

export type Leaving = {
  id: SubscriberId;
  /** Fresh: stands in the link that takes this leaving back. */
  nonce: string;
  overdueDays: OverdueDays;
  /** Whether a letter tells the reader. */
  isTold: boolean;
};

/**
 * Ends the mails; asked again, it stays so. What was due and not yet prepared gets its row. Whoever
 * was not subscribed, but only asked to confirm, has nothing to take back: an old link, passed on, and
 * a sign-up by a stranger must not add up to a subscription.
 */
export async function leave(
  db: Db,
  { id, nonce, overdueDays, isTold }: Leaving,
  now: Date,
): Promise<Left> {
  return await db.$transaction(async (tx) => {
    const row = await lockReader(tx, id);
    if (row === null) return { kind: "unknown" };
    if (row.state === "left") return { kind: "already" };
    const wasSubscribed = row.state !== "pending";
    const ending = { state: "left", cause: "left", nonce: wasSubscribed ? nonce : "" } as const;
    await endDigests(tx, row, { ...ending, overdueDays }, now);
    if (!wasSubscribed) return { kind: "already" };
    const { addressHash } = row;
    if (isTold) await insertNotice(tx, { kind: "goodbye", subscriberId: id, addressHash }, now);
    return { kind: "left", nonce };
  });
}

export type End = {
  state: "left" | "returned";
  cause: string;
  /** An old confirm link must not bring back who is gone: its nonce ends. */
  nonce: string;
  overdueDays: OverdueDays;
};

/** No digest is due from now on; what was and has not been prepared gets its row. */
export async function endDigests(
  tx: Tx,
  row: Row,
  { state, cause, nonce, overdueDays }: End,
  now: Date,
): Promise<void> {
  const days = overdueDays(oldDueOf(row), toSubscriber(row), now);
  await insertSkipped(tx, row, days, state, now);
  await tx.subscriber.update({
    where: { id: row.id },
    data: { state, nonce, nextDueAt: null, nextDueDay: null, updatedAt: now },
  });
  await recordHistory(tx, row.id, cause, now);
}

/**
 * Takes the leaving of this nonce back, or a pause because mail came back; once a week if asked. Null
 * where there is none: the reader came back, left anew, or was asked to confirm since.
 */
export async function bringBack(
  db: Db,
  { id, nonce }: { id: SubscriberId; nonce: string },
  weekly: boolean,
  reschedule: Reschedule,
  now: Date,
): Promise<Changed | null> {
  return await db.$transaction(async (tx) => {
    const row = await lockReader(tx, id);
    const isAway = row?.state === "left" || row?.state === "returned";
    const isThis = nonce !== "" && row?.nonce === nonce;
    if (!isAway || !isThis || row.confirmedAt === null) return null;
    if (await isSuppressed(tx, row)) return null;
    const columns = weekly ? { frequency: "weekly" } : {};
    const activated = await activate(tx, { ...row, ...columns }, columns, reschedule, now);
    await recordHistory(tx, id, "came back", now);
    return activated;
  });
}

/** "This wasn't me": never written to again; what was only asked for is forgotten. */
export async function blockReader(
  db: Db,
  id: SubscriberId,
  overdueDays: OverdueDays,
  now: Date,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const row = await lockReader(tx, id);
    if (row === null) return;
    const { addressHash } = row;
    await tx.suppression.createMany({
      data: [{ addressHash, reason: "blocked", since: now }],
      skipDuplicates: true,
    });
    if (row.state === "pending" && row.confirmedAt === null) {
      await tx.subscriber.delete({ where: { id } });
      return;
    }
    const ending = { state: "left", cause: "blocked", nonce: "", overdueDays } as const;
    await endDigests(tx, row, ending, now);
  });
}

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

export type Left = "left" | "already" | "unknown";

/** Ends the mails; asked again, it stays so. What was due and not yet prepared gets its row. */
export async function leave(
  db: Db,
  id: SubscriberId,
  overdueDays: OverdueDays,
  now: Date,
): Promise<Left> {
  return await db.$transaction(async (tx) => {
    const row = await lockReader(tx, id);
    if (row === null) return "unknown";
    if (row.state === "left") return "already";
    await end(tx, row, "left", overdueDays, now);
    const { addressHash } = row;
    await insertNotice(tx, { kind: "goodbye", subscriberId: id, addressHash }, now);
    return "left";
  });
}

async function end(
  tx: Tx,
  row: Row,
  cause: string,
  overdueDays: OverdueDays,
  now: Date,
): Promise<void> {
  const days = overdueDays(oldDueOf(row), toSubscriber(row), now);
  await insertSkipped(tx, row, days, "left", now);
  await tx.subscriber.update({
    where: { id: row.id },
    // An old confirm link must not bring back who has left: its nonce ends.
    data: { state: "left", nonce: "", nextDueAt: null, nextDueDay: null, updatedAt: now },
  });
  await recordHistory(tx, row.id, cause, now);
}

/** Takes a leaving back, or a pause because mail came back; once a week if asked. Else null. */
export async function bringBack(
  db: Db,
  id: SubscriberId,
  weekly: boolean,
  reschedule: Reschedule,
  now: Date,
): Promise<Changed | null> {
  return await db.$transaction(async (tx) => {
    const row = await lockReader(tx, id);
    const isAway = row?.state === "left" || row?.state === "returned";
    if (!isAway || row.confirmedAt === null || (await isSuppressed(tx, row))) return null;
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
    await end(tx, row, "blocked", overdueDays, now);
  });
}

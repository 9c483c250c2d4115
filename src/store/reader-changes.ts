import type { Subscriber, SubscriberId, Wish } from "../model.ts";
import type { Db } from "./client.ts";
import { insertNotice } from "./notices.ts";
import {
  activate,
  type Changed,
  type DueDay,
  dueColumns,
  insertSkipped,
  isSuppressed,
  lastDayOf,
  lockReader,
  nextOf,
  oldDueOf,
  type Reschedule,
  type Row,
  withTopics,
} from "./reader-row.ts";
import { recordHistory, replaceTopics, wishColumns, wishedTopicIds } from "./subscriber-columns.ts";
import { toSubscriber } from "./subscribers.ts";

/** What readers change about themselves. Each change is one transaction over the locked subscriber. */

export async function findReader(
  db: Db,
  id: SubscriberId,
): Promise<{ subscriber: Subscriber; next: DueDay | null } | null> {
  const row = await db.subscriber.findUnique({ where: { id }, include: withTopics });
  return row === null ? null : { subscriber: toSubscriber(row), next: nextOf(row) };
}

/** `gone`: the nonce is not this subscriber's any more, or the address is blocked. */
export async function confirmReader(
  db: Db,
  id: SubscriberId,
  nonce: string,
  reschedule: Reschedule,
  now: Date,
): Promise<({ kind: "confirmed" | "already" } & Changed) | { kind: "gone" }> {
  return await db.$transaction(async (tx) => {
    const row = await lockReader(tx, id);
    if (row === null || row.nonce !== nonce || (await isSuppressed(tx, row))) {
      return { kind: "gone" };
    }
    const next = nextOf(row);
    if (row.state === "active" && next !== null) {
      return { kind: "already", subscriber: toSubscriber(row), next };
    }
    if (row.state !== "pending") return { kind: "gone" };
    const consent = { ...(row.consent as object), confirmedAt: now.toISOString() };
    const activated = await activate(tx, row, { consent, confirmedAt: now }, reschedule, now);
    await recordHistory(tx, id, "confirmed", now);
    return { kind: "confirmed", ...activated };
  });
}

export type Preferences = { wish: Wish; pausedUntil: Date | null };

/** New topics, schedule, size and pause, from the next digest on. `gone` unless the reader is active. */
export async function changeReader(
  db: Db,
  id: SubscriberId,
  { wish, pausedUntil }: Preferences,
  reschedule: Reschedule,
  now: Date,
): Promise<({ kind: "changed" } & Changed) | { kind: "gone" }> {
  return await db.$transaction(async (tx) => {
    const row = await lockReader(tx, id);
    if (row?.state !== "active") return { kind: "gone" };
    const { next, movedDays } = hasSameSchedule(row, wish)
      ? { next: nextOf(row) ?? never(row), movedDays: [] }
      : reschedule(oldDueOf(row), await lastDayOf(tx, row), wish, now);
    await insertSkipped(tx, row, movedDays, "moved", now);
    await replaceTopics(tx, id, await wishedTopicIds(tx, wish, now));
    const data = { ...wishColumns(wish), ...dueColumns(next), pausedUntil, updatedAt: now };
    const changed = await tx.subscriber.update({ where: { id }, data, include: withTopics });
    // What is overdue is prepared under the new schedule, so that is in force from its instant on.
    const validFrom = row.nextDueAt !== null && row.nextDueAt < now ? row.nextDueAt : now;
    await recordHistory(tx, id, "changed", validFrom);
    return { kind: "changed", subscriber: toSubscriber(changed), next };
  });
}

function hasSameSchedule(row: Row, wish: Wish): boolean {
  const { timeZone, localMinute, frequency, weekday } = wish;
  return (
    row.timeZone === timeZone &&
    row.localMinute === localMinute &&
    row.frequency === frequency &&
    (frequency !== "weekly" || row.weekday === weekday)
  );
}

function never(row: Row): never {
  throw new Error(`subscriber ${row.id} is active and has no next due time`);
}

/** Queues a mail with fresh links for an active reader, at most one a day. */
export async function mailSettings(db: Db, id: SubscriberId, now: Date): Promise<void> {
  await db.$transaction(async (tx) => {
    const row = await tx.subscriber.findUnique({ where: { id } });
    if (row?.state !== "active") return;
    await insertNotice(
      tx,
      { kind: "settings", subscriberId: id, addressHash: row.addressHash },
      now,
    );
  });
}

import type { Schedule, Subscriber, SubscriberId, Wish } from "../model.ts";
import type { Db, Tx } from "./client.ts";
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

export type Confirming = {
  id: SubscriberId;
  nonce: string;
  /** The local day whose digest the reader wants at once; null to begin with the schedule. */
  firstDay: ((schedule: Schedule) => string) | null;
};

/** `gone`: the nonce is not this subscriber's any more, or the address is blocked. */
export async function confirmReader(
  db: Db,
  { id, nonce, firstDay }: Confirming,
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
    const first = firstDay === null ? null : await dueAtOnce(tx, row, firstDay, now);
    await recordHistory(tx, id, "confirmed", now, first?.day);
    const content = first === null ? {} : ({ isFirstNow: true } as const);
    const { addressHash } = row;
    await insertNotice(tx, { kind: "welcome", subscriberId: id, addressHash, content }, now);
    return { kind: "confirmed", ...activated, next: first ?? activated.next };
  });
}

/** The digest of the reader's present day, due now; null where the address had that day's already. */
async function dueAtOnce(
  tx: Tx,
  row: Row,
  firstDay: (schedule: Schedule) => string,
  now: Date,
): Promise<DueDay | null> {
  const day = firstDay(toSubscriber(row));
  const lastDay = await lastDayOf(tx, row);
  if (lastDay !== null && lastDay >= day) return null;
  const next = { at: now, day };
  await tx.subscriber.update({ where: { id: row.id }, data: dueColumns(next) });
  return next;
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

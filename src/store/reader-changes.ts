import type { Prisma } from "../generated/prisma/client.ts";
import type { Schedule, Subscriber, SubscriberId, Wish } from "../model.ts";
import type { Db, Tx } from "./client.ts";
import { insertNotice } from "./notices.ts";
import { recordHistory, replaceTopics, wishColumns, wishedTopicIds } from "./subscriber-columns.ts";
import { toSubscriber } from "./subscribers.ts";

/** What readers change about themselves. Each change is one transaction over the locked subscriber. */

export type DueDay = { at: Date; day: string };

/** What a new schedule makes of the due times; handed in, because counting days is not the store's. */
export type Reschedule = (
  old: { nextDueAt: Date; nextDueDay: string } | null,
  lastDay: string | null,
  schedule: Schedule,
  now: Date,
) => { next: DueDay; movedDays: DueDay[] };

export type Changed = { subscriber: Subscriber; next: DueDay };

const withTopics = {
  topics: { orderBy: { position: "asc" }, include: { topic: true } },
} as const;

type Row = Prisma.SubscriberGetPayload<{ include: typeof withTopics }>;

/** Raw, because Prisma has no FOR UPDATE: two changes of one reader must come one after the other. */
async function lockReader(tx: Tx, id: SubscriberId): Promise<Row | null> {
  await tx.$queryRaw`SELECT 1 FROM subscriber WHERE id = ${id}::uuid FOR UPDATE`;
  return await tx.subscriber.findUnique({ where: { id }, include: withTopics });
}

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

/** Takes a leaving back, once a week if asked. Null unless the reader has left. */
export async function bringBack(
  db: Db,
  id: SubscriberId,
  weekly: boolean,
  reschedule: Reschedule,
  now: Date,
): Promise<Changed | null> {
  return await db.$transaction(async (tx) => {
    const row = await lockReader(tx, id);
    if (row?.state !== "left" || (await isSuppressed(tx, row))) return null;
    const columns = weekly ? { frequency: "weekly" } : {};
    const activated = await activate(tx, { ...row, ...columns }, columns, reschedule, now);
    await recordHistory(tx, id, "came back", now);
    return activated;
  });
}

async function activate(
  tx: Tx,
  row: Row,
  columns: Prisma.SubscriberUpdateInput,
  reschedule: Reschedule,
  now: Date,
): Promise<Changed> {
  const schedule = toSubscriber(row);
  const { next, movedDays } = reschedule(null, await lastDayOf(tx, row), schedule, now);
  await insertMoved(tx, row, movedDays, now);
  const data = { ...columns, ...dueColumns(next), state: "active", updatedAt: now };
  const active = await tx.subscriber.update({ where: { id: row.id }, data, include: withTopics });
  return { subscriber: toSubscriber(active), next };
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
    await insertMoved(tx, row, movedDays, now);
    await replaceTopics(tx, id, await wishedTopicIds(tx, wish, now));
    const data = { ...wishColumns(wish), ...dueColumns(next), pausedUntil, updatedAt: now };
    const changed = await tx.subscriber.update({ where: { id }, data, include: withTopics });
    await recordHistory(tx, id, "changed", now);
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

/** "This wasn't me": never written to again; what was only asked for is forgotten. */
export async function blockReader(db: Db, id: SubscriberId, now: Date): Promise<void> {
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
    const data = { state: "left", nonce: "", nextDueAt: null, nextDueDay: null, updatedAt: now };
    await tx.subscriber.update({ where: { id }, data });
    await recordHistory(tx, id, "blocked", now);
  });
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

async function isSuppressed(tx: Tx, { addressHash }: Row): Promise<boolean> {
  return (await tx.suppression.count({ where: { addressHash } })) > 0;
}

/** The last local day that has its delivery, under whichever subscription of this address. */
async function lastDayOf(tx: Tx, { addressHash }: Row): Promise<string | null> {
  const last = await tx.delivery.aggregate({ where: { addressHash }, _max: { day: true } });
  return last._max.day === null ? null : dayOf(last._max.day);
}

async function insertMoved(
  tx: Tx,
  { id, addressHash }: Row,
  movedDays: readonly DueDay[],
  now: Date,
): Promise<void> {
  await tx.delivery.createMany({
    data: movedDays.map(({ at, day }) => ({
      subscriberId: id,
      addressHash,
      day: new Date(`${day}T00:00:00Z`),
      dueAt: at,
      notBeforeAt: at,
      expiresAt: at,
      state: "skipped",
      reason: "moved",
      createdAt: now,
      updatedAt: now,
    })),
    skipDuplicates: true,
  });
}

function dueColumns({ at, day }: DueDay) {
  return { nextDueAt: at, nextDueDay: new Date(`${day}T00:00:00Z`) };
}

function oldDueOf(row: Row): { nextDueAt: Date; nextDueDay: string } | null {
  const next = nextOf(row);
  return next === null ? null : { nextDueAt: next.at, nextDueDay: next.day };
}

function nextOf({ nextDueAt, nextDueDay }: Row): DueDay | null {
  if (nextDueAt === null || nextDueDay === null) return null;
  return { at: nextDueAt, day: dayOf(nextDueDay) };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

import type { Prisma } from "../generated/prisma/client.ts";
import type { Schedule, SkipReason, Subscriber, SubscriberId } from "../model.ts";
import type { Tx } from "./client.ts";
import { toSubscriber } from "./subscribers.ts";

/** What every change of a reader needs: the locked row, its days, and the days that get no digest. */

export type DueDay = { at: Date; day: string };
export type Changed = { subscriber: Subscriber; next: DueDay };

/** What a new schedule makes of the due times; handed in, because counting days is not the store's. */
export type Reschedule = (
  old: { nextDueAt: Date; nextDueDay: string } | null,
  lastDay: string | null,
  schedule: Schedule,
  now: Date,
) => { next: DueDay; movedDays: DueDay[] };

export const withTopics = {
  topics: { orderBy: { position: "asc" }, include: { topic: true } },
} as const;

export type Row = Prisma.SubscriberGetPayload<{ include: typeof withTopics }>;

/** Raw, because Prisma has no FOR UPDATE: two changes of one reader must come one after the other. */
export async function lockReader(tx: Tx, id: SubscriberId): Promise<Row | null> {
  await tx.$queryRaw`SELECT 1 FROM subscriber WHERE id = ${id}::uuid FOR UPDATE`;
  return await tx.subscriber.findUnique({ where: { id }, include: withTopics });
}

/** From now on due again, after the last day that has its row. */
export async function activate(
  tx: Tx,
  row: Row,
  columns: Prisma.SubscriberUpdateInput,
  reschedule: Reschedule,
  now: Date,
): Promise<Changed> {
  const schedule = toSubscriber(row);
  const { next, movedDays } = reschedule(null, await lastDayOf(tx, row), schedule, now);
  await insertSkipped(tx, row, movedDays, "moved", now);
  const data = { ...columns, ...dueColumns(next), state: "active", updatedAt: now };
  const active = await tx.subscriber.update({ where: { id: row.id }, data, include: withTopics });
  return { subscriber: toSubscriber(active), next };
}

export async function isSuppressed(tx: Tx, { addressHash }: Row): Promise<boolean> {
  return (await tx.suppression.count({ where: { addressHash } })) > 0;
}

/** The last local day that has its delivery, under whichever subscription of this address. */
export async function lastDayOf(tx: Tx, { addressHash }: Row): Promise<string | null> {
  const last = await tx.delivery.aggregate({ where: { addressHash }, _max: { day: true } });
  return last._max.day === null ? null : dayOf(last._max.day);
}

/** A row for each day that was due and gets no digest; a day that has its row keeps it. */
export async function insertSkipped(
  tx: Tx,
  { id, addressHash }: Row,
  days: readonly DueDay[],
  reason: SkipReason,
  now: Date,
): Promise<void> {
  await tx.delivery.createMany({
    data: days.map(({ at, day }) => ({
      subscriberId: id,
      addressHash,
      day: new Date(`${day}T00:00:00Z`),
      dueAt: at,
      notBeforeAt: at,
      expiresAt: at,
      state: "skipped",
      reason,
      createdAt: now,
      updatedAt: now,
    })),
    skipDuplicates: true,
  });
}

export function dueColumns({ at, day }: DueDay) {
  return { nextDueAt: at, nextDueDay: new Date(`${day}T00:00:00Z`) };
}

export function oldDueOf(row: Row): { nextDueAt: Date; nextDueDay: string } | null {
  const next = nextOf(row);
  return next === null ? null : { nextDueAt: next.at, nextDueDay: next.day };
}

export function nextOf({ nextDueAt, nextDueDay }: Row): DueDay | null {
  if (nextDueAt === null || nextDueDay === null) return null;
  return { at: nextDueAt, day: dayOf(nextDueDay) };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

import type { DeliveryState, Frequency, SubscriberState } from "../model.ts";
import type { Db } from "./client.ts";

/** What the accounting equation is checked with: histories on one side, rows on the other. */

export type LedgerBatch = {
  subscriberId: string;
  /** Up to this instant what is due has been prepared. */
  preparedUntil: Date;
  history: {
    validFrom: Date;
    state: SubscriberState;
    timeZone: string;
    localMinute: number;
    frequency: Frequency;
    weekday: number;
    askedDay: string | null;
  }[];
  rows: { id: string; day: string; state: DeliveryState }[];
}[];

/** In the order of their ids, all as of one instant: what is changed while we look must not look wrong. */
export async function readLedgerBatch(
  db: Db,
  {
    afterId,
    limit,
    from,
    until,
  }: { afterId: string | null; limit: number; from: string; until: string },
  now: Date,
): Promise<LedgerBatch> {
  const [batch] = await db.$transaction(
    [
      db.subscriber.findMany({
        where: { confirmedAt: { not: null }, ...(afterId !== null && { id: { gt: afterId } }) },
        orderBy: { id: "asc" },
        take: limit,
        select: {
          id: true,
          nextDueAt: true,
          history: { orderBy: [{ validFrom: "asc" }, { id: "asc" }] },
          deliveries: {
            where: { day: { gte: dayOf(from), lte: dayOf(until) } },
            select: { id: true, day: true, state: true },
          },
        },
      }),
    ],
    { isolationLevel: "RepeatableRead" },
  );
  return batch.map(({ id, nextDueAt, history, deliveries }) => ({
    subscriberId: id,
    preparedUntil: nextDueAt ?? now,
    history: history.map(historyOf),
    rows: deliveries.map((row) => ({
      id: row.id,
      day: textOf(row.day),
      state: row.state as DeliveryState,
    })),
  }));
}

export type ReaderHistory = {
  history: LedgerBatch[number]["history"];
  /** What is not prepared yet begins here; null where nothing is due. */
  next: { at: Date; day: string } | null;
};

export async function readHistory(db: Db, id: string): Promise<ReaderHistory> {
  const { nextDueAt, nextDueDay, history } = await db.subscriber.findUniqueOrThrow({
    where: { id },
    select: {
      nextDueAt: true,
      nextDueDay: true,
      history: { orderBy: [{ validFrom: "asc" }, { id: "asc" }] },
    },
  });
  const next = nextDueAt && nextDueDay ? { at: nextDueAt, day: textOf(nextDueDay) } : null;
  return { history: history.map(historyOf), next };
}

export async function readAddresses(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.subscriber.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, address: true },
  });
  return new Map(rows.map(({ id, address }) => [id, address]));
}

/**
 * Address and day of which more than one digest was accepted: the unique key forbids it, so this is
 * asked of the rows themselves. Raw, because Prisma cannot compare a group's count.
 */
export async function countAcceptedTwice(
  db: Db,
  { from, until }: { from: string; until: string },
): Promise<number> {
  const rows = await db.$queryRaw<{ day: string }[]>`
    SELECT day::text FROM delivery
     WHERE state = 'accepted' AND day BETWEEN ${from}::date AND ${until}::date
     GROUP BY address_hash, day HAVING count(*) > 1`;
  return rows.length;
}

function historyOf<Row extends { state: string; frequency: string; askedDay: Date | null }>(
  row: Row,
) {
  return {
    ...row,
    // Check constraints keep both columns in their lists.
    state: row.state as SubscriberState,
    frequency: row.frequency as Frequency,
    askedDay: row.askedDay && textOf(row.askedDay),
  };
}

function textOf(day: Date): string {
  return day.toISOString().slice(0, 10);
}

function dayOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

import type { Tx } from "./client.ts";

/** How many mails a day (UTC) has taken, all workers together, where a new sender may only send so many. */

/**
 * Takes up to `wanted` of the day's mails. Raw, because reading and taking must be one statement.
 * @returns how many there were.
 */
export async function takeFromDay(tx: Tx, cap: number, wanted: number, now: Date): Promise<number> {
  if (wanted === 0) return 0;
  const day = dayOf(now);
  await tx.sendDay.createMany({ data: [{ day: new Date(day), taken: 0 }], skipDuplicates: true });
  const [row] = await tx.$queryRaw<{ got: number }[]>`
    WITH before AS (SELECT day, taken FROM send_day WHERE day = ${day}::date FOR UPDATE)
    UPDATE send_day d SET taken = greatest(b.taken, least(${cap}::int, b.taken + ${wanted}::int))
      FROM before b WHERE d.day = b.day
    RETURNING d.taken - b.taken AS got`;
  return row?.got ?? 0;
}

/** Raw, because Prisma's decrement knows no least. */
export async function giveBackToDay(tx: Tx, count: number, now: Date): Promise<void> {
  if (count === 0) return;
  await tx.$executeRaw`
    UPDATE send_day SET taken = greatest(0, taken - ${count}::int) WHERE day = ${dayOf(now)}::date`;
}

/** As text: an instant would become the day of the server's own zone. */
function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

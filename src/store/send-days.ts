import type { Tx } from "./client.ts";

/**
 * Takes up to `wanted` of the day's (UTC) mails, all workers together, or gives some back where it is
 * negative. Raw, because reading and taking must be one statement.
 * @returns how many there were.
 */
export async function takeFromDay(tx: Tx, cap: number, wanted: number, now: Date): Promise<number> {
  const day = now.toISOString().slice(0, 10);
  await tx.sendDay.createMany({
    data: [{ day: new Date(`${day}T00:00:00Z`), taken: 0 }],
    skipDuplicates: true,
  });
  const [row] = await tx.$queryRaw<{ got: number }[]>`
    WITH before AS (SELECT day, taken FROM send_day WHERE day = ${day}::date FOR UPDATE)
    UPDATE send_day d SET taken = greatest(0, least(greatest(${cap}::int, b.taken), b.taken + ${wanted}::int))
      FROM before b WHERE d.day = b.day
    RETURNING d.taken - b.taken AS got`;
  return row?.got ?? 0;
}

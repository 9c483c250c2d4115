import type { Db } from "./client.ts";

/** A turn this far ahead was reserved under another clock: start afresh instead of waiting for it. */
const SANE_WAIT_MS = 60_000;

/**
 * Reserves the next turn of a shared pace and returns when it is.
 * Raw, because reading and moving on must be one statement, or two workers get the same turn.
 */
export async function reserveTurn(
  db: Db,
  name: string,
  intervalMs: number,
  now: Date,
): Promise<Date> {
  const sane = new Date(now.getTime() + SANE_WAIT_MS);
  const after = new Date(now.getTime() + intervalMs);
  const [row] = await db.$queryRaw<{ next_at: Date }[]>`
    INSERT INTO rate (name, next_at) VALUES (${name}, ${after})
    ON CONFLICT (name) DO UPDATE SET next_at =
      CASE WHEN rate.next_at > ${sane} THEN ${now}::timestamptz
           ELSE greatest(rate.next_at, ${now}::timestamptz) END
      + ${intervalMs} * interval '1 millisecond'
    RETURNING next_at`;
  if (!row) throw new Error(`no turn returned for pace ${name}`);
  return new Date(row.next_at.getTime() - intervalMs);
}

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

/**
 * Takes one of at most `burst` tokens that grow back at `perHour`: a bucket as the theoretical arrival
 * time of its next token (GCRA), in the row that a pace has too. Raw, for the same reason.
 * @returns false when the bucket is empty; nothing is taken then.
 */
export async function takeToken(
  db: Db,
  name: string,
  { perHour, burst }: { perHour: number; burst: number },
  now: Date,
): Promise<boolean> {
  const intervalMs = 3_600_000 / perHour;
  const latest = new Date(now.getTime() + (burst - 1) * intervalMs);
  const rows = await db.$queryRaw<{ name: string }[]>`
    INSERT INTO rate (name, next_at) VALUES (${name}, ${new Date(now.getTime() + intervalMs)})
    ON CONFLICT (name) DO UPDATE
       SET next_at = greatest(rate.next_at, ${now}::timestamptz) + ${intervalMs} * interval '1 millisecond'
     WHERE rate.next_at <= ${latest}
    RETURNING name`;
  return rows.length === 1;
}

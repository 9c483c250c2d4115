import type { Db } from "./client.ts";

/** A turn is reserved only when it is this near, so that nobody holds one for long. */
const NEAR_MS = 2_000;

/** `turn`: yours, at that instant. `wait`: nothing is reserved; ask again then. */
export type Turn = { kind: "turn" | "wait"; at: Date };

/**
 * Takes the next turn of a shared pace if it is near.
 * Raw, because reading and moving on must be one statement, or two workers get the same turn.
 */
export async function takeTurn(db: Db, name: string, intervalMs: number, now: Date): Promise<Turn> {
  const near = new Date(now.getTime() + NEAR_MS);
  const sane = new Date(now.getTime() + saneWaitMs(intervalMs));
  const [row] = await db.$queryRaw<{ at: Date }[]>`
    INSERT INTO rate (name, next_at)
    VALUES (${name}, ${now}::timestamptz + ${intervalMs} * interval '1 millisecond')
    ON CONFLICT (name) DO UPDATE SET next_at =
      CASE WHEN rate.next_at > ${sane} THEN ${now}::timestamptz
           ELSE greatest(rate.next_at, ${now}::timestamptz) END
      + ${intervalMs} * interval '1 millisecond'
    WHERE rate.next_at <= ${near} OR rate.next_at > ${sane}
    RETURNING next_at - ${intervalMs} * interval '1 millisecond' AS at`;
  return row ? { kind: "turn", at: row.at } : { kind: "wait", at: await nearAt(db, name, now) };
}

/**
 * A turn further ahead was reserved under another clock: start afresh instead of waiting for it.
 * No honest one is, for it was near when it was taken; the rest is for clocks that differ a little.
 */
function saneWaitMs(intervalMs: number): number {
  return Math.max(60_000, 2 * intervalMs + 10_000);
}

async function nearAt(db: Db, name: string, now: Date): Promise<Date> {
  const row = await db.rate.findUnique({ where: { name } });
  return row === null ? now : new Date(row.nextAt.getTime() - NEAR_MS);
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

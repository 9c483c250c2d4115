import type { Db } from "./client.ts";

/** Connections that all processes share: to the relay, and of those how many for a receiving domain. */

/** So long a connection belongs to a process that gives no sign of life. */
const LEASE_MS = 60_000;

export type AskedConnections = {
  /** The relay, or the domain. */
  group: string;
  /** By all processes together. */
  allowed: number;
  /** By this one. */
  most: number;
  holder: string;
};

/**
 * Takes as many of a group's connections as are free; all processes together never hold more than
 * `allowed`. Taken anew they are renewed.
 * @returns how many are held now.
 */
export async function takeConnections(db: Db, asked: AskedConnections, now: Date): Promise<number> {
  return (await take(db, { ...asked, countsOwn: true }, now)).length;
}

/** @returns the number of one more than are held already, or null where none is free. */
export async function takeConnection(
  db: Db,
  asked: Omit<AskedConnections, "most">,
  now: Date,
): Promise<number | null> {
  const [number = null] = await take(db, { ...asked, most: 1, countsOwn: false }, now);
  return number;
}

/**
 * Raw for the lock, and because taking is one statement. One process after the other: of two that look
 * at once both would see the same ones, and one get none.
 */
async function take(
  db: Db,
  { group, allowed, most, holder, countsOwn }: AskedConnections & { countsOwn: boolean },
  now: Date,
): Promise<number[]> {
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  const [, rows] = await db.$transaction([
    db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`relay ${group}`}, 0))`,
    db.$queryRaw<{ number: number }[]>`
      INSERT INTO relay_connection (relay, number, holder, lease_until)
      SELECT ${group}, f.number, ${holder}, ${leaseUntil}
        FROM (SELECT n AS number
                FROM generate_series(1, ${allowed}::int) AS n
                LEFT JOIN relay_connection c ON c.relay = ${group} AND c.number = n
               WHERE c.number IS NULL OR ${countsOwn} AND c.holder = ${holder} OR c.lease_until <= ${now}
               ORDER BY c.holder = ${holder} DESC NULLS LAST, n
               LIMIT ${most}) AS f
      ON CONFLICT (relay, number) DO UPDATE
         SET holder = excluded.holder, lease_until = excluded.lease_until
      RETURNING number`,
  ]);
  return rows.map(({ number }) => number);
}

/** Renews what is held, and takes no more. */
export async function renewConnections(db: Db, holder: string, now: Date): Promise<void> {
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  await db.relayConnection.updateMany({ where: { holder }, data: { leaseUntil } });
}

/** Gives one back, unless somebody else has it since. */
export async function giveConnection(
  db: Db,
  { group, number, holder }: { group: string; number: number; holder: string },
): Promise<void> {
  await db.relayConnection.deleteMany({ where: { relay: group, number, holder } });
}

/** Gives back whatever a process holds. */
export async function releaseConnections(db: Db, holder: string): Promise<void> {
  await db.relayConnection.deleteMany({ where: { holder } });
}

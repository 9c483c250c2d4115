import type { Db } from "./client.ts";

/** Connections that all processes share: to the relay, and of those how many for a receiving domain. */

/** So long a connection belongs to a holder that gives no sign of life. */
const LEASE_MS = 60_000;

export type AskedConnections = {
  /** The relay, or the domain. */
  group: string;
  /** By all holders together. */
  allowed: number;
  /** By this one. */
  most: number;
  /** A process; where it takes one by one, each with a name of its own. */
  holder: string;
};

/**
 * Takes as many of a group's connections as are free; all holders together never have more than
 * `allowed`. Taken anew they are renewed. One process after the other: of two that look at once both
 * would see the same ones, and one get none. Raw for the lock, and because taking is one statement.
 * @returns how many are held now.
 */
export async function takeConnections(
  db: Db,
  { group, allowed, most, holder }: AskedConnections,
  now: Date,
): Promise<number> {
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  const [, rows] = await db.$transaction([
    db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`relay ${group}`}, 0))`,
    db.$queryRaw<{ number: number }[]>`
      INSERT INTO relay_connection (relay, number, holder, lease_until)
      SELECT ${group}, f.number, ${holder}, ${leaseUntil}
        FROM (SELECT n AS number
                FROM generate_series(1, ${allowed}::int) AS n
                LEFT JOIN relay_connection c ON c.relay = ${group} AND c.number = n
               WHERE c.number IS NULL OR c.holder = ${holder} OR c.lease_until <= ${now}
               ORDER BY c.holder = ${holder} DESC NULLS LAST, n
               LIMIT ${most}) AS f
      ON CONFLICT (relay, number) DO UPDATE
         SET holder = excluded.holder, lease_until = excluded.lease_until
      RETURNING number`,
  ]);
  return rows.length;
}

/** Renews what these hold, and takes no more. */
export async function renewConnections(
  db: Db,
  holders: readonly string[],
  now: Date,
): Promise<void> {
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  await db.relayConnection.updateMany({
    where: { holder: { in: [...holders] } },
    data: { leaseUntil },
  });
}

/** Gives back whatever this one holds. */
export async function releaseConnections(db: Db, holder: string): Promise<void> {
  await db.relayConnection.deleteMany({ where: { holder } });
}

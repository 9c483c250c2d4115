import type { Db } from "./client.ts";

/** One host of the outside world, asked by one process at a time and at its own pace. */

type Manners = { gate: string; intervalMs: number; perDay?: number | undefined };

type Entry =
  | { kind: "in"; failures: number }
  | { kind: "wait"; waitMs: number; reason: string }
  | { kind: "spent" };

export type HostGate = {
  enter(manners: Manners, timeoutMs: number): Promise<Entry>;
  leave(manners: Manners, after: { pauseMs: number; hasFailed: boolean }): Promise<void>;
};

/** A holder that died is given up this long after its request would have timed out. */
const GRACE_MS = 30_000;
/** Who waits for a holder looks again after this. */
const POLL_MS = 1_000;

/**
 * @param clock left out, the database's own: the machines that share a gate may disagree about
 * the time, and a job run as of another day (`--now`) asks the real world.
 */
export function createHostGate(db: Db, holder: string, clock?: () => Date): HostGate {
  return {
    async enter(manners, timeoutMs) {
      const failures = await take(db, { manners, holder, timeoutMs, at: clock?.() ?? null });
      if (failures !== null) return { kind: "in", failures };
      return await whyNot(db, manners, clock?.() ?? null);
    },
    async leave({ gate }, { pauseMs, hasFailed }) {
      const at = clock?.() ?? null;
      await db.$executeRaw`
        UPDATE host_gate SET holder = NULL, lease_until = NULL,
               failures = CASE WHEN ${hasFailed} THEN failures + 1 ELSE 0 END,
               next_at = greatest(next_at, coalesce(${at}::timestamptz, clock_timestamp())
                                           + ${pauseMs} * interval '1 millisecond')
         WHERE host = ${gate} AND holder = ${holder}`;
    },
  };
}

type Take = { manners: Manners; holder: string; timeoutMs: number; at: Date | null };

/** Raw, because looking and taking must be one statement. @returns the failures in a row, or null. */
async function take(db: Db, { manners, holder, timeoutMs, at }: Take): Promise<number | null> {
  const { gate, intervalMs, perDay = null } = manners;
  const rows = await db.$queryRaw<{ failures: number }[]>`
    INSERT INTO host_gate AS g (host, next_at, holder, lease_until, spent, spent_on)
    SELECT ${gate}, t.now + ${intervalMs} * interval '1 millisecond', ${holder},
           t.now + ${timeoutMs + GRACE_MS} * interval '1 millisecond', 1, (t.now AT TIME ZONE 'UTC')::date
      FROM (SELECT coalesce(${at}::timestamptz, clock_timestamp()) AS now) t
    ON CONFLICT (host) DO UPDATE SET
      next_at = excluded.next_at, holder = excluded.holder, lease_until = excluded.lease_until,
      spent = CASE WHEN g.spent_on = excluded.spent_on THEN g.spent + 1 ELSE 1 END,
      spent_on = excluded.spent_on
    WHERE (g.holder IS NULL OR g.lease_until < coalesce(${at}::timestamptz, clock_timestamp()))
      AND g.next_at <= coalesce(${at}::timestamptz, clock_timestamp())
      AND (${perDay}::int IS NULL OR g.spent < ${perDay}::int
           OR g.spent_on IS DISTINCT FROM excluded.spent_on)
    RETURNING failures`;
  return rows[0]?.failures ?? null;
}

async function whyNot(db: Db, { gate, perDay }: Manners, at: Date | null): Promise<Entry> {
  const [row] = await db.$queryRaw<
    {
      waitMs: number;
      isHeld: boolean;
      isToday: boolean;
      spent: number;
      failures: number;
      nextAt: Date;
    }[]
  >`
    SELECT greatest(0, extract(epoch FROM next_at - t.now) * 1000)::float8 AS "waitMs",
           (holder IS NOT NULL AND lease_until >= t.now) AS "isHeld",
           coalesce(spent_on = (t.now AT TIME ZONE 'UTC')::date, false) AS "isToday",
           spent, failures, next_at AS "nextAt"
      FROM host_gate, (SELECT coalesce(${at}::timestamptz, clock_timestamp()) AS now) t
     WHERE host = ${gate}`;
  if (!row) return { kind: "wait", waitMs: 0, reason: "its turn came just now" };
  if (perDay !== undefined && row.isToday && row.spent >= perDay) return { kind: "spent" };
  if (row.isHeld) {
    const reason = `another process asks ${gate}`;
    return { kind: "wait", waitMs: Math.max(POLL_MS, Math.ceil(row.waitMs)), reason };
  }
  const reason = `${gate} rests until ${row.nextAt.toISOString()}`;
  const after = row.failures > 0 ? ` after ${row.failures} failures in a row` : "";
  return { kind: "wait", waitMs: Math.ceil(row.waitMs), reason: reason + after };
}

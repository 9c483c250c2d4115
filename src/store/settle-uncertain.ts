import type { Db } from "./client.ts";
import type { Ledger } from "./endings.ts";

/** What an operator knows of a mail in doubt: it arrived; it is to be sent again; it is not to be. */
export type Verdict = "accept" | "reopen" | "close";

/** @returns false where there is no such mail in doubt, among deliveries and notices. */
export async function settleUncertain(
  db: Db,
  id: string,
  verdict: Verdict,
  now: Date,
): Promise<boolean> {
  const where = { id, state: "uncertain" };
  const data = { ...COLUMNS[verdict](now), updatedAt: now };
  const delivery = await db.delivery.updateMany({ where, data });
  if (delivery.count === 1) return true;
  return (await db.notice.updateMany({ where, data })).count === 1;
}

const REOPENED_MS = 12 * 3_600_000;

const COLUMNS = {
  accept: (now: Date) => ({ state: "accepted", reason: null, acceptedAt: now }),
  // Its own time is over when somebody decides on it, mostly the day after.
  reopen: (now: Date) => ({
    state: "queued",
    reason: "sent again by the operator",
    notBeforeAt: now,
    expiresAt: new Date(now.getTime() + REOPENED_MS),
  }),
  close: () => ({ state: "refused", reason: "closed by the operator" }),
};

export type InDoubt = {
  ledger: Ledger;
  id: string;
  day: string;
  messageId: string | null;
  reason: string | null;
};

/** The newest mails in doubt, of either ledger, for whoever decides on them. */
export async function listUncertain(db: Db, limit: number): Promise<InDoubt[]> {
  const newest = {
    where: { state: "uncertain" },
    orderBy: { updatedAt: "desc" },
    take: limit,
    select: { id: true, day: true, messageId: true, reason: true, updatedAt: true },
  } as const;
  const rows = [
    ...(await db.delivery.findMany(newest)).map((row) => ({ ...row, ledger: "delivery" as const })),
    ...(await db.notice.findMany(newest)).map((row) => ({ ...row, ledger: "notice" as const })),
  ];
  return rows
    .toSorted((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime())
    .slice(0, limit)
    .map(({ ledger, id, day, messageId, reason }) => {
      return { ledger, id, day: day.toISOString().slice(0, 10), messageId, reason };
    });
}

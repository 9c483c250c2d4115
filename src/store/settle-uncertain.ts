import type { Db } from "./client.ts";

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

const COLUMNS = {
  accept: (now: Date) => ({ state: "accepted", reason: null, acceptedAt: now }),
  reopen: (now: Date) => ({
    state: "queued",
    reason: "sent again by the operator",
    notBeforeAt: now,
  }),
  close: () => ({ state: "refused", reason: "closed by the operator" }),
};

/** The newest mails in doubt, for whoever decides on them. */
export async function listUncertain(
  db: Db,
  limit: number,
): Promise<{ id: string; day: string; messageId: string | null; reason: string | null }[]> {
  const rows = await db.delivery.findMany({
    where: { state: "uncertain" },
    orderBy: { updatedAt: "desc" },
    take: limit,
    select: { id: true, day: true, messageId: true, reason: true },
  });
  return rows.map(({ day, ...row }) => ({ ...row, day: day.toISOString().slice(0, 10) }));
}

import type { Db } from "./client.ts";

/** Deliveries and notices that a worker would claim now. */
export async function countDueMails(db: Db, now: Date): Promise<number> {
  const where = {
    state: { in: ["queued", "deferred"] },
    notBeforeAt: { lte: now },
    expiresAt: { gt: now },
  };
  return (await db.delivery.count({ where })) + (await db.notice.count({ where }));
}

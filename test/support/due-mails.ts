import { randomUUID } from "node:crypto";
import type { Claim } from "../../src/store/claims.ts";
import type { Db } from "../../src/store/client.ts";
import { exchange } from "../../src/store/exchange.ts";

/** Deliveries that are due at `now`, of nobody in particular. */
export async function addDeliveries(
  db: Db,
  count: number,
  now: Date,
  more: object = {},
): Promise<void> {
  await db.delivery.createMany({
    data: Array.from({ length: count }, () => ({
      addressHash: randomUUID(),
      day: new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`),
      dueAt: now,
      notBeforeAt: now,
      expiresAt: new Date(now.getTime() + 12 * 3_600_000),
      state: "queued",
      createdAt: now,
      updatedAt: now,
      ...more,
    })),
  });
}

/** As a worker does that brings nothing. */
export async function claimDue(
  db: Db,
  holder: string,
  wanted: number,
  now: Date,
): Promise<Claim[]> {
  const nothing = { settled: [], gates: [], dailyCap: null };
  return (await exchange(db, holder, { ...nothing, wanted }, now)).claims;
}

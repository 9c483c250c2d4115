import { type Claim, claimIds, readClaims } from "./claims.ts";
import type { Db } from "./client.ts";
import { recordEndings, type Settled } from "./endings.ts";
import { takeFromDay } from "./send-days.ts";
import { changeGates, readGates, type StoredGate } from "./send-gates.ts";

export type GateChange = { name: string; change(gate: StoredGate): StoredGate | null };

export type Exchanging = {
  settled: readonly Settled[];
  gates: readonly GateChange[];
  /** How many mails are wanted in exchange. */
  wanted: number;
  /** At most so many a day (UTC), all workers together; null for no limit. */
  dailyCap: number | null;
};

export type Exchanged = {
  /** The ids whose ending was recorded. */
  recorded: ReadonlySet<string>;
  claims: Claim[];
  gates: StoredGate[];
  /** Whether fewer were given than wanted because the day's number is reached. */
  isCapped: boolean;
};

/**
 * What slots bring and what they get next, in one transaction: killed before its end, the mails they
 * bring are in doubt and no more were taken; killed after it, nothing is.
 */
export async function exchange(
  db: Db,
  holder: string,
  { settled, gates, wanted, dailyCap }: Exchanging,
  now: Date,
): Promise<Exchanged> {
  const { ids, ...done } = await db.$transaction(async (tx) => {
    const recorded = await recordEndings(tx, settled, now);
    for (const { name, change } of gates) await changeGates(tx, [name], change, now);
    const allowed = dailyCap === null ? wanted : await takeFromDay(tx, dailyCap, wanted, now);
    const taken = await claimIds(tx, holder, allowed, now);
    const count = taken.notice.length + taken.delivery.length;
    if (dailyCap !== null && count < allowed) await takeFromDay(tx, dailyCap, count - allowed, now);
    return { recorded, ids: taken, gates: await readGates(tx), isCapped: allowed < wanted };
  });
  return { ...done, claims: await readClaims(db, ids, now) };
}

import { type Claim, claimIds, readClaims } from "./claims.ts";
import type { Db, Tx } from "./client.ts";
import { recordEndings, type Settled } from "./endings.ts";
import { giveBackToDay, takeFromDay } from "./send-days.ts";
import { changeGates, type GateChange, readGates, type StoredGate } from "./send-gates.ts";

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
  return await db.$transaction(async (tx) => {
    const recorded = await recordEndings(tx, settled, now);
    await changeGates(tx, gates, now);
    const unsent = settled.filter(({ held, ending }) => recorded.has(held.id) && isUnsent(ending));
    const allowed = await allow(tx, { dailyCap, wanted, unsent: unsent.length }, now);
    const claims = await readClaims(tx, await claimIds(tx, holder, allowed, now), now);
    if (dailyCap !== null) await giveBackToDay(tx, allowed - claims.length, now);
    return { recorded, claims, gates: await readGates(tx), isCapped: allowed < wanted };
  });
}

/** Nothing of it went out, so it is none of the day's mails. */
function isUnsent({ state }: Settled["ending"]): boolean {
  return state === "released" || state === "skipped";
}

async function allow(
  tx: Tx,
  { dailyCap, wanted, unsent }: { dailyCap: number | null; wanted: number; unsent: number },
  now: Date,
): Promise<number> {
  if (dailyCap === null) return wanted;
  await giveBackToDay(tx, unsent, now);
  return await takeFromDay(tx, dailyCap, wanted, now);
}

import type { Db, Tx } from "./client.ts";

/** What stops sending for a while, to a receiving domain or to all. One small table, read with every claim. */
export type StoredGate = {
  name: string;
  strikes: number;
  slows: number;
  shutUntil: Date | null;
};

export async function readGates(db: Db | Tx): Promise<StoredGate[]> {
  return await db.sendGate.findMany({
    select: { name: true, strikes: true, slows: true, shutUntil: true },
  });
}

/** What an outcome does to a gate; null opens it for good. */
export type GateChange = { name: string; change(gate: StoredGate): StoredGate | null };

/**
 * Gate by gate in the order of their names, so that no two transactions wait for each other.
 * Raw, because making a gate and locking it must be one statement: another may open it between two.
 */
export async function changeGates(
  tx: Tx,
  changes: readonly GateChange[],
  now: Date,
): Promise<void> {
  const names = new Set(changes.map(({ name }) => name));
  for (const name of [...names].toSorted()) {
    const [locked] = await tx.$queryRaw<StoredGate[]>`
      INSERT INTO send_gate (name, strikes, slows, updated_at) VALUES (${name}, 0, 0, ${now})
      ON CONFLICT (name) DO UPDATE SET updated_at = excluded.updated_at
      RETURNING name, strikes, slows, shut_until AS "shutUntil"`;
    const fresh: StoredGate = { name, strikes: 0, slows: 0, shutUntil: null };
    const changed = changes
      .filter((one) => one.name === name)
      .reduce<StoredGate | null>((gate, { change }) => change(gate ?? fresh), locked ?? fresh);
    if (changed === null) await tx.sendGate.delete({ where: { name } });
    else await tx.sendGate.update({ where: { name }, data: { ...changed, updatedAt: now } });
  }
}

/** One mail may try whether a gate is open again: whoever moves its instant on has that one. */
export async function takeProbe(db: Db, name: string, until: Date, now: Date): Promise<boolean> {
  const { count } = await db.sendGate.updateMany({
    where: { name, shutUntil: { lte: now } },
    data: { shutUntil: until, updatedAt: now },
  });
  return count === 1;
}

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

/** What `change` makes of each gate named; one that it makes nothing of is opened for good. */
export async function changeGates(
  tx: Tx,
  names: readonly string[],
  change: (gate: StoredGate) => StoredGate | null,
  now: Date,
): Promise<void> {
  for (const name of [...new Set(names)].toSorted()) {
    // Two workers that strike at once must both count: the row is there before it is locked.
    await tx.sendGate.createMany({
      data: [{ name, strikes: 0, slows: 0, updatedAt: now }],
      skipDuplicates: true,
    });
    await tx.$queryRaw`SELECT 1 FROM send_gate WHERE name = ${name} FOR UPDATE`;
    const { strikes, slows, shutUntil } = await tx.sendGate.findUniqueOrThrow({ where: { name } });
    const changed = change({ name, strikes, slows, shutUntil });
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

import type { Db } from "./client.ts";
import { takePaperTurn } from "./paper-turn.ts";

/** Papers that their authors or their archive took back. */

/** Never chosen from now on; a paper already withdrawn keeps its date. Raw to follow aliases. */
export async function withdrawPapers(db: Db, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  await db.$transaction(async (tx) => {
    await takePaperTurn(tx);
    await tx.$executeRaw`
      UPDATE paper SET withdrawn_at = ${now}
        FROM paper named
       WHERE named.key = ANY (${[...keys]}::text[])
         AND paper.id = coalesce(named.alias_of_id, named.id) AND paper.withdrawn_at IS NULL`;
  });
}

/** They are there again, or never were away. */
export async function restorePapers(db: Db, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await db.$transaction(async (tx) => {
    await takePaperTurn(tx);
    await tx.paper.updateMany({
      where: { key: { in: [...keys] }, withdrawnAt: { not: null } },
      data: { withdrawnAt: null },
    });
  });
}

import type { Tx } from "./client.ts";

/**
 * Who writes papers, of all processes, does so one after the other, or two could insert one paper or
 * update two crosswise. Prisma has no advisory locks; the lock ends with the transaction.
 */
export async function takePaperTurn(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('paperboy ingest'))`;
}

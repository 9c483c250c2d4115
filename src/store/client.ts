import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { Prisma, PrismaClient } from "../generated/prisma/client.ts";

export type Db = PrismaClient;
/** Inside a transaction only this may be used: on the embedded database the outer client would wait for it. */
export type Tx = Prisma.TransactionClient;

/**
 * A Prisma client over the given connections. Waits are long because on the
 * embedded database every transaction waits for its turn at the gate.
 */
export function createClient(pool: pg.PoolConfig): Db {
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    transactionOptions: { maxWait: 30_000, timeout: 60_000 },
  });
}

class Undone extends Error {
  readonly result: unknown;
  constructor(result: unknown) {
    super("a dry run is rolled back");
    this.result = result;
  }
}

/** One transaction; of a dry run the result is returned and nothing is kept. */
export async function inTransaction<T>(
  db: Db,
  isDryRun: boolean,
  act: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await db.$transaction(async (tx) => {
      const result = await act(tx);
      if (isDryRun) throw new Undone(result);
      return result;
    });
  } catch (error) {
    if (error instanceof Undone) return error.result as T; // what `act` returned
    throw error;
  }
}

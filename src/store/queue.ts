import { CLAIM_LEASE_MS, type Claim } from "./claims.ts";
import type { Db } from "./client.ts";
import { markSending, recover, renewLeases } from "./endings.ts";
import { type Exchanging, exchange } from "./exchange.ts";
import { type Returning, returnReader } from "./returned-readers.ts";
import { takeProbe } from "./send-gates.ts";

export type QueueSettings = {
  /** What is in doubt for a while is sent again instead of held. */
  resends: boolean;
  /** At most so many mails on the day of an instant; null for no limit. */
  dailyCap(now: Date): number | null;
  returning: Returning;
};

/** Deliveries and notices as the one queue that delivering asks for. */
export function createQueue(
  db: Db,
  holder: string,
  { resends, dailyCap, returning }: QueueSettings,
) {
  return {
    recover: (now: Date) => recover(db, now, { resends }),
    exchange: (exchanging: Omit<Exchanging, "dailyCap">, now: Date) =>
      exchange(db, holder, { ...exchanging, dailyCap: dailyCap(now) }, now),
    markSending: (all: readonly { held: Claim; messageId: string }[], now: Date) =>
      markSending(db, all, now),
    keepUp: (held: readonly Claim[], now: Date) => renewLeases(db, held, CLAIM_LEASE_MS, now),
    takeProbe: (name: string, until: Date, now: Date) => takeProbe(db, name, until, now),
    /** By digests only: who cannot be reached by a letter is not reached by it, and that is all. */
    returnReader: async ({ ledger, subscriber }: Claim, now: Date) =>
      ledger === "delivery" &&
      subscriber !== null &&
      (await returnReader(db, subscriber.id, returning, now)),
  };
}

import type { Ending } from "../model.ts";
import { CLAIM_LEASE_MS, type Claim, claim } from "./claims.ts";
import type { Db } from "./client.ts";
import { markSending, recordEnding, recover, release, renewClaims } from "./endings.ts";

/** Deliveries and notices as the one queue that delivering asks for. */
export function createQueue(db: Db, holder: string) {
  return {
    recover: (now: Date) => recover(db, now),
    claim: (limit: number, now: Date) => claim(db, holder, limit, now),
    renew: (held: readonly Claim[], now: Date) => renewClaims(db, held, CLAIM_LEASE_MS, now),
    markSending: (held: Claim, messageId: string, now: Date) =>
      markSending(db, held, messageId, now),
    record: (held: Claim, ending: Ending, now: Date) => recordEnding(db, held, ending, now),
    release: (held: readonly Claim[], reason: string, now: Date) => release(db, held, reason, now),
  };
}

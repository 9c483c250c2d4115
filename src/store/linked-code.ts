import type { Db } from "./client.ts";
import { eligibleAt } from "./scores.ts";

/** Papers that may be chosen and the code they link to, newest first. Raw for the shared condition. */
export async function readLinkedCode(db: Db, now: Date): Promise<{ key: string; url: string }[]> {
  return await db.$queryRaw<{ key: string; url: string }[]>`
    SELECT p.key, p.links ->> 'code' AS url FROM paper p
     WHERE ${eligibleAt(now)} AND p.links ? 'code'
     ORDER BY p.listed_at DESC, p.id DESC`;
}

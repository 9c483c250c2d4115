import type { Prisma } from "../generated/prisma/client.ts";
import type { SubscriberState, Wish } from "../model.ts";
import type { Db, Tx } from "./client.ts";
import { insertNotice } from "./notices.ts";
import {
  lockAddress,
  recordHistory,
  replaceTopics,
  wishColumns,
  wishedTopicIds,
} from "./subscriber-columns.ts";

/** Sign-ups wait here: the page only adds a row, whoever the address belongs to. */

export type SignUp = {
  address: string;
  addressKey: string;
  addressHash: string;
  wish: Wish;
  page: string;
  text: string;
};

export async function addSignUp(db: Db, signUp: SignUp, now: Date): Promise<void> {
  await db.signUp.create({ data: { ...signUp, createdAt: now } });
}

export type SignUpPorts = {
  decide(known: {
    state: SubscriberState | null;
    isSuppressed: boolean;
    unanswered: number;
  }): "ask" | "remind" | "ignore";
  nonce(): string;
};

/** The oldest sign-up after a given one; null when none waits. */
export async function nextSignUp(db: Db, afterId: number): Promise<number | null> {
  const row = await db.signUp.findFirst({ where: { id: { gt: afterId } }, orderBy: { id: "asc" } });
  return row?.id ?? null;
}

/**
 * Settles a sign-up together with all others of its address: the newest of these counts. One
 * transaction: killed before its end, they all wait as before.
 */
export async function settleSignUp(
  db: Db,
  id: number,
  ports: SignUpPorts,
  now: Date,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const signUp = await tx.signUp.findUnique({ where: { id } });
    if (signUp === null) return;
    const { addressKey } = signUp;
    await lockAddress(tx, addressKey);
    const newest = await tx.signUp.findFirst({ where: { addressKey }, orderBy: { id: "desc" } });
    if (newest === null) return;
    await settle(tx, { ...newest, wish: storedWish(newest.wish) }, ports, now);
    await tx.signUp.deleteMany({ where: { addressKey, id: { lte: newest.id } } });
  });
}

async function settle(tx: Tx, signUp: SignUp, ports: SignUpPorts, now: Date): Promise<void> {
  const { addressKey, addressHash } = signUp;
  const subscriber = await tx.subscriber.findUnique({ where: { addressKey } });
  const decision = ports.decide({
    // A check constraint keeps the column in the list of states.
    state: (subscriber?.state ?? null) as SubscriberState | null,
    isSuppressed: (await tx.suppression.count({ where: { addressHash } })) > 0,
    unanswered: await countUnanswered(tx, addressHash, subscriber?.confirmedAt ?? null, now),
  });
  if (decision === "ignore") return;
  const isKnown = decision === "remind" && subscriber !== null;
  const subscriberId = isKnown ? subscriber.id : await savePending(tx, signUp, ports, now);
  const kind = decision === "ask" ? "confirm" : "settings";
  await insertNotice(tx, { kind, subscriberId, addressHash }, now);
}

const UNANSWERED_DAYS = 30;

async function countUnanswered(
  tx: Tx,
  addressHash: string,
  confirmedAt: Date | null,
  now: Date,
): Promise<number> {
  const monthAgo = new Date(now.getTime() - UNANSWERED_DAYS * 86_400_000);
  const since = confirmedAt !== null && confirmedAt > monthAgo ? confirmedAt : monthAgo;
  return await tx.notice.count({
    where: { addressHash, kind: "confirm", createdAt: { gt: since } },
  });
}

/** A pending subscriber with the newest wish. Its nonce stays while it is pending: every link of 72 hours works. */
async function savePending(
  tx: Tx,
  { address, addressKey, addressHash, wish, page, text }: SignUp,
  ports: SignUpPorts,
  now: Date,
): Promise<string> {
  const consent = { requestedAt: now.toISOString(), page, text };
  const columns = { ...wishColumns(wish), address, consent, state: "pending", updatedAt: now };
  const before = await tx.subscriber.findUnique({ where: { addressKey } });
  const nonce = before?.state === "pending" ? before.nonce : ports.nonce();
  const { id } = await tx.subscriber.upsert({
    where: { addressKey },
    create: { ...columns, addressKey, addressHash, nonce, createdAt: now },
    update: { ...columns, nonce, pausedUntil: null },
  });
  await replaceTopics(tx, id, await wishedTopicIds(tx, wish, now));
  await recordHistory(tx, id, "asked to confirm", now);
  return id;
}

/** Only `addSignUp` writes this column, from a checked Wish. */
function storedWish(json: Prisma.JsonValue): Wish {
  return json as unknown as Wish;
}

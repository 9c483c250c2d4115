import type { Db } from "./client.ts";

const ROWS_AT_ONCE = 500;

/**
 * Everything that is kept about subscribers, one at a time and never all in memory: state, schedule,
 * topics, consent, history, and which papers were sent when.
 * @param addressKey only this one; null for all
 */
export async function* exportSubscribers(
  db: Db,
  addressKey: string | null,
): AsyncGenerator<Record<string, unknown>> {
  const where = addressKey === null ? {} : { addressKey };
  for (let after: string | null = null; ; ) {
    const rows: Awaited<ReturnType<typeof readPage>> = await readPage(db, where, after);
    for (const row of rows) yield exported(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    after = last.id;
  }
}

async function readPage(db: Db, where: { addressKey?: string }, after: string | null) {
  return await db.subscriber.findMany({
    where: { ...where, ...(after !== null && { id: { gt: after } }) },
    omit: { addressKey: true, addressHash: true, nonce: true },
    include: {
      topics: { orderBy: { position: "asc" }, include: { topic: true } },
      history: { orderBy: { id: "asc" }, omit: { id: true, subscriberId: true } },
      deliveries: {
        orderBy: { day: "asc" },
        select: { day: true, state: true, reason: true, acceptedAt: true, paperIds: true },
      },
    },
    orderBy: { id: "asc" },
    take: ROWS_AT_ONCE,
  });
}

type Row = Awaited<ReturnType<typeof readPage>>[number];

function exported({ topics, deliveries, ...kept }: Row) {
  return {
    ...kept,
    topics: topics.filter(({ isMuted }) => !isMuted).map(({ topic }) => topic.slug ?? topic.query),
    muted: topics.filter(({ isMuted }) => isMuted).map(({ topic }) => topic.query),
    deliveries: deliveries.map((one) => ({ ...one, day: one.day.toISOString().slice(0, 10) })),
  };
}

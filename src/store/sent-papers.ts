import type { EditionId, PaperId, Pick, SubscriberId } from "../model.ts";
import type { Db } from "./client.ts";
import { storedPicks } from "./deliveries.ts";

export type DayTold = {
  state: string;
  reason: string | null;
  /** The relay's last word on it. */
  reply: string | null;
  editionId: EditionId | null;
  picks: Pick[];
};

/** The delivery of a subscriber's day as it stands in the ledger; null if there is none. */
export async function readDay(
  db: Db,
  subscriberId: SubscriberId,
  day: string,
): Promise<DayTold | null> {
  const row = await db.delivery.findFirst({
    where: { subscriberId, day: new Date(`${day}T00:00:00Z`) },
  });
  return (
    row && {
      state: row.state,
      reason: row.reason,
      reply: row.reply,
      editionId: row.editionId as EditionId | null,
      picks: storedPicks(row.selection),
    }
  );
}

/** Papers sent to an address on days before `day`, each with the last of them. */
export async function readSentBefore(
  db: Db,
  addressHash: string,
  day: string,
): Promise<Map<PaperId, string>> {
  const rows = await db.delivery.findMany({
    where: {
      addressHash,
      day: { lt: new Date(`${day}T00:00:00Z`) },
      state: { notIn: ["skipped", "refused", "expired"] },
    },
    orderBy: { day: "asc" },
    select: { day: true, paperIds: true },
  });
  return new Map(
    rows.flatMap((row) =>
      row.paperIds.map((id) => [id as PaperId, row.day.toISOString().slice(0, 10)] as const),
    ),
  );
}

/** What was queued or sent, by day, in the order of days. */
export async function readDigests(db: Db): Promise<{ day: string; paperIds: PaperId[] }[]> {
  const rows = await db.delivery.findMany({
    where: { state: { notIn: ["skipped", "refused", "expired"] } },
    orderBy: { day: "asc" },
    select: { day: true, paperIds: true },
  });
  return rows.map(({ day, paperIds }) => {
    return { day: day.toISOString().slice(0, 10), paperIds: paperIds as PaperId[] };
  });
}

import type { EditionId, Pick, SubscriberId } from "../model.ts";
import type { Db } from "./client.ts";
import { storedPicks } from "./deliveries.ts";

/** A subscriber's newest digest as it stands in the ledger. */
export type StoredDigest = {
  day: string;
  state: string;
  editionId: number | null;
  /** The sources that were broken when its edition was made. */
  missing: string[];
  picks: Pick[];
};

/** When a subscriber confirmed, and the newest of the deliveries for which papers were chosen. */
export async function readNewestDigest(
  db: Db,
  subscriberId: SubscriberId,
): Promise<{ confirmedAt: Date | null; digest: StoredDigest | null }> {
  const { confirmedAt, deliveries } = await db.subscriber.findUniqueOrThrow({
    where: { id: subscriberId },
    select: {
      confirmedAt: true,
      deliveries: {
        where: { paperIds: { isEmpty: false } },
        orderBy: { day: "desc" },
        take: 1,
        include: { edition: { select: { missing: true } } },
      },
    },
  });
  const [newest] = deliveries;
  if (newest === undefined) return { confirmedAt, digest: null };
  const { day, state, editionId, edition, selection } = newest;
  const digest = {
    day: day.toISOString().slice(0, 10),
    state,
    editionId,
    missing: edition?.missing ?? [],
    picks: storedPicks(selection),
  };
  return { confirmedAt, digest };
}

/** The newest edition there is, however old; null before the first. */
export async function readNewestEdition(
  db: Db,
  now: Date,
): Promise<{ id: EditionId; asOf: Date; missing: string[] } | null> {
  const row = await db.edition.findFirst({
    where: { asOf: { lte: now } },
    orderBy: [{ asOf: "desc" }, { id: "desc" }],
    select: { id: true, asOf: true, missing: true },
  });
  return row && { ...row, id: row.id as EditionId };
}

import type { PaperId } from "../model.ts";
import type { Db } from "./client.ts";

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

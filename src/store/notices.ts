import type { NoticeKind } from "../model.ts";
import type { Tx } from "./client.ts";

const DAY_MS = 86_400_000;

export type NewNotice = {
  kind: NoticeKind;
  subscriberId: string;
  addressHash: string;
  /** Says in a welcome that the first digest follows at once. */
  content?: { isFirstNow?: true };
  /** At once where none is given. */
  notBeforeAt?: Date;
};

/**
 * At most one of a kind for an address and (UTC) day: a second one the same day changes nothing, unless
 * the first was overtaken and never sent.
 */
export async function insertNotice(tx: Tx, notice: NewNotice, now: Date): Promise<void> {
  const { kind, addressHash, notBeforeAt = now } = notice;
  const day = new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`);
  await tx.notice.deleteMany({ where: { kind, addressHash, day, state: "skipped" } });
  await tx.notice.createMany({
    data: [
      {
        ...notice,
        day,
        state: "queued",
        dueAt: now,
        notBeforeAt,
        expiresAt: new Date(notBeforeAt.getTime() + DAY_MS),
        createdAt: now,
        updatedAt: now,
      },
    ],
    skipDuplicates: true,
  });
}

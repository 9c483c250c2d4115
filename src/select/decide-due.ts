import type { Edition } from "../edition.ts";
import type { DueSubscriber, OwedDelivery, PaperId, SkipReason } from "../model.ts";
import { HOUR_MS, nextDue } from "../time.ts";
import { type EditionIndex, selectPapers } from "./select-papers.ts";

/** A digest is a morning's: older than this it is not sent any more. */
export const LATE_AFTER_MS = 12 * HOUR_MS;

/**
 * The delivery of every day that is due for one subscriber, and the next time they are due.
 * After a downtime each missed day gets its row, and only one that is not yet late is sent.
 * Each is for a later day than the one before: a zone further west has the same day again.
 */
export function decideDue(
  index: EditionIndex,
  due: DueSubscriber,
  now: Date,
): { deliveries: OwedDelivery[]; next: { at: Date; day: string } } {
  const deliveries: OwedDelivery[] = [];
  const sent = new Set(due.sent);
  let next = { at: due.dueAt, day: due.dueDay };
  while (next.at <= now) {
    const delivery = decideDay(index, due, next, sent, now);
    if (delivery.state === "queued") for (const { paperId } of delivery.picks) sent.add(paperId);
    deliveries.push(delivery);
    next = nextDue(due.subscriber, next.at, next.day);
  }
  return { deliveries, next };
}

function decideDay(
  index: EditionIndex,
  { subscriber, isSuppressed }: DueSubscriber,
  { at, day }: { at: Date; day: string },
  sent: ReadonlySet<PaperId>,
  now: Date,
): OwedDelivery {
  const owed = {
    subscriberId: subscriber.id,
    addressHash: subscriber.addressHash,
    day,
    dueAt: at,
    expiresAt: new Date(Math.max(at.getTime() + LATE_AFTER_MS, now.getTime() + HOUR_MS)),
  };
  const skip = (reason: SkipReason, edition: Edition | null = null): OwedDelivery => ({
    ...owed,
    state: "skipped",
    editionId: edition?.id ?? null,
    reason,
  });
  if (isSuppressed) return skip("suppressed");
  if (subscriber.pausedUntil !== null && subscriber.pausedUntil > at) return skip("paused");
  if (now.getTime() - at.getTime() > LATE_AFTER_MS) return skip("late");
  const selection = selectPapers(index, subscriber, sent);
  if (selection.kind === "skipped") return skip(selection.reason, index.edition);
  return { ...owed, state: "queued", editionId: index.edition.id, picks: selection.picks };
}

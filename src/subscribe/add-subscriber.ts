import type { SubscriberId, Wish } from "../model.ts";
import { dayToDate, nextDue } from "../time.ts";
import { parseAddress } from "./address.ts";
import { parseWish } from "./parse-wish.ts";

export type AddPorts = {
  /** @returns null when the address is subscribed already. */
  add(subscriber: NewActive, now: Date): Promise<SubscriberId | null>;
  knownSlugs: readonly string[];
  hashAddress(addressKey: string): string;
  nonce(): string;
};

type NewActive = {
  address: string;
  addressKey: string;
  addressHash: string;
  wish: Wish;
  nonce: string;
  consent: Record<string, string>;
  nextDue: { at: Date; day: Date };
};

export type Added =
  | { kind: "added"; id: SubscriberId; nextDueAt: Date; nextDueDay: string }
  | { kind: "known" }
  | { kind: "wrong"; problems: string[] };

/**
 * Adds a reader as active: only for an operator who has the reader's consent.
 * @param form the fields of the pages' form: topics, queries, time, timeZone, frequency, weekday, size
 */
export async function addSubscriber(
  ports: AddPorts,
  address: string,
  form: Record<string, unknown>,
  now: Date,
): Promise<Added> {
  const mailbox = parseAddress(address);
  const parsed = parseWish(form, ports.knownSlugs);
  if (mailbox.kind !== "ok" || parsed.kind !== "ok") {
    const wrong = parsed.kind === "ok" ? [] : parsed.problems;
    const problems = wrong.map(({ field, message }) => `${field}: ${message}`);
    if (mailbox.kind !== "ok") problems.unshift(`address: ${address} ${mailbox.problem}`);
    return { kind: "wrong", problems };
  }
  const next = nextDue(parsed.wish, now);
  const subscriber = {
    address: mailbox.address,
    addressKey: mailbox.key,
    addressHash: ports.hashAddress(mailbox.key),
    wish: parsed.wish,
    nonce: ports.nonce(),
    consent: {
      requestedAt: now.toISOString(),
      page: "command line",
      text: "added by the operator",
    },
    nextDue: { at: next.at, day: dayToDate(next.day) },
  };
  const id = await ports.add(subscriber, now);
  if (id === null) return { kind: "known" };
  return { kind: "added", id, nextDueAt: next.at, nextDueDay: next.day };
}

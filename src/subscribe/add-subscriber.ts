import type { Frequency, SubscriberId, Topic, TopicId } from "../model.ts";
import { dayToDate, knownTimeZone, nextDue } from "../time.ts";
import { parseAddress } from "./address.ts";

/** What an operator says of a reader whom they add themselves. */
export type Wish = {
  address: string;
  topics: string[];
  timeZone: string;
  /** `07:30` */
  time: string;
  frequency: Frequency;
  size: number;
};

export type AddPorts = {
  findTopics(slugs: readonly string[]): Promise<Topic[]>;
  /** @returns null when the address is subscribed already. */
  add(subscriber: NewActive, now: Date): Promise<SubscriberId | null>;
  hashAddress(addressKey: string): string;
  nonce(): string;
};

type NewActive = {
  address: string;
  addressKey: string;
  addressHash: string;
  state: "active";
  timeZone: string;
  localMinute: number;
  frequency: Frequency;
  weekday: number;
  size: number;
  leastSize: number;
  nonce: string;
  consent: Record<string, string>;
  topicIds: TopicId[];
  nextDue: { at: Date; day: Date };
};

export type Added =
  | { kind: "added"; id: SubscriberId; nextDueAt: Date; nextDueDay: string }
  | { kind: "known" }
  | { kind: "wrong"; problems: string[] };

/** Adds a reader as active: only for an operator who has the reader's consent. */
export async function addSubscriber(ports: AddPorts, wish: Wish, now: Date): Promise<Added> {
  const address = parseAddress(wish.address);
  const timeZone = knownTimeZone(wish.timeZone);
  const localMinute = parseTime(wish.time);
  const topics = await ports.findTopics(wish.topics);
  const problems = [
    ...(address.kind === "ok" ? [] : [`address: ${address.problem}`]),
    ...(timeZone === null ? [`zone: ${wish.timeZone} is not a time zone; try Europe/Berlin`] : []),
    ...(localMinute === null ? [`time: ${wish.time} is not a time of day; try 07:30`] : []),
    ...missingTopics(wish.topics, topics),
  ];
  if (address.kind !== "ok" || timeZone === null || localMinute === null || problems.length > 0) {
    return { kind: "wrong", problems };
  }
  const schedule = { timeZone, localMinute, frequency: wish.frequency, weekday: 1 };
  const next = nextDue(schedule, now);
  const id = await ports.add(
    {
      ...schedule,
      address: address.address,
      addressKey: address.key,
      addressHash: ports.hashAddress(address.key),
      state: "active",
      size: wish.size,
      leastSize: 1,
      nonce: ports.nonce(),
      consent: { at: now.toISOString(), page: "command line", text: "added by the operator" },
      topicIds: topics.map((topic) => topic.id),
      nextDue: { at: next.at, day: dayToDate(next.day) },
    },
    now,
  );
  if (id === null) return { kind: "known" };
  return { kind: "added", id, nextDueAt: next.at, nextDueDay: next.day };
}

function missingTopics(slugs: readonly string[], found: readonly Topic[]): string[] {
  if (slugs.length === 0) return ["topics: at least one is needed"];
  return slugs
    .filter((slug) => !found.some((topic) => topic.slug === slug))
    .map((slug) => `topics: there is no topic "${slug}" in the catalogue`);
}

/** Minutes after midnight of `07:30`, or null. */
export function parseTime(text: string): number | null {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}

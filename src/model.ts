/** The words of ARCHITECTURE.md as types. Nothing here does anything. */

type Brand<T, B extends string> = T & { readonly __brand: B };

export type PaperId = Brand<number, "PaperId">;
export type TopicId = Brand<number, "TopicId">;
export type EditionId = Brand<number, "EditionId">;
export type SubscriberId = Brand<string, "SubscriberId">;
export type DeliveryId = Brand<string, "DeliveryId">;
/** A calendar day without a zone, `2026-01-30`. */
export type Day = Brand<string, "Day">;

export type Links = {
  paper: string;
  pdf?: string;
  code?: string;
  project?: string;
  discussion?: string;
  thumbnail?: string;
};

/** A paper as one source tells it, cleaned: no control characters, one line of title, http(s) links. */
export type PaperRecord = {
  /** `arxiv:2404.17546` (versionless), else `doi:…`, else `<source>:<id>`. */
  key: string;
  doi?: string;
  title: string;
  abstract?: string;
  /** One sentence by the source; optional everywhere. */
  tldr?: string;
  /** Visible authors in order; hidden ones are not carried at all. */
  authors: string[];
  categories: string[];
  keywords: string[];
  organization?: string;
  /** What the authors say beside it: pages, where it was accepted. */
  comment?: string;
  links: Links;
  publishedAt?: Date;
  listedAt: Date;
  signals: Reading[];
  /** When the source said so: of two records by one source the later one counts. */
  saidAt: Date;
  /** A later version: it changes a paper that is known and never brings one in. */
  isRevision?: true;
};

export const SIGNAL_KINDS = ["upvotes", "stars", "comments", "points", "citations"] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** A count seen at an instant. */
export type Reading = { kind: SignalKind; value: number; seenAt: Date };

/** Something new; all well; yesterday's papers again; less than there should be; nothing usable. */
export const SOURCE_STATES = ["fresh", "quiet", "stale", "partial", "broken"] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** How a source stands: its newest run, and when it last was neither broken nor stale. */
export type SourceStatus = {
  source: string;
  state: SourceState;
  reason: string | null;
  /** When the newest run began. */
  at: Date;
  /** When the newest good run began; null if none is kept. */
  goodAt: Date | null;
};

/** A stored paper as the steps after ingest read it. */
export type Paper = {
  id: PaperId;
  key: string;
  title: string;
  abstract: string | null;
  tldr: string | null;
  /** A language model's sentences about it, where the operator has one asked. */
  summary: string | null;
  authors: string[];
  categories: string[];
  organization: string | null;
  links: Links;
  publishedAt: Date | null;
  listedAt: Date;
};

/** The tree of a topic's query; `query/parse.ts` makes it, `store/match-sql.ts` turns it into SQL. */
export type Query =
  | { kind: "all" }
  | { kind: "word"; text: string }
  | { kind: "phrase"; text: string }
  | { kind: "field"; field: QueryField; text: string }
  | { kind: "not"; of: Query }
  | { kind: "and"; of: Query[] }
  | { kind: "or"; of: Query[] };

export const QUERY_FIELDS = ["cat", "author", "org", "title", "source"] as const;
export type QueryField = (typeof QUERY_FIELDS)[number];

export type Topic = { id: TopicId; slug: string | null; name: string; query: string };

export const SUBSCRIBER_STATES = ["pending", "active", "left", "returned"] as const;
export type SubscriberState = (typeof SUBSCRIBER_STATES)[number];

export const FREQUENCIES = ["daily", "weekdays", "weekly"] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export type Schedule = {
  timeZone: string;
  /** Minutes after local midnight. */
  localMinute: number;
  frequency: Frequency;
  /** 1 = Monday; counts only for weekly. */
  weekday: number;
};

/** What a reader asks for on a form, checked. */
export type Wish = Schedule & {
  /** Slugs of the catalogue, in the catalogue's order. */
  slugs: string[];
  /** The reader's own queries; each parses. */
  queries: string[];
  /** What the reader never wants; each parses. */
  mutes: string[];
  size: number;
  leastSize: number;
};

/**
 * `confirm` asks a new address; `settings` brings a known one its links; `goodbye` tells who left
 * and `returned` whose mailbox refused our mail.
 */
export const NOTICE_KINDS = ["confirm", "welcome", "settings", "goodbye", "returned"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export type Subscriber = Schedule & {
  id: SubscriberId;
  address: string;
  addressHash: string;
  /** Stands in confirm links; changed to end their life. */
  nonce: string;
  state: SubscriberState;
  size: number;
  leastSize: number;
  pausedUntil: Date | null;
  /** In the reader's order. */
  topics: Topic[];
  /** What matches one of these is never mailed. */
  muted: Topic[];
};

/** Why a paper is in a digest; the numbers are those of the edition it was chosen from. */
export type Reason = {
  /** The reader's topics that it matches, the one it was chosen for first. */
  topics: string[];
  votes: number;
  votesGained: number | null;
  stars: number | null;
};

export type Pick = {
  paperId: PaperId;
  topicId: TopicId;
  score: number;
  /** How well it matches the topic, from 0 to 1. */
  relevance: number;
  reason: Reason;
};

export type Selection =
  | { kind: "selected"; picks: Pick[] }
  | { kind: "skipped"; reason: SkipReason; found: number };

/**
 * `moved`: the reader's own change of hour or zone left no time for it that day.
 * `returned`: the mailbox takes no mail.
 * `settled`: a notice nobody needs any more (the confirmation of a confirmed address).
 */
export type SkipReason =
  | ("quiet" | "suppressed" | "paused" | "late")
  | ("left" | "moved" | "returned" | "settled");

/** A subscriber whose hour has come, with what selecting must know. */
export type DueSubscriber = {
  subscriber: Subscriber;
  dueAt: Date;
  dueDay: string;
  /** Papers in any delivery of this address that was not skipped, refused or expired. */
  sent: ReadonlySet<PaperId>;
  isSuppressed: boolean;
};

/** The delivery owed for one day, as it enters the ledger. */
export type OwedDelivery = {
  subscriberId: SubscriberId;
  addressHash: string;
  day: string;
  dueAt: Date;
  expiresAt: Date;
} & (
  | { state: "queued"; editionId: EditionId; picks: Pick[] }
  | { state: "skipped"; editionId: EditionId | null; reason: SkipReason }
);

/** States of deliveries and notices alike; the database checks the same list. */
export const DELIVERY_STATES = [
  "queued",
  "claimed",
  "sending",
  "deferred",
  "accepted",
  "skipped",
  "refused",
  "uncertain",
  "expired",
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How one attempt ended. `transport` says nothing about the mail: nothing was tried with it. */
export type Outcome =
  | { kind: "accepted"; reply: string }
  | { kind: "deferred"; reply: string; code?: number; enhancedCode?: string }
  | { kind: "refused"; reply: string; code?: number; enhancedCode?: string }
  | { kind: "uncertain"; reply: string }
  | { kind: "transport"; reply: string };

/** Where an attempt leaves its delivery. */
export type Ending =
  | { state: "accepted"; outcome: Outcome }
  | { state: "deferred"; outcome: Outcome; reason: string; notBeforeAt: Date }
  | { state: "refused" | "uncertain" | "expired"; outcome: Outcome; reason: string }
  | { state: "skipped"; reason: SkipReason };

/** Nothing of an attempt went out: owed as before, not before an instant where one is given. */
export type Release = { state: "released"; reason: string; notBeforeAt?: Date };

/** A complete message: nothing is added after this but DKIM and dot-stuffing. */
export type Mail = {
  /** Envelope, never taken from headers. */
  from: string;
  to: string;
  messageId: string;
  raw: Buffer;
  /** The parts again, for previews and archives. */
  subject: string;
  html: string;
  text: string;
};

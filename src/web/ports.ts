import type { Colours } from "../compose/compile-mjml.ts";
import type { Log } from "../log.ts";
import type {
  Day,
  DeliveryId,
  DeliveryState,
  Paper,
  Pick,
  Reason,
  SourceStatus,
  Subscriber,
  SubscriberId,
  TopicId,
  Wish,
} from "../model.ts";
import type { Signer } from "../subscribe/token.ts";

/** What the pages ask of the rest. Times come from `clock`; nothing here throws for a reader's mistake. */
export type WebPorts = {
  signer: Signer;
  clock(): Date;
  log: Log;
  site: Site;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** The sources asked that have run, by name. Rejects when they cannot be read. */
  sources(): Promise<SourceStatus[]>;
  /** How the ledger stood when it was last checked; null before the first time. */
  ledger(): Promise<LedgerStanding | null>;
  /** Opens /metrics; without one there is no such page. */
  metricsToken: string | undefined;
  papers: PaperPorts;
  readers: ReaderPorts;
};

export type LedgerStanding = {
  days: (Record<DeliveryState, number> & {
    day: string;
    due: number;
    residual: number;
    missing: number;
    unowed: number;
  })[];
  acceptedTwice: number;
  checkedAt: Date;
};

export type Site = {
  /** The service's name, `Paperboy`. */
  service: string;
  baseUrl: string;
  operatorName: string;
  operatorAddress: string | undefined;
  privacyUrl: string | undefined;
  colours: Colours;
  /** Instead of the service's name over each page. */
  logoUrl: string | undefined;
  footText: string | undefined;
  hasThumbnails: boolean;
};

export type ShownPaper = { paper: Paper; reason: Reason };
export type CatalogueTopic = {
  slug: string;
  name: string;
  description: string;
  query: string;
  /** Under which heading it stands on the form. */
  group: string;
};

export type PaperPorts = {
  /** In the catalogue's order. */
  catalogue(): readonly CatalogueTopic[];
  /** The best of the newest edition, and the instant it was made; null before the first. */
  trending(limit: number): Promise<{ asOf: Date; papers: ShownPaper[] } | null>;
  /** Papers that match, trending ones first. A wrong query says where. */
  search(
    text: string,
    limit: number,
  ): Promise<
    { kind: "found"; papers: ShownPaper[] } | { kind: "wrong"; message: string; at: number }
  >;
  /** The papers of a digest as it was sent, and the sources broken when it was made; null when it is gone. */
  digest(id: DeliveryId): Promise<{
    day: Day;
    topics: { id: TopicId; name: string }[];
    missing: string[];
    papers: { paper: Paper; pick: Pick }[];
  } | null>;
};

export type SignUpRequest = {
  /** Already parsed: one mailbox. */
  address: { address: string; key: string };
  wish: Wish;
  /** The page and the sentence that the reader agreed to. */
  page: string;
  text: string;
  ip: string;
};

export type ReaderPorts = {
  /** Adds a row and nothing else, whoever the address belongs to. */
  signUp(request: SignUpRequest, now: Date): Promise<"taken" | "too-many">;
  /** `nonce` comes from the token. `next` is the first digest's due instant, now if that is wanted. */
  confirm(
    confirming: { id: SubscriberId; nonce: string; isFirstNow: boolean },
    now: Date,
  ): Promise<
    { kind: "confirmed" | "already"; subscriber: Subscriber; next: NextDigest } | { kind: "gone" }
  >;
  /** What a confirm page shows before the button is pressed. */
  find(id: SubscriberId): Promise<{ subscriber: Subscriber; next: NextDigest | null } | null>;
  /** Takes effect with the next digest. `pausedUntil` is a local day, or null for no pause. */
  change(
    id: SubscriberId,
    wish: Wish,
    pausedUntil: Day | null,
    now: Date,
  ): Promise<
    { kind: "changed"; subscriber: Subscriber; next: NextDigest | null } | { kind: "gone" }
  >;
  /** The nonce stands in the link that takes this leaving back. */
  leave(
    id: SubscriberId,
    now: Date,
  ): Promise<{ kind: "left"; nonce: string } | { kind: "already" | "unknown" }>;
  /** Takes a leaving back, once a week if asked; null when there is nothing to take back. */
  comeBack(
    leaving: { id: SubscriberId; nonce: string },
    weekly: boolean,
    now: Date,
  ): Promise<{ subscriber: Subscriber; next: NextDigest } | null>;
  /** "This wasn't me": the address is never written to again. */
  block(id: SubscriberId, now: Date): Promise<void>;
  /** Queues a mail with fresh links, at most one a day. */
  mailSettings(id: SubscriberId, now: Date): Promise<void>;
};

/** When the next digest comes: the instant and the local day it is for. */
export type NextDigest = { at: Date; day: Day };

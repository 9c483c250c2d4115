import type { Log } from "../log.ts";
import type { Ending, Mail, Release, SkipReason } from "../model.ts";
import type { SendGate } from "./gate.ts";
import type { Lane } from "./mailer.ts";

/** A delivery or notice that is ours until its lease ends. */
export type HeldMail = {
  id: string;
  /** A digest, or a letter. */
  ledger: "delivery" | "notice";
  attempts: number;
  expiresAt: Date;
  /** Why it is not to be sent after all. */
  skip: SkipReason | null;
  subscriber: { address: string } | null;
};

export type Settled<Held> = { held: Held; ending: Ending | Release };

/** What an outcome does to a gate; null opens it for good. */
export type GateChange = { name: string; change(gate: SendGate): SendGate | null };

/** What slots bring, and how many mails they want in exchange. */
export type Exchanging<Held> = {
  settled: readonly Settled<Held>[];
  gates: readonly GateChange[];
  wanted: number;
};

export type Exchanged<Held> = {
  /** The ids whose ending was recorded; of the others the claim was no longer ours. */
  recorded: ReadonlySet<string>;
  claims: Held[];
  gates: readonly SendGate[];
  isCapped: boolean;
};

/** What became of what dead workers left, and of what waited too long. */
export type Recovered = Record<"requeued" | "uncertain" | "reopened" | "expired", number>;

/** What delivering asks of the store. */
export type Queue<Held extends HeldMail> = {
  recover(now: Date): Promise<Recovered>;
  /** One transaction. */
  exchange(exchanging: Exchanging<Held>, now: Date): Promise<Exchanged<Held>>;
  /** @returns the ids that are still ours: of the others nothing may be sent. */
  markSending(
    all: readonly { held: Held; messageId: string }[],
    now: Date,
  ): Promise<ReadonlySet<string>>;
  /** Begins the leases anew of what is in hand. */
  keepUp(held: readonly Held[], now: Date): Promise<void>;
  /** Whether this mail may try a gate whose time is over. */
  takeProbe(name: string, until: Date, now: Date): Promise<boolean>;
  /** After a refusal: whether it was one too many, and the reader's digests have stopped. */
  returnReader(held: Held, now: Date): Promise<boolean>;
};

/**
 * `turn`: the mail may go out now; `end` when it has its outcome, and never rejects.
 * `later`: the turn is too far off to wait for it with a mail in hand.
 */
export type Turn = { kind: "turn"; end(): Promise<void> } | { kind: "later"; at: Date };

export type DeliverPorts<Held extends HeldMail> = {
  queue: Queue<Held>;
  compose(held: Held): Promise<Mail>;
  /** Tells what is no fault of a mail's from what is. */
  isDatabaseTrouble(error: unknown): boolean;
  lanes: readonly Lane[];
  slotsPerLane: number;
  /** Waits for the next turn of the paces and connections that all workers share. */
  awaitTurn(domain: string): Promise<Turn>;
  /** Ends early, without an error, when the signal says stop. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  clock(): Date;
  random(): number;
  log: Log;
  /** Aborted on SIGTERM: no new claims; what is under way gets some seconds to end. */
  signal: AbortSignal;
};

export type DeliverSummary = Record<
  "accepted" | "deferred" | "refused" | "uncertain" | "expired" | "skipped",
  number
> & {
  /** Why sending stopped early: the relay's words. */
  trouble: string | null;
};

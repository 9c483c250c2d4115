import type { SendGate } from "./gate.ts";
import type { DeliverPorts, DeliverSummary, GateChange, HeldMail, Settled } from "./ports.ts";
import type { Rest } from "./rest.ts";

/** What one slot brings to an exchange. */
export type Visit<Held> = {
  settled: Settled<Held> | null;
  gates: GateChange[];
  wantsNext: boolean;
};

/** One run of delivering, shared by its slots. */
export type Run<Held extends HeldMail> = {
  ports: DeliverPorts<Held>;
  /** Gates as the last exchange saw them. */
  gates: ReadonlyMap<string, SendGate>;
  /** What slots work on: its leases are kept, and nobody else's. */
  inHand: Set<Held>;
  rest: Rest;
  isCapTold: boolean;
  /** In a row, by whichever slots. */
  failedExchanges: number;
  /** Looks at refused addresses one after the other; never rejects. */
  judging: Promise<void>;
  exchange(visit: Visit<Held>): Promise<{ next: Held | null }>;
  /** False when the claim is no longer ours. */
  begin(mail: { held: Held; messageId: string }): Promise<boolean>;
  summary: DeliverSummary;
};

export function isOver<Held extends HeldMail>({ ports, summary }: Run<Held>): boolean {
  return ports.signal.aborted || summary.trouble !== null;
}

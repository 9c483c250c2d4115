import type { Ending, Outcome } from "../model.ts";
import { ALL_DOMAINS, mailboxGate, missMailbox, type SendGate, slowDown, strike } from "./gate.ts";
import { speaksAgainst } from "./judge-address.ts";
import { judgeReply } from "./judge-reply.ts";
import type { GateChange, HeldMail } from "./ports.ts";

export type Passed = {
  held: Pick<HeldMail, "ledger">;
  domain: string;
  /** The gates that the mail was to try. */
  probes: readonly string[];
  gates: ReadonlyMap<string, SendGate>;
};

/** What an ending does to the gates that its mail passed. */
export function gateChanges(passed: Passed, ending: Ending, now: Date): GateChange[] {
  const { held, domain, gates } = passed;
  if (ending.state === "skipped") return [];
  if (ending.state === "accepted") {
    const names = [ALL_DOMAINS, domain, mailboxGate(now), mailboxGate(now, domain)];
    return names.flatMap((name) => (gates.has(name) ? { name, change: () => null } : []));
  }
  const changes = replyChanges(passed, ending.outcome, now);
  // A letter to confirm may go to any address that somebody made up.
  if (held.ledger !== "delivery" || !speaksAgainst(ending)) return changes;
  const missed = [mailboxGate(now), mailboxGate(now, domain)];
  return [...changes, ...missed.map((name) => ({ name, change: missMailbox }))];
}

function replyChanges({ domain, probes }: Passed, outcome: Outcome, now: Date): GateChange[] {
  if (!("code" in outcome) || outcome.code === undefined) return [];
  const changed = (name: string, change: typeof strike): GateChange => ({
    name,
    change: (gate) => change(gate, now, { isProbe: probes.includes(name) }),
  });
  const cause = judgeReply(outcome.code, outcome.enhancedCode, outcome.reply);
  if (cause === "pace") return [changed(domain, slowDown)];
  return cause === "policy" ? [ALL_DOMAINS, domain].map((name) => changed(name, strike)) : [];
}

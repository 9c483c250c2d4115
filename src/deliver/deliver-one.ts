import { maskAddress, messageOf } from "../log.ts";
import type { Ending, Mail, Outcome, Release } from "../model.ts";
import { retryAt } from "./backoff.ts";
import { domainOf } from "./domain-of.ts";
import { ALL_DOMAINS } from "./gate.ts";
import { gateChanges } from "./gate-changes.ts";
import type { Lane } from "./mailer.ts";
import type { GateChange, HeldMail, Settled } from "./ports.ts";
import { isOver, type Run } from "./run.ts";

type Done<Held> = { settled: Settled<Held> | null; gates: GateChange[] };

/** One claimed mail up to its outcome, which the caller records. Nothing here writes an ending. */
export async function deliverOne<Held extends HeldMail>(
  run: Run<Held>,
  lane: Lane,
  held: Held,
): Promise<Done<Held>> {
  const { clock, random } = run.ports;
  const end = (ending: Ending | Release, gates: GateChange[] = []) => ({
    settled: { held, ending },
    gates,
  });
  if (held.skip !== null) return end({ state: "skipped", reason: held.skip });
  const domain = domainOf(held.subscriber?.address ?? "");
  const passage = await orRelease(run, held, () => askGates(run, domain));
  if ("state" in passage) return end(passage);
  const composed = await orRelease(run, held, () => composeOrDefer(run, held));
  if ("state" in composed) return end(composed);
  const sent = await lane.inTurn(() => sendInTurn(run, lane, { held, mail: composed, domain }));
  if (sent === null) return { settled: null, gates: [] };
  if (sent.kind === "released") return end(sent.release);
  const ending = endingOf(sent.outcome, held, clock(), random());
  const changes = gateChanges({ held, domain, ...passage, gates: run.gates }, ending, clock());
  return end(ending, changes);
}

/** Before the first byte a database that is away costs no more than the claim: nothing is in doubt. */
async function orRelease<Held extends HeldMail, T>(
  { ports }: Run<Held>,
  held: Held,
  ask: () => Promise<T>,
): Promise<T | Release> {
  try {
    return await ask();
  } catch (error) {
    ports.log.warn({ mail: held.id, error }, "a mail could not be begun; it is owed as before");
    // Else every mail would be taken and given back in turn, as fast as it goes.
    await ports.sleep(AFTER_TROUBLE_MS, ports.signal);
    // Else one that always fails, and is the longest due, would be taken again before all others.
    return released("could not be begun", new Date(ports.clock().getTime() + BEGUN_AGAIN_MS));
  }
}

const AFTER_TROUBLE_MS = 5_000;
const BEGUN_AGAIN_MS = 60_000;

type Sent =
  | { kind: "sent"; outcome: Exclude<Outcome, { kind: "transport" }> }
  | { kind: "released"; release: Release };

/** Marked as under way only when the connection is free for it; null when it is no longer ours. */
async function sendInTurn<Held extends HeldMail>(
  run: Run<Held>,
  lane: Lane,
  { held, mail, domain }: { held: Held; mail: Mail; domain: string },
): Promise<Sent | null> {
  const turn = await orRelease(run, held, () => run.ports.awaitTurn(domain));
  if ("state" in turn) return { kind: "released", release: turn };
  if (turn.kind === "later") {
    return { kind: "released", release: released(`waits for its turn to ${domain}`, turn.at) };
  }
  try {
    return await sendNow(run, lane, { held, mail });
  } finally {
    await turn.end();
  }
}

async function sendNow<Held extends HeldMail>(
  run: Run<Held>,
  lane: Lane,
  { held, mail }: { held: Held; mail: Mail },
): Promise<Sent | null> {
  const giveBack = (release: Release): Sent => ({ kind: "released", release });
  if (isOver(run)) return giveBack(stopped(run));
  const begun = await orRelease(run, held, () => run.begin({ held, messageId: mail.messageId }));
  if (typeof begun === "object") return giveBack(begun);
  if (!begun) {
    run.ports.log.warn({ mail: held.id }, "claim was taken back before sending; nothing was sent");
    return null;
  }
  // Whoever ends what is late has looked at the connection already, and would not look again.
  if (run.ports.signal.aborted) return giveBack(stopped(run));
  const outcome = maskReply(await lane.send(mail), mail.to);
  if (outcome.kind !== "transport") return { kind: "sent", outcome };
  tellTrouble(run, outcome.reply);
  return giveBack(released(outcome.reply));
}

function stopped<Held extends HeldMail>({ summary }: Run<Held>): Release {
  return released(summary.trouble ?? "stopped");
}

function released(reason: string, notBeforeAt?: Date): Release {
  return { state: "released", reason: reason.slice(0, 200), ...(notBeforeAt && { notBeforeAt }) };
}

/** The gates that a mail tries. */
type Passage = { probes: readonly string[] };

/** A shut gate keeps a mail; when its time is over one mail tries it. */
async function askGates<Held extends HeldMail>(
  run: Run<Held>,
  domain: string,
): Promise<Release | Passage> {
  const { gates, ports } = run;
  const now = ports.clock();
  const shut = [ALL_DOMAINS, domain].flatMap((name) => {
    const shutUntil = gates.get(name)?.shutUntil ?? null;
    return shutUntil === null ? [] : { name, shutUntil };
  });
  // All are looked at before one is tried: a try that another gate then stops would be lost.
  const closed = shut.find(({ shutUntil }) => shutUntil > now);
  if (closed) return keepBack(run, closed.name, closed.shutUntil);
  for (const { name } of shut) {
    const until = new Date(now.getTime() + PROBE_MS);
    const isProbe = await ports.queue.takeProbe(name, until, now);
    if (!isProbe) return keepBack(run, name, until);
  }
  return { probes: shut.map(({ name }) => name) };
}

/** Whoever tries a gate has so long for it; then another may. */
const PROBE_MS = 2 * 60_000;

function keepBack<Held extends HeldMail>(
  { summary }: Run<Held>,
  name: string,
  until: Date,
): Release {
  const reason = `${name === ALL_DOMAINS ? "all mail" : `mail to ${name}`} is paused`;
  if (name === ALL_DOMAINS) summary.trouble ??= reason;
  return released(reason, until);
}

/**
 * A mail that cannot be composed is tried again later, when somebody may have mended it; the rest goes
 * on. Rejects where it is the database that failed.
 */
async function composeOrDefer<Held extends HeldMail>(
  { ports }: Run<Held>,
  held: Held,
): Promise<Mail | Ending> {
  const { clock, random, log, isDatabaseTrouble } = ports;
  try {
    return await ports.compose(held);
  } catch (error) {
    if (isDatabaseTrouble(error)) throw error;
    const cause = maskIn(messageOf(error), held.subscriber?.address);
    const reply = `could not be composed: ${cause}`;
    log.error({ mail: held.id, error }, "a mail could not be composed");
    return endingOf({ kind: "deferred", reply }, held, clock(), random());
  }
}

function tellTrouble<Held extends HeldMail>({ ports, summary }: Run<Held>, reply: string): void {
  if (summary.trouble === null && !ports.signal.aborted) {
    ports.log.error(
      { reply },
      "the mail relay cannot be used, sending stops; nothing is lost and the next run goes on. " +
        "Check SMTP_URL: host, port, password, TLS, and that the relay is up and takes MAIL_FROM",
    );
  }
  summary.trouble ??= reply;
}

/** A relay often repeats the recipient's address, which must not outlive an erased reader in the ledger. */
function maskReply<Of extends Outcome>(outcome: Of, address: string): Of {
  return { ...outcome, reply: maskIn(outcome.reply, address) };
}

function maskIn(text: string, address: string | undefined): string {
  if (!address) return text;
  const literal = address.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(literal, "gi"), () => maskAddress(address));
}

/** Where an outcome leaves the delivery; a deferral that would come too late is the end of it. */
export function endingOf(
  outcome: Exclude<Outcome, { kind: "transport" }>,
  held: Pick<HeldMail, "attempts" | "expiresAt">,
  now: Date,
  random: number,
): Ending {
  if (outcome.kind === "accepted") return { state: "accepted", outcome };
  const reason = outcome.reply.slice(0, 200);
  if (outcome.kind !== "deferred") return { state: outcome.kind, outcome, reason };
  const notBeforeAt = retryAt(held.attempts, now, random);
  if (notBeforeAt >= held.expiresAt) return { state: "expired", outcome, reason };
  return { state: "deferred", outcome, reason, notBeforeAt };
}

import { type Log, maskAddress, messageOf } from "../log.ts";
import type { Ending, Mail, Outcome, SkipReason } from "../model.ts";
import { retryAt } from "./backoff.ts";
import type { Lane } from "./mailer.ts";

/** A delivery or notice that is ours until its lease ends. */
export type HeldMail = {
  id: string;
  attempts: number;
  expiresAt: Date;
  /** Why it is not to be sent after all. */
  skip: SkipReason | null;
  subscriber: { address: string } | null;
};

/** What delivering asks of the store. */
export type Queue<Held extends HeldMail> = {
  recover(now: Date): Promise<{ requeued: number; uncertain: number; expired: number }>;
  claim(limit: number, now: Date): Promise<Held[]>;
  /** Begins the leases anew of those that are still claimed. */
  renew(held: readonly Held[], now: Date): Promise<void>;
  /** @returns false when the claim is no longer ours: nothing may be sent then. */
  markSending(held: Held, messageId: string, now: Date): Promise<boolean>;
  record(held: Held, ending: Ending, now: Date): Promise<boolean>;
  release(held: readonly Held[], reason: string, now: Date): Promise<number>;
};

export type DeliverPorts<Held extends HeldMail> = {
  queue: Queue<Held>;
  compose(held: Held): Promise<Mail>;
  lanes: readonly Lane[];
  /** Waits for the next turn of the pace that all workers share. */
  awaitTurn(): Promise<void>;
  sleep(ms: number): Promise<void>;
  clock(): Date;
  random(): number;
  log: Log;
  /** Aborted on SIGTERM: no new claims; what is under way ends. */
  signal: AbortSignal;
};

export type DeliverSummary = Record<
  "accepted" | "deferred" | "refused" | "uncertain" | "expired" | "skipped",
  number
> & {
  /** Why sending stopped early: the relay's words. */
  trouble: string | null;
};

/**
 * Sends everything that is due, each lane one mail at a time, until nothing is left, the relay is in
 * trouble, or the signal says stop. Claims not begun are given back.
 */
export async function deliverDue<Held extends HeldMail>(
  ports: DeliverPorts<Held>,
): Promise<DeliverSummary> {
  const run: Run<Held> = {
    ports,
    waiting: [],
    begun: new Set(),
    refill: Promise.resolve(),
    keptUpAt: null,
    summary: { ...NOTHING_YET },
  };
  const ends = await Promise.allSettled(ports.lanes.map((lane) => runLane(run, lane)));
  await ports.queue.release(run.waiting, run.summary.trouble ?? "stopped", ports.clock());
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  return run.summary;
}

const NOTHING_YET: DeliverSummary = {
  accepted: 0,
  deferred: 0,
  refused: 0,
  uncertain: 0,
  expired: 0,
  skipped: 0,
  trouble: null,
};

type Run<Held extends HeldMail> = {
  ports: DeliverPorts<Held>;
  /** Claimed, not begun: at most two for each lane, so that a crash holds up few. */
  waiting: Held[];
  /** With a lane: being composed, waiting for a turn, or being sent. */
  begun: Set<Held>;
  refill: Promise<void>;
  keptUpAt: Date | null;
  summary: DeliverSummary;
};

const CLAIMS_PER_LANE = 2;

async function runLane<Held extends HeldMail>(run: Run<Held>, lane: Lane): Promise<void> {
  for (;;) {
    const held = await nextHeld(run);
    if (held === null) return;
    run.begun.add(held);
    try {
      await deliverOne(run, lane, held);
    } finally {
      run.begun.delete(held);
    }
  }
}

async function nextHeld<Held extends HeldMail>(run: Run<Held>): Promise<Held | null> {
  run.refill = run.refill.then(async () => {
    if (isOver(run) || run.waiting.length > 0) return;
    await keepUp(run);
    const { queue, lanes, clock } = run.ports;
    run.waiting.push(...(await queue.claim(lanes.length * CLAIMS_PER_LANE, clock())));
  });
  await run.refill;
  return isOver(run) ? null : (run.waiting.shift() ?? null);
}

/** Half of a claim's lease. */
const KEEP_UP_MS = 30_000;

/** A run may last hours, and a turn be slow to come: our claims are kept, those of dead workers freed. */
async function keepUp<Held extends HeldMail>(run: Run<Held>): Promise<void> {
  const { queue, clock } = run.ports;
  const now = clock();
  if (run.keptUpAt !== null && now.getTime() - run.keptUpAt.getTime() <= KEEP_UP_MS) return;
  run.keptUpAt = now;
  await queue.renew([...run.waiting, ...run.begun], now);
  const { uncertain, expired } = await queue.recover(now);
  run.summary.uncertain += uncertain;
  run.summary.expired += expired;
}

function isOver<Held extends HeldMail>({ ports, summary }: Run<Held>): boolean {
  return ports.signal.aborted || summary.trouble !== null;
}

async function deliverOne<Held extends HeldMail>(
  run: Run<Held>,
  lane: Lane,
  held: Held,
): Promise<void> {
  const { queue, clock, log } = run.ports;
  if (held.skip !== null) {
    return await settle(run, held, { state: "skipped", reason: held.skip });
  }
  const mail = await composeOrDefer(run, held);
  if (mail === null) return;
  await run.ports.awaitTurn();
  if (isOver(run)) {
    run.waiting.push(held);
    return;
  }
  await keepUp(run);
  if (!(await queue.markSending(held, mail.messageId, clock()))) {
    log.warn({ mail: held.id }, "claim was taken back before sending; nothing was sent");
    return;
  }
  const outcome = maskReply(await lane.send(mail), mail.to);
  if (outcome.kind === "transport") return await giveBack(run, held, outcome.reply);
  await settle(run, held, endingOf(outcome, held, clock(), run.ports.random()));
}

/** A mail that cannot be composed is tried again later, when somebody may have mended it; the rest goes on. */
async function composeOrDefer<Held extends HeldMail>(
  run: Run<Held>,
  held: Held,
): Promise<Mail | null> {
  const { clock, random, log } = run.ports;
  try {
    return await run.ports.compose(held);
  } catch (error) {
    const cause = maskIn(messageOf(error), held.subscriber?.address);
    const reply = `could not be composed: ${cause}`;
    log.error({ mail: held.id, error }, "a mail could not be composed");
    await settle(run, held, endingOf({ kind: "deferred", reply }, held, clock(), random()));
    return null;
  }
}

async function giveBack<Held extends HeldMail>(
  run: Run<Held>,
  held: Held,
  reply: string,
): Promise<void> {
  const { queue, clock, log } = run.ports;
  if (run.summary.trouble === null) {
    log.error(
      { reply },
      "the mail relay cannot be used, sending stops; nothing is lost and the next run goes on. " +
        "Check SMTP_URL: host, port, password, TLS, and that the relay is up and takes MAIL_FROM",
    );
  }
  run.summary.trouble = reply;
  await queue.release([held], reply, clock());
}

/** A relay often repeats the recipient's address, which must not outlive an erased reader in the ledger. */
function maskReply(outcome: Outcome, address: string): Outcome {
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

const RECORD_TRIES = 6;

/** The relay has answered: losing the answer would leave the mail in doubt, so a lost database gets some seconds. */
async function settle<Held extends HeldMail>(
  run: Run<Held>,
  held: Held,
  ending: Ending,
): Promise<void> {
  const { queue, clock, sleep, log } = run.ports;
  for (let attempt = 1; ; attempt++) {
    try {
      const isRecorded = await queue.record(held, ending, clock());
      if (isRecorded) run.summary[ending.state]++;
      else log.warn({ mail: held.id, state: ending.state }, "an outcome came under a stale claim");
      return;
    } catch (error) {
      if (attempt === RECORD_TRIES) throw error;
      log.warn({ mail: held.id, error }, "an outcome could not be written, trying again");
      await sleep(500 * attempt);
    }
  }
}

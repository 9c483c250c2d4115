import { deliverOne } from "./deliver-one.ts";
import { ALL_DOMAINS } from "./gate.ts";
import { createGroup } from "./group.ts";
import type { Lane } from "./mailer.ts";
import type {
  DeliverPorts,
  DeliverSummary,
  Exchanged,
  GateChange,
  HeldMail,
  Settled,
} from "./ports.ts";
import { createRest } from "./rest.ts";
import { returnReaders } from "./return-readers.ts";
import { isOver, type Run, type Visit } from "./run.ts";

/**
 * Sends everything that is due, in slots, each one mail at a time, until nothing is left, the relay is
 * in trouble, or the signal says stop. A slot's outcome and its next claim commit together, and with
 * those of other slots. A crash leaves in doubt what is on the wire and what waits to be written: at
 * most one mail a slot.
 */
export async function deliverDue<Held extends HeldMail>(
  ports: DeliverPorts<Held>,
): Promise<DeliverSummary> {
  const run = startRun(ports);
  const over = new AbortController();
  await recover(run);
  const aside = [keepLeases(run, over.signal), abortLate(ports, over.signal)];
  const slots = ports.lanes.flatMap((lane) =>
    Array.from({ length: ports.slotsPerLane }, () => runSlot(run, lane)),
  );
  const ends = await Promise.allSettled(slots);
  over.abort();
  await Promise.all(aside);
  await run.judging;
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  return run.summary;
}

/** So soon slots that had no mail ask again while another is still busy with one. */
const REST_MS = 1_000;

function startRun<Held extends HeldMail>(ports: DeliverPorts<Held>): Run<Held> {
  const slots = ports.lanes.length * ports.slotsPerLane;
  const run: Run<Held> = {
    ports,
    gates: new Map(),
    inHand: new Set(),
    rest: createRest(slots, (over) => ports.sleep(REST_MS, over)),
    isCapTold: false,
    failedExchanges: 0,
    judging: Promise.resolve(),
    exchange: createGroup((visits: Visit<Held>[]) => exchangeAll(run, visits)),
    begin: createGroup(async (mails) => {
      const ours = await ports.queue.markSending(mails, ports.clock());
      return mails.map(({ held }) => ours.has(held.id));
    }),
    summary: {
      accepted: 0,
      deferred: 0,
      refused: 0,
      uncertain: 0,
      expired: 0,
      skipped: 0,
      trouble: null,
    },
  };
  return run;
}

async function runSlot<Held extends HeldMail>(run: Run<Held>, lane: Lane): Promise<void> {
  const nothing = { settled: null, gates: [] };
  try {
    let visit: Visit<Held> = { ...nothing, wantsNext: !isOver(run) };
    for (;;) {
      const { next } = await run.exchange(visit);
      if (next === null && (isOver(run) || !(await run.rest.rest()))) return;
      const done = next === null ? nothing : await deliverOne(run, lane, next);
      if (next !== null && done.settled === null) run.inHand.delete(next);
      visit = { ...done, wantsNext: !isOver(run) };
    }
  } finally {
    run.rest.leave();
  }
}

async function exchangeAll<Held extends HeldMail>(
  run: Run<Held>,
  visits: readonly Visit<Held>[],
): Promise<{ next: Held | null }[]> {
  const wanted = isOver(run) ? 0 : visits.filter(({ wantsNext }) => wantsNext).length;
  const settled = visits.flatMap((visit) => visit.settled ?? []);
  const gates = visits.flatMap((visit) => visit.gates);
  if (settled.length + wanted === 0) return visits.map(() => ({ next: null }));
  const exchanged = await exchangeSurely(run, { settled, gates, wanted }).finally(() => {
    for (const { held } of settled) run.inHand.delete(held);
  });
  noteExchanged(run, settled, exchanged);
  const asSeen = { ports: run.ports, gates: run.gates };
  run.judging = run.judging.then(() => returnReaders(asSeen, settled, exchanged.recorded));
  const claims = [...exchanged.claims];
  return visits.map(({ wantsNext }) => ({ next: wantsNext ? (claims.shift() ?? null) : null }));
}

function noteExchanged<Held extends HeldMail>(
  run: Run<Held>,
  settled: readonly Settled<Held>[],
  { recorded, claims, gates, isCapped }: Exchanged<Held>,
): void {
  const { log, clock } = run.ports;
  for (const held of claims) run.inHand.add(held);
  run.gates = new Map(gates.map((gate) => [gate.name, gate]));
  // Not by the runs of the rest of the day, which have nothing to bring.
  if (isCapped && settled.length > 0 && !run.isCapTold) {
    run.isCapTold = true;
    log.info(
      {},
      "the day's number of mails (WARM_UP) is reached; what is still in time goes out after midnight UTC",
    );
  }
  for (const { held, ending } of settled) {
    if (!recorded.has(held.id)) {
      log.warn({ mail: held.id, state: ending.state }, "an outcome came under a stale claim");
    } else if (ending.state !== "released") run.summary[ending.state]++;
  }
  const shutUntil = run.gates.get(ALL_DOMAINS)?.shutUntil ?? null;
  if (shutUntil !== null && shutUntil > clock() && run.summary.trouble === null) {
    run.summary.trouble = `mail is refused by policy; sending is paused until ${shutUntil.toISOString()}`;
    // Not by the runs of the pause, which have nothing to bring.
    if (settled.length > 0) log.error({}, run.summary.trouble);
  }
}

/**
 * A quarter of an hour for a database that restarts or whose disk is full; some seconds when the process
 * has to end, or when it is something else, which waiting does not mend.
 */
const TRIES = { databaseAway: 190, else: 6 } as const;
const LONGEST_PAUSE_MS = 5_000;

/** The relay has answered: losing the answer would leave the mail in doubt, so a lost database gets some time. */
async function exchangeSurely<Held extends HeldMail>(
  run: Run<Held>,
  exchanging: { settled: Settled<Held>[]; gates: GateChange[]; wanted: number },
): Promise<Exchanged<Held>> {
  const { queue, clock, sleep, log, signal, isDatabaseTrouble } = run.ports;
  for (let wanted = exchanging.wanted; ; wanted = 0) {
    try {
      // Tried again without new mails: what fails may be the taking of them.
      const exchanged = await queue.exchange({ ...exchanging, wanted }, clock());
      run.failedExchanges = 0;
      return exchanged;
    } catch (error) {
      const attempt = ++run.failedExchanges;
      const isWorthIt = !signal.aborted && isDatabaseTrouble(error);
      const tries = isWorthIt ? TRIES.databaseAway : TRIES.else;
      if (attempt >= tries || exchanging.settled.length === 0) throw error;
      log.warn(
        { mails: exchanging.settled.length, error },
        "outcomes could not be written, trying again",
      );
      await sleep(Math.min(500 * attempt, LONGEST_PAUSE_MS));
    }
  }
}

const HEARTBEAT_MS = 15_000;

/** A run may last hours, and a turn be slow to come: our claims are kept, those of dead workers freed. */
async function keepLeases<Held extends HeldMail>(run: Run<Held>, over: AbortSignal): Promise<void> {
  const { queue, clock, sleep, log } = run.ports;
  for (;;) {
    await sleep(HEARTBEAT_MS, over);
    if (over.aborted) return;
    try {
      await queue.keepUp([...run.inHand], clock());
      await recover(run);
    } catch (error) {
      log.warn({ error }, "leases could not be renewed; tried again soon");
    }
  }
}

async function recover<Held extends HeldMail>({ ports, summary }: Run<Held>): Promise<void> {
  const recovered = await ports.queue.recover(ports.clock());
  summary.uncertain += recovered.uncertain;
  summary.expired += recovered.expired;
  const { requeued, uncertain, reopened } = recovered;
  if (requeued + uncertain + reopened === 0) return;
  ports.log.warn({ requeued, uncertain, reopened }, "mails of workers that died were taken up");
}

/** What is past DATA then is in doubt; the service has to be gone within 30 seconds. */
const DRAIN_MS = 20_000;

async function abortLate<Held extends HeldMail>(
  { signal, sleep, lanes }: DeliverPorts<Held>,
  over: AbortSignal,
): Promise<void> {
  await firstOf(signal, over);
  if (over.aborted) return;
  await sleep(DRAIN_MS, over);
  if (!over.aborted) for (const lane of lanes) lane.abort();
}

/** Leaves no listener behind: the one signal lives as long as the process, with a run every few seconds. */
async function firstOf(one: AbortSignal, other: AbortSignal): Promise<void> {
  if (one.aborted || other.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      for (const signal of [one, other]) signal.removeEventListener("abort", end);
      resolve();
    };
    for (const signal of [one, other]) signal.addEventListener("abort", end);
  });
}

import { setMaxListeners } from "node:events";
import { deliver } from "../../src/pipeline.ts";
import { kindOf, readerAt } from "./audience.ts";
import { addReaders, BEGINS_AT, type Ground, openGround, prepareTwice } from "./ground.ts";
import { judgeMorning, type Morning } from "./judge-morning.ts";
import { openJournalingPeer, type PeerScript, WILLING } from "./peer.ts";

/** A morning's digests to many readers, some of whose servers put off or refuse; nobody is killed. */

const CONNECTIONS = 4;
const SLOTS = 2 * CONNECTIONS;
const MINUTE_MS = 60_000;
/** So long a grey-listing server wants to wait: longer than until the first retry. */
const GREY_MS = 5 * MINUTE_MS;
/** The clock goes on a little farther than to the next mail: those near it are due then too. */
const STEP_MS = MINUTE_MS / 2;
/** Retries and probes need about twenty. */
const ROUNDS_MOST = 200;

export type MorningOptions = {
  serverUrl: string;
  readers: number;
  tell(line: string): void;
  signal?: AbortSignal;
};

export async function spendMorning(options: MorningOptions): Promise<Morning> {
  const startedAt = Date.now();
  const asked: Attempt[] = [];
  let ground: Ground | undefined;
  const clock = () => ground?.app.clock() ?? new Date();
  const peer = await openJournalingPeer({ ...strictServers(clock, asked), reach() {} });
  try {
    const wanted = { relayPort: peer.port, connectionsPerWorker: CONNECTIONS };
    ground = await openGround({ serverUrl: options.serverUrl, ...wanted });
    await addReaders(ground, options.readers, readerAt);
    await prepareTwice(ground, { killsScheduler: false });
    const prepared = Date.now();
    options.tell(`${options.readers} digests of a morning prepared`);
    const { rounds, first } = await deliverAll(ground, options.signal, () => [...peer.journal]);
    const seconds = { all: secondsSince(startedAt), delivering: secondsSince(prepared) };
    return await judgeMorning(ground, { peer, asked, first, rounds, slots: SLOTS, seconds });
  } finally {
    await ground?.close();
    await peer.close();
  }
}

/** A recipient that the relay was asked to take. */
export type Attempt = { to: string; at: Date };

function strictServers(clock: () => Date, asked: Attempt[]): Omit<PeerScript, "reach"> {
  const firstSeen = new Map<string, number>();
  return {
    ...WILLING,
    recipient({ to }) {
      const at = clock();
      asked.push({ to, at });
      const kind = kindOf(to);
      if (kind === "bad") return "550 5.1.1 no such mailbox";
      if (kind === "refusing") return "550 5.7.1 not from you";
      const first = firstSeen.get(to) ?? at.getTime();
      firstSeen.set(to, first);
      const isEarly = kind === "grey" && at.getTime() - first < GREY_MS;
      return isEarly ? "451 4.7.1 greylisted, come back in five minutes" : "250 2.1.5 ok";
    },
  };
}

/** Run after run, each as late as something is due, until nothing is open any more. */
async function deliverAll<T>(
  ground: Ground,
  signal: AbortSignal | undefined,
  look: () => T,
): Promise<{ rounds: number; first: T }> {
  const { app } = ground;
  const never = new AbortController();
  setMaxListeners(0, never.signal);
  await deliver(app, signal ?? never.signal);
  const first = look();
  for (let rounds = 1; ; rounds++) {
    signal?.throwIfAborted();
    const next = await nextInstant(ground);
    if (next === null) return { rounds, first };
    if (rounds >= ROUNDS_MOST) throw new Error(`still open after ${rounds} runs`);
    const at = Math.max(next.getTime(), app.clock().getTime()) + STEP_MS;
    ground.setAhead(at - Date.now());
    await deliver(app, signal ?? never.signal);
  }
}

/** When something that is open is due or too late; null when nothing is open. */
async function nextInstant({ app }: Ground): Promise<Date | null> {
  const { _count, _min } = await app.store.db.delivery.aggregate({
    where: { state: { in: ["queued", "deferred", "claimed", "sending"] } },
    _count: true,
    _min: { notBeforeAt: true, expiresAt: true },
  });
  if (_count === 0) return null;
  const [due, late] = [_min.notBeforeAt, _min.expiresAt];
  return due !== null && late !== null && late < due ? late : (due ?? new Date(BEGINS_AT));
}

const secondsSince = (startedAt: number) => Math.round((Date.now() - startedAt) / 100) / 10;

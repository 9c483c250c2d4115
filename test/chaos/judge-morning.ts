import { checkLedger } from "../../src/check-ledger.ts";
import { type Kind, kindOf, REFUSING } from "./audience.ts";
import { BEGINS_AT, DAY, type Ground } from "./ground.ts";
import type { Attempt } from "./morning.ts";
import type { Entry, JournalingPeer } from "./peer.ts";

/** What a morning came to: figures, and what is not as it should be. */
export type Morning = { figures: Record<string, number>; problems: string[] };

type Seen = {
  peer: JournalingPeer;
  asked: readonly Attempt[];
  /** The journal after the first run. */
  first: readonly Entry[];
  rounds: number;
  slots: number;
  seconds: { all: number; delivering: number };
};

type Row = Awaited<ReturnType<typeof readRows>>[number];

export async function judgeMorning(ground: Ground, seen: Seen): Promise<Morning> {
  const rows = await readRows(ground);
  const received = countTo(seen.peer.journal);
  const asked = countTo(seen.asked);
  const of = (kind: Kind) => rows.filter(({ address }) => kindOf(address) === kind);
  const early = countTo(seen.first);
  const waited = of("good").filter(({ address }) => !early.has(address));
  const { isBalanced, days } = await checkLedger(ground.app, { from: DAY, until: DAY });
  const tries = seen.asked.filter(({ to }) => kindOf(to) === "refusing");
  const bound = mostTries(seen.slots);
  const wrong = rows.flatMap((row) => {
    const counts = { asked: asked.get(row.address) ?? 0, got: received.get(row.address) ?? 0 };
    return isRight(kindOf(row.address), row, counts) ? [] : [JSON.stringify({ ...row, ...counts })];
  });
  const count = (kind: Kind, state: string) => of(kind).filter((row) => row.state === state).length;
  return {
    figures: {
      readers: rows.length,
      accepted: rows.filter(({ state }) => state === "accepted").length,
      "grey-listed": count("grey", "accepted"),
      bad: count("bad", "refused"),
      "refused by policy": count("refusing", "refused"),
      expired: count("refusing", "expired"),
      "at most refused": bound,
      residual: days[0]?.residual ?? Number.NaN,
      runs: seen.rounds,
      "seconds delivering": seen.seconds.delivering,
      seconds: seen.seconds.all,
    },
    problems: [
      ...wrong,
      ...waited.map(({ address }) => `${address} had to wait for others`),
      ...told(tries.length > bound, `${tries.length} tries of ${REFUSING}, at most ${bound}`),
      ...told(!isBalanced, `the ledger does not add up: ${JSON.stringify(days)}`),
      ...probesTooNear(tries),
    ],
  };
}

function isRight(
  kind: Kind,
  { state, smtpCode, enhancedCode, attempts, reason }: Row,
  { asked, got }: { asked: number; got: number },
): boolean {
  switch (kind) {
    case "good":
      return state === "accepted" && got === 1 && asked === 1;
    case "grey":
      return state === "accepted" && got === 1 && asked === attempts && asked > 1;
    case "bad":
      return (
        state === "refused" && got + asked === 1 && smtpCode === 550 && enhancedCode === "5.1.1"
      );
    case "refusing":
      if (got > 0) return false;
      if (state === "expired") return asked === 0 && reason === "could not be sent in time";
      return state === "refused" && asked === 1 && enhancedCode === "5.7.1";
    default:
      return kind satisfies never;
  }
}

/** What deliver/gate.ts promises of a domain that refuses by policy. */
const TRIPS_AFTER = 5;
const MINUTE_MS = 60_000;
const PAUSE_MINUTES = { least: 15, most: 240 };
/** Digests that are due at 06:30 are sent until 18:30. */
const EXPIRES_AT = Date.parse(`${DAY}T18:30:00Z`);

/** Those that shut the gate, those in hand with the last of them, and a probe after each pause. */
function mostTries(slots: number): number {
  let probes = 0;
  let pause = PAUSE_MINUTES.least;
  let at = BEGINS_AT + pause * MINUTE_MS;
  while (at < EXPIRES_AT) {
    probes++;
    pause = Math.min(PAUSE_MINUTES.most, 2 * pause);
    at += pause * MINUTE_MS;
  }
  return TRIPS_AFTER + slots - 1 + probes;
}

/** After the gate was shut one mail at a time tries it, each after the pause at least. */
function probesTooNear(tries: readonly Attempt[]): string[] {
  const instants = tries.map(({ at }) => at.getTime()).toSorted((a, b) => a - b);
  const shutAt = instants[TRIPS_AFTER - 1] ?? Number.POSITIVE_INFINITY;
  const leastMs = PAUSE_MINUTES.least * MINUTE_MS;
  const probes = instants.filter((at) => at >= shutAt + leastMs / 2);
  const pauses = probes.map((at, n) => at - (probes[n - 1] ?? shutAt));
  return pauses.flatMap((pause, n) =>
    pause < leastMs * 2 ** Math.min(n, 4) ? [`probe ${n + 1} came after ${pause} ms`] : [],
  );
}

async function readRows({ app }: Ground) {
  const rows = await app.store.db.delivery.findMany({
    select: {
      state: true,
      reason: true,
      attempts: true,
      smtpCode: true,
      enhancedCode: true,
      subscriber: { select: { address: true } },
    },
  });
  return rows.map(({ subscriber, ...row }) => ({ ...row, address: subscriber?.address ?? "" }));
}

function countTo(all: readonly { to: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { to } of all) counts.set(to, (counts.get(to) ?? 0) + 1);
  return counts;
}

function told(isSo: boolean, problem: string): string[] {
  return isSo ? [problem] : [];
}

import { seededRandom } from "../../src/tools/evaluate/bootstrap.ts";
import { bundleWorker } from "./bundle.ts";
import type { Label } from "./fate.ts";
import { addReaders, openGround, prepareTwice } from "./ground.ts";
import { type Judged, judgeStorm } from "./judge.ts";
import { createMischief } from "./mischief.ts";
import { openJournalingPeer } from "./peer.ts";
import { calmDown, killsOf, type Phases, reached, runPhases, type Storm } from "./phases.ts";

/** Workers that are killed, again and again, over a relay that misbehaves and a database that goes away. */

/** Aborted by its signal, everything is ended and taken away, and the storm rejects. */
export type StormOptions = Phases & {
  serverUrl: string;
  /** One of two processes that prepare at once; else both live, in this process. */
  killsScheduler: boolean;
  tell(line: string): void;
};

export type Stormed = Judged & {
  kills: number;
  byLabel: Partial<Record<Label, number>>;
  slots: number;
  cuts: number;
  jumps: number;
  crashes: number;
  unanswered: number;
  seconds: number;
  /** What workers said of runs that ended by an error, most often first. */
  failures: string[];
};

const CONNECTIONS_PER_WORKER = 2;
const SLOTS = 2 * CONNECTIONS_PER_WORKER;

export async function raiseStorm(options: StormOptions): Promise<Stormed> {
  const startedAt = Date.now();
  const storm = await open(options);
  const { ground, peer } = storm;
  options.signal?.addEventListener("abort", () => {
    for (const life of storm.lives.values()) life.process.kill("SIGKILL");
  });
  try {
    await addReaders(ground, options.deliveries);
    await prepareTwice(ground, options);
    options.tell(`${options.deliveries} deliveries prepared by two schedulers at once`);
    await runPhases(storm, options);
    await calmDown(storm, options.signal);
    const kills = killsOf(storm);
    const judged = await judgeStorm(ground, peer, { kills, slots: SLOTS });
    const short = kills < options.kills ? [`${kills} kills instead of ${options.kills}`] : [];
    return {
      ...judged,
      problems: [...judged.problems, ...short],
      kills,
      byLabel: Object.fromEntries(storm.byLabel),
      slots: SLOTS,
      cuts: storm.cuts,
      jumps: storm.jumps,
      crashes: storm.crashes,
      unanswered: peer.unanswered.length,
      seconds: Math.round((Date.now() - startedAt) / 1000),
      failures: mostOften(storm.failures),
    };
  } finally {
    await ground.close();
    await peer.close();
    await storm.worker.remove();
  }
}

async function open({ serverUrl, seed, deliveries, kills, tell }: StormOptions): Promise<Storm> {
  const mischief = createMischief(seededRandom(seed));
  const cutEvery = Math.ceil((10 * deliveries) / Math.max(10, kills));
  const peer = await openJournalingPeer({
    ...mischief,
    reach: async (point, visit) => await reached(storm, point, visit),
  });
  const ground = await openGround({
    serverUrl,
    relayPort: peer.port,
    connectionsPerWorker: CONNECTIONS_PER_WORKER,
  });
  const storm: Storm = {
    tell,
    ground,
    peer,
    lives: new Map(),
    byLabel: new Map(),
    failures: new Map(),
    worker: await bundleWorker(),
    born: 0,
    jumps: 0,
    crashes: 0,
    cuts: 0,
    cutEvery,
    untilCut: Math.ceil(cutEvery / 2),
  };
  return storm;
}

function mostOften(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([what, count]) => `${count} x ${what}`);
}

import { seededRandom } from "../../src/tools/evaluate/bootstrap.ts";
import type { bundleWorker } from "./bundle.ts";
import { createFates, type Fate, type Label, NO_FATE, type RelayPoint } from "./fate.ts";
import type { Ground } from "./ground.ts";
import { beginLife, type End, type Life } from "./life.ts";
import type { JournalingPeer, Visit } from "./peer.ts";

/** Workers are born and killed, phase after phase, and what they leave is settled. */

export type Storm = {
  tell(line: string): void;
  ground: Ground;
  peer: JournalingPeer;
  lives: Map<string, Life>;
  byLabel: Map<Label, number>;
  failures: Map<string, number>;
  worker: Awaited<ReturnType<typeof bundleWorker>>;
  born: number;
  jumps: number;
  crashes: number;
  cuts: number;
  /** The database's connections are cut once in so many mails, between the relay's word and our writing it. */
  cutEvery: number;
  /** Answers until the database's connections are cut. */
  untilCut: number;
};

const TOLD_EVERY = 10;
/** A worker may be born just when the database goes away. */
const CRASHES_MOST = 20;

/** The relay stands still meanwhile, and then goes on as if nothing had happened. */
export async function reached(storm: Storm, point: RelayPoint, { worker }: Visit): Promise<void> {
  const life = storm.lives.get(worker);
  if (life === undefined) return;
  if (point === "last byte" && --storm.untilCut === 0) {
    storm.untilCut = storm.cutEvery;
    storm.cuts++;
    await storm.ground.cutConnections();
  }
  if (life.fate.label !== point || ++life.seen !== life.fate.after) return;
  life.process.kill("SIGKILL");
  await life.ended;
}

export type Phases = {
  deliveries: number;
  kills: number;
  /** How many workers there are at once, phase after phase. */
  phases: readonly number[];
  labels: readonly Label[];
  seed: number;
  signal?: AbortSignal;
};

export async function runPhases(storm: Storm, options: Phases): Promise<void> {
  const { phases, kills, deliveries, labels, seed, signal } = options;
  // A little less than there are, or the last ones would find nothing to die over.
  const deal = createFates(seededRandom(seed + 1), (0.7 * deliveries) / kills, labels);
  const weights = phases.reduce((sum, workers) => sum + workers, 0);
  let due = 0;
  for (const [at, workers] of phases.entries()) {
    const share = at === phases.length - 1 ? kills : Math.round((kills * workers) / weights);
    due = Math.min(kills, at === phases.length - 1 ? kills : due + share);
    await runPhase(storm, { workers, deal, due, signal });
    const { length } = storm.peer.journal;
    storm.tell(`with ${workers} at once: ${killsOf(storm)} kills so far, ${length} mails accepted`);
  }
}

export function killsOf({ byLabel }: Storm): number {
  return [...byLabel.values()].reduce((sum, count) => sum + count, 0);
}

type Phase = {
  workers: number;
  deal: () => Fate;
  /** Kills of this phase and those before it. */
  due: number;
  signal: AbortSignal | undefined;
};

/** Workers are born until so many of all were killed; one that finds nothing more to do ends the phase. */
async function runPhase(storm: Storm, { workers, deal, due, signal }: Phase): Promise<void> {
  let isOver = false;
  let alive = 0;
  const live = async () => {
    while (!isOver && killsOf(storm) + alive < due) {
      alive++;
      const kind = await liveOnce(storm, deal()).finally(() => alive--);
      signal?.throwIfAborted();
      isOver ||= kind === "idle" || storm.crashes > due + CRASHES_MOST;
    }
  };
  await Promise.all(Array.from({ length: workers }, live));
}

async function liveOnce(storm: Storm, fate: Fate): Promise<End["kind"]> {
  const name = `w${++storm.born}`;
  const { environment, aheadMs } = storm.ground;
  const life = beginLife({
    file: storm.worker.file,
    fate,
    aheadMs: [aheadMs],
    environment: {
      ...environment,
      SMTP_URL: environment["SMTP_URL"]?.replace("runner", name) ?? "",
    },
  });
  storm.lives.set(name, life);
  const { kind, failures } = await life.ended;
  storm.lives.delete(name);
  for (const one of failures) add(storm.failures, one);
  if (kind === "crashed") storm.crashes++;
  if (kind !== "killed") return kind;
  if (fate.label !== null) add(storm.byLabel, fate.label);
  const kills = killsOf(storm);
  if (kills % TOLD_EVERY === 0)
    storm.tell(`${kills} kills, ${storm.peer.journal.length} mails accepted`);
  if (fate.jumpMs !== 0) storm.jumps++;
  return kind;
}

function add<What>(counts: Map<What, number>, what: What): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

const MINUTE_MS = 60_000;
/** After all leases, after the pauses of gates and retries, and when everything is too late. */
const LATER_MINUTES = [65, 70, 90, 120, 180, 240, 360, 480, 540, 640];

/** What is left, by one worker that nobody kills, at instants later and later. */
export async function calmDown(storm: Storm, signal?: AbortSignal): Promise<void> {
  const { ground, tell, worker } = storm;
  const aheadMs = LATER_MINUTES.map((minutes) => ground.aheadMs + minutes * MINUTE_MS);
  for (;;) {
    const life = beginLife({
      file: worker.file,
      fate: NO_FATE,
      aheadMs,
      environment: ground.environment,
    });
    storm.lives.set("runner", life);
    const { kind, failures } = await life.ended;
    for (const one of failures) add(storm.failures, one);
    signal?.throwIfAborted();
    if (kind === "idle") break;
    if (++storm.crashes > CRASHES_MOST) throw new Error(`nothing settles: ${failures.join("; ")}`);
  }
  ground.setAhead(aheadMs.at(-1) ?? ground.aheadMs);
  tell("what was left is settled");
}

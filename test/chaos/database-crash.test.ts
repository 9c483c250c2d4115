import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { deliver } from "../../src/pipeline.ts";
import { type Child, startChild } from "../support/child.ts";
import { type Cluster, describeCluster, openCluster } from "./cluster.ts";
import { addReaders, BEGINS_AT, type Ground, openGround, prepareTwice } from "./ground.ts";
import { judgeStorm } from "./judge.ts";
import { type JournalingPeer, openJournalingPeer, WILLING } from "./peer.ts";
import { until } from "./until.ts";

/** The database's server dies when the relay has a mail and before its word is written. */

const READERS = 40;
/** The mail with which it dies; those before it are under way, written, or about to be. */
const FATAL = 15;
const CONNECTIONS = 2;
const SLOTS = 2 * CONNECTIONS;

let cluster: Cluster;
let peer: JournalingPeer;
let ground: Ground;
const started: Child[] = [];
/** What happens when the relay has taken the fatal mail and has not said so. */
let happen: () => Promise<void>;
let taken: number;

describeCluster("a PostgreSQL that crashes between the relay's word and ours", () => {
  beforeAll(async () => {
    cluster = await openCluster();
  });
  afterAll(async () => await cluster?.remove());

  beforeEach(async () => {
    taken = 0;
    peer = await openJournalingPeer({
      ...WILLING,
      async reach(point) {
        if (point === "last byte" && ++taken === FATAL) await happen();
      },
    });
    const wanted = { relayPort: peer.port, connectionsPerWorker: CONNECTIONS };
    ground = await openGround({ serverUrl: cluster.url, ...wanted });
    await addReaders(ground, READERS, (at) => `reader${at}@d${at % 7}.example`);
    await prepareTwice(ground, { killsScheduler: false });
  });
  afterEach(async () => {
    for (const child of started.splice(0)) child.process.kill("SIGKILL");
    await ground?.close();
    await peer?.close();
  });

  function startWorker(): Child {
    const now = new Date(BEGINS_AT).toISOString();
    const worker = { ...ground.environment, ROLE: "worker", LOG_LEVEL: "info" };
    const child = startChild(["jobs/start.ts", "--now", now], worker);
    started.push(child);
    return child;
  }

  test("and comes back: the same process writes what it knows and goes on; everybody gets one", async () => {
    happen = () => cluster.crash("SIGQUIT");
    const worker = startWorker();
    await until("outcomes could not be written", () => failures(worker) >= 3);
    expect(taken).toBeGreaterThanOrEqual(FATAL);
    expect(peer.journal.length).toBeLessThan(READERS);
    await cluster.start();
    await until("everybody has one", () => peer.journal.length === READERS);
    worker.process.kill("SIGTERM");
    expect(await worker.exited).toBe(0);
    expect(await judge({ kills: 0 })).toMatchObject({ accepted: READERS, problems: [] });
    // A claim whose commit nobody answered comes back after a minute; mostly there is none.
  }, 180_000);

  test("and the worker is killed before it is back: what was on its way is in doubt, and never sent again", async () => {
    happen = () => cluster.crash("SIGKILL");
    const worker = startWorker();
    await until("outcomes could not be written", () => failures(worker) >= 3);
    worker.process.kill("SIGKILL");
    expect(await worker.exited).toBeNull();
    await cluster.start();

    // After every lease of the dead one.
    ground.setAhead(ground.aheadMs + 20 * 60_000);
    await deliver(ground.app, new AbortController().signal);
    const judged = await judge({ kills: 1 });
    expect(judged).toMatchObject({ duplicates: 0, lost: 0, residual: 0, problems: [] });
    expect(judged.uncertainByKills).toBeGreaterThanOrEqual(1);
    expect(judged.accepted).toBe(READERS - judged.uncertainByKills);

    const { length } = peer.journal;
    await deliver(ground.app, new AbortController().signal);
    expect(peer.journal).toHaveLength(length);
  }, 180_000);
});

const failures = (worker: Child) =>
  worker.stderr().split("outcomes could not be written").length - 1;

const judge = ({ kills }: { kills: number }) => judgeStorm(ground, peer, { kills, slots: SLOTS });

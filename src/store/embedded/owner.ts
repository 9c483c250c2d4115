import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { StoreError, tellStoreError } from "../store-error.ts";
import { type DataFolder, openFiles, prepareFolder } from "./folder.ts";
import { type Gate, openGate } from "./gate.ts";
import { type Lock, readHolder, takeLock } from "./lock.ts";
import { closePglite } from "./pglite.ts";
import { gateAnswers } from "./probe.ts";

export type EmbeddedLog = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
};

export type EmbeddedOptions = {
  dataDir: string;
  log: EmbeddedLog;
  /** How long to wait for an owner who holds the folder and does not answer. */
  waitMs?: number;
  idleLimitMs?: number;
};

/** `pool` is for pg or PrismaPg, in this process only. */
export type Embedded = { pool: pg.PoolConfig; close(): Promise<void> };

const RETRY_MS = 75;
// Every one of them waits at the same gate; more only lengthens the queue.
const POOL_SIZE = 4;

/**
 * Opens the embedded database of a folder, for any number of processes: whoever holds the lock
 * has PGlite open and serves the gate; the others are its clients, and each looks for the gate
 * again whenever it connects. So when the owner goes, in whatever way, the next one to connect
 * takes over.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const folder = await prepareFolder(options.dataDir);
  const ownership = new Ownership(folder, options);
  await ownership.reachGate();
  return {
    pool: {
      host: folder.socketDir,
      port: 5432,
      user: "postgres",
      database: "postgres",
      ssl: false,
      max: POOL_SIZE,
      Client: gateClient(() => ownership.reachGate()),
    },
    close: () => ownership.end(),
  };
}

type Owned = { lock: Lock; db: PGlite; gate: Gate };

class Ownership {
  #folder: DataFolder;
  #options: EmbeddedOptions;
  #owned: Owned | null = null;
  #taking: Promise<boolean> | null = null;
  #isEnded = false;

  constructor(folder: DataFolder, options: EmbeddedOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Resolves when a gate answers, ours or another's; ours is opened if nobody has the folder. */
  async reachGate(): Promise<void> {
    const { waitMs = 30_000 } = this.#options;
    const deadline = performance.now() + waitMs;
    for (;;) {
      if (this.#isEnded) throw new Error("the store was closed");
      if (this.#owned !== null) return;
      const leftMs = deadline - performance.now();
      if (leftMs > 0 && (await gateAnswers(this.#folder.socketPath, leftMs))) return;
      this.#taking ??= this.#take().finally(() => {
        this.#taking = null;
      });
      if (await this.#taking) return;
      if (leftMs <= 0) throw await this.#doesNotAnswer();
      await sleep(RETRY_MS);
    }
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#taking?.catch(() => false);
    const owned = this.#owned;
    this.#owned = null;
    if (owned === null) return;
    await owned.gate.close();
    await closePglite(owned.db);
    await owned.lock.release();
  }

  async #take(): Promise<boolean> {
    const lock = await takeLock(this.#folder.lockPath);
    if (lock === null) return false;
    try {
      const db = await openFiles(this.#folder);
      // Left by an owner that was killed. Only who holds the lock may remove it.
      await rm(this.#folder.socketPath, { force: true });
      const gate = await openGate({
        db,
        socketPath: this.#folder.socketPath,
        onBroken: (error) => void this.#abandon(error),
        ...(this.#options.idleLimitMs === undefined
          ? {}
          : { idleLimitMs: this.#options.idleLimitMs }),
      });
      this.#owned = { lock, db, gate };
      return true;
    } catch (error) {
      await lock.release();
      throw tellStoreError(error, `${this.#folder.root}: `) ?? error;
    }
  }

  /** PGlite broke. What it acknowledged is in its files: whoever connects next opens them again. */
  async #abandon(error: unknown): Promise<void> {
    const owned = this.#owned;
    this.#owned = null;
    if (owned === null) return;
    const told = tellStoreError(error) ?? error;
    this.#options.log.warn({ error: told }, "the embedded database broke and is opened again");
    await owned.gate.close();
    await owned.lock.release();
  }

  async #doesNotAnswer(): Promise<StoreError> {
    const pid = await readHolder(this.#folder.lockPath);
    return new StoreError(
      `${this.#folder.root} is in use by process ${pid}, and that process does not answer.`,
      `If it hangs, end it (kill ${pid}); what it has acknowledged is safe. If it is in another container, give each its own DATA_DIR, or use a PostgreSQL server.`,
    );
  }
}

/** A pg client that makes sure of a gate before each connection. */
function gateClient(reachGate: () => Promise<void>): typeof pg.Client {
  type Called = (error: Error | null, client: pg.Client) => void;

  return class GateClient extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: Called): void;
    override connect(callback?: Called): Promise<pg.Client> | void {
      const connected = reachGate().then(() => super.connect());
      if (callback === undefined) return connected;
      connected.then(
        () => callback(null, this),
        (error: Error) => callback(error, this),
      );
    }
  };
}

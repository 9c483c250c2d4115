import type { PGlite } from "@electric-sql/pglite";

/** PGlite's single session, spoken to in PostgreSQL's wire protocol. */
export type Session = {
  /** What the server says to every client that starts: parameters, then ReadyForQuery. */
  greeting: Buffer;
  /** `isIdle`: the answer ends in ReadyForQuery outside a transaction. */
  run(bytes: Buffer): Promise<{ answer: Buffer; isIdle: boolean }>;
  /** Ends whatever transaction, failed statement or half-sent pipeline was left behind. */
  reset(): Promise<void>;
  /** What broke PGlite itself, as a full disk does; it must not be spoken to any more. */
  failure(): unknown;
};

const READY_IDLE = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);

export async function createSession(db: PGlite): Promise<Session> {
  const failure = watchForFailure(db);
  // Not execProtocolRawStream: in 0.4 it keeps every message it ever parsed.
  const exchange = (bytes: Uint8Array) =>
    db.runExclusive(() => db.execProtocol(bytes, { throwOnError: false }));

  const greeting = Buffer.from((await exchange(startupPacket())).data);
  return {
    greeting,
    failure,
    async run(bytes) {
      const { data } = await exchange(bytes);
      const answer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      return { answer, isIdle: answer.subarray(-READY_IDLE.length).equals(READY_IDLE) };
    },
    async reset() {
      await exchange(Buffer.concat([SYNC, query("ROLLBACK")]));
    },
  };
}

// PGlite's own status for "a statement failed": the only exception after which it can go on.
const STATEMENT_FAILED = 100;

/**
 * PostgreSQL answers a full disk under its write-ahead log with PANIC. PGlite 0.4 swallows the
 * abort, and the next message then spins for ever on a lock that nobody will release.
 */
function watchForFailure(db: PGlite): () => unknown {
  const engine = db.Module;
  const step = engine._PostgresMainLoopOnce;
  let failure: unknown = null;
  engine._PostgresMainLoopOnce = () => {
    if (failure !== null) throw new Escape(failure);
    try {
      step();
    } catch (error) {
      if ((error as { status?: number }).status !== STATEMENT_FAILED) failure = error;
      throw error;
    }
  };
  return () => failure;
}

/** Leaves PGlite's loop, which catches whatever is thrown and then reads its `status`. */
class Escape extends Error {
  get status(): never {
    throw this.cause;
  }

  constructor(cause: unknown) {
    super("the embedded database broke", { cause });
  }
}

/** An ErrorResponse; after a FATAL one the server closes the connection. */
export function fatalError(code: string, message: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`;
  return withLength("E", Buffer.from(fields));
}

function query(sql: string): Buffer {
  return withLength("Q", Buffer.from(`${sql}\0`));
}

function withLength(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function startupPacket(): Buffer {
  const body = Buffer.from("user\0postgres\0database\0postgres\0client_encoding\0UTF8\0\0");
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(3 << 16, 4);
  return Buffer.concat([head, body]);
}

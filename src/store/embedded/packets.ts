/** What a client says to a PostgreSQL server, cut into the pieces that the gate acts on. */
export type Packet =
  /** May we encrypt? (SSL or GSS) */
  | { kind: "encryption" }
  | { kind: "cancel" }
  | { kind: "startup" }
  /** Messages up to one that PostgreSQL answers; `isSettling` when that answer ends in ReadyForQuery. */
  | { kind: "batch"; bytes: Buffer; isSettling: boolean }
  | { kind: "goodbye" };

export class ProtocolError extends Error {}

// https://www.postgresql.org/docs/current/protocol-message-formats.html
const OPENING = { 80877102: "cancel", 80877103: "encryption", 80877104: "encryption" } as const;
const SETTLING = new Set(["Q", "S", "F"]);
const FLUSH = "H";
const GOODBYE = "X";
const MAX_OPENING_BYTES = 10_000;
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/**
 * Reads one client's bytes. Nothing is answered before Sync, Query, FunctionCall or Flush, so
 * messages are held back until one of these: a client that sends slowly, or dies half-way
 * through a message, has not touched the session yet. Each byte is copied at most twice.
 */
export function createPacketReader(): (chunk: Buffer) => Generator<Packet, void> {
  let parts: Buffer[] = [];
  let size = 0;
  let needed = 0;
  let batch: Buffer[] = [];
  let isStarted = false;

  return function* read(chunk) {
    parts.push(chunk);
    size += chunk.length;
    if (size < needed) return;
    let bytes = parts.length === 1 ? chunk : Buffer.concat(parts);
    for (;;) {
      needed = isStarted ? messageLength(bytes) : openingLength(bytes);
      if (bytes.length < needed) break;
      const message = bytes.subarray(0, needed);
      bytes = bytes.subarray(needed);
      if (isStarted) {
        batch.push(message);
        const packet = closeBatch(batch);
        if (packet !== null) batch = [];
        if (packet !== null) yield packet;
      } else {
        const kind = openingKind(message);
        isStarted = kind === "startup";
        yield { kind };
      }
    }
    parts = [bytes];
    size = bytes.length;
  };
}

function closeBatch(batch: Buffer[]): Packet | null {
  const type = String.fromCharCode(batch.at(-1)?.[0] ?? 0);
  if (type === GOODBYE) return { kind: "goodbye" };
  const isSettling = SETTLING.has(type);
  return isSettling || type === FLUSH
    ? { kind: "batch", bytes: Buffer.concat(batch), isSettling }
    : null;
}

function messageLength(bytes: Buffer): number {
  if (bytes.length < 5) return 5;
  const length = bytes.readInt32BE(1) + 1;
  if (length < 5) throw new ProtocolError(`a message of length ${length}`);
  if (length > MAX_MESSAGE_BYTES) {
    throw new ProtocolError(`a message of ${length} bytes; at most ${MAX_MESSAGE_BYTES} are taken`);
  }
  return length;
}

function openingLength(bytes: Buffer): number {
  if (bytes.length < 8) return 8;
  const length = bytes.readInt32BE(0);
  if (length < 8 || length > MAX_OPENING_BYTES) {
    throw new ProtocolError(`an opening packet of length ${length}`);
  }
  return length;
}

function openingKind(packet: Buffer): "cancel" | "encryption" | "startup" {
  const code = packet.readInt32BE(4);
  if (code in OPENING) return OPENING[code as keyof typeof OPENING];
  if (code >>> 16 === 3) return "startup";
  throw new ProtocolError(`protocol ${code >>> 16}.${code & 0xffff}; version 3 is spoken here`);
}

import { once } from "node:events";
import net from "node:net";
import type { PGlite } from "@electric-sql/pglite";
import { createCheckpoints } from "./checkpoints.ts";
import { createPacketReader, type Packet, ProtocolError } from "./packets.ts";
import { createSession, fatalError, type Session } from "./session.ts";
import { Turns } from "./turns.ts";

/*
 * PGlite has one session; the gate lends it to many clients in turn. A connection has it from its
 * first batch until ReadyForQuery says "idle", so a transaction is never mixed with another's
 * statements. Whoever leaves, or sits still inside a transaction, is rolled back.
 * What the clients share, and therefore must not rely on: SET (use SET LOCAL), temporary tables,
 * named prepared statements, session advisory locks, LISTEN. Cancel requests and COPY FROM STDIN
 * are not served.
 */
export type Gate = {
  /** Takes nobody new, lets the one inside finish, sends the others away. */
  close(): Promise<void>;
};

export type GateOptions = {
  db: PGlite;
  socketPath: string;
  /** How long a client may sit still inside a transaction. */
  idleLimitMs?: number;
  /** How long close() waits for an open transaction. */
  drainMs?: number;
  /** PGlite itself broke (not a statement): nothing can be served any more. */
  onBroken?: (error: unknown) => void;
};

type Inside = Required<Pick<GateOptions, "idleLimitMs" | "drainMs" | "onBroken">> & {
  session: Session;
  checkpoints: ReturnType<typeof createCheckpoints>;
  turns: Turns;
  guests: Set<Guest>;
  isClosing: boolean;
  isBroken: boolean;
};
const FAREWELL_MS = 500;

type Guest = { socket: net.Socket; idleTimer: NodeJS.Timeout | null };

export async function openGate(options: GateOptions): Promise<Gate> {
  const inside: Inside = {
    session: await createSession(options.db),
    checkpoints: createCheckpoints(options.db),
    turns: new Turns(),
    guests: new Set(),
    isClosing: false,
    isBroken: false,
    idleLimitMs: options.idleLimitMs ?? 60_000,
    drainMs: options.drainMs ?? 5_000,
    onBroken: options.onBroken ?? (() => {}),
  };
  const server = net.createServer((socket) => void receive(inside, socket));
  server.listen(options.socketPath);
  await once(server, "listening");
  return { close: () => closeGate(inside, server) };
}

async function receive(inside: Inside, socket: net.Socket): Promise<void> {
  const guest: Guest = { socket, idleTimer: null };
  inside.guests.add(guest);
  // An error also ends the loop below; without a listener it would end the process.
  socket.on("error", () => {});
  try {
    await converse(inside, guest);
  } catch (error) {
    if (error instanceof ProtocolError)
      sendAway(guest, "08P01", `not understood: ${error.message}`);
  } finally {
    stopIdleTimer(guest);
    hangUp(socket);
    if (inside.turns.isHeldBy(guest)) await useSession(inside, () => inside.session.reset());
    inside.turns.leave(guest);
    inside.guests.delete(guest);
  }
}

/** Reading only after the last batch is done is what holds a fast sender back. */
async function converse(inside: Inside, guest: Guest): Promise<void> {
  const read = createPacketReader();
  for await (const chunk of guest.socket.iterator({ destroyOnReturn: false })) {
    for (const packet of read(chunk as Buffer)) {
      if (packet.kind === "goodbye" || packet.kind === "cancel") return;
      await answer(inside, guest, packet);
      if (inside.isClosing && !inside.turns.isHeldBy(guest)) return;
    }
  }
}

async function answer(inside: Inside, guest: Guest, packet: Packet): Promise<void> {
  switch (packet.kind) {
    case "encryption":
      return send(guest.socket, Buffer.from("N"));
    case "startup":
      return send(guest.socket, inside.session.greeting);
    case "batch":
      return runBatch(inside, guest, packet);
    case "cancel":
    case "goodbye":
      return;
    default:
      packet satisfies never;
  }
}

async function runBatch(
  inside: Inside,
  guest: Guest,
  batch: { bytes: Buffer; isSettling: boolean },
): Promise<void> {
  stopIdleTimer(guest);
  await inside.turns.take(guest);
  if (guest.socket.destroyed) return;
  const result = await useSession(inside, () => inside.session.run(batch.bytes));
  if (result === null) return;
  const isDone = batch.isSettling && result.isIdle;
  if (!isDone) startIdleTimer(inside, guest);
  const sent = send(guest.socket, result.answer);
  if (inside.session.failure() !== null) breakDown(inside, inside.session.failure());
  if (isDone) await useSession(inside, () => inside.checkpoints.keep());
  if (isDone) inside.turns.leave(guest);
  await sent;
}

/** Null when PGlite is broken, or breaks now. */
async function useSession<T>(inside: Inside, work: () => Promise<T>): Promise<T | null> {
  if (inside.isBroken) return null;
  try {
    return await work();
  } catch (error) {
    breakDown(inside, error);
    return null;
  }
}

function breakDown(inside: Inside, error: unknown): void {
  if (inside.isBroken) return;
  inside.isBroken = true;
  inside.isClosing = true;
  for (const guest of inside.guests) sendAway(guest, "58030", "the embedded database broke");
  inside.onBroken(error);
}

function startIdleTimer(inside: Inside, guest: Guest): void {
  const message = `inside a transaction and still for ${inside.idleLimitMs} ms: rolled back`;
  guest.idleTimer = setTimeout(() => sendAway(guest, "25P03", message), inside.idleLimitMs);
}

function stopIdleTimer(guest: Guest): void {
  if (guest.idleTimer !== null) clearTimeout(guest.idleTimer);
  guest.idleTimer = null;
}

function sendAway(guest: Guest, code: string, message: string): void {
  if (guest.socket.writable) guest.socket.write(fatalError(code, message));
  hangUp(guest.socket);
}

function hangUp(socket: net.Socket): void {
  if (socket.destroyed) return;
  socket.destroySoon();
  // A stopped process never reads its farewell: do not wait for it.
  setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
}

async function send(socket: net.Socket, bytes: Buffer): Promise<void> {
  if (socket.destroyed || socket.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
}

async function closeGate(inside: Inside, server: net.Server): Promise<void> {
  inside.isClosing = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const everybody = () => [...inside.guests];
  const hangUpOn = (guests: Guest[]) => guests.forEach((guest) => hangUp(guest.socket));
  hangUpOn(everybody().filter((guest) => !inside.turns.isHeldBy(guest)));
  const late = setTimeout(() => hangUpOn(everybody()), inside.drainMs);
  await closed;
  clearTimeout(late);
  // Behind everybody: the last rollback is done when this turn comes.
  await inside.turns.take(inside);
}

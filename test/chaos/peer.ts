import net, { type AddressInfo } from "node:net";
import type { RelayPoint } from "./fate.ts";

/** A relay that keeps a journal of what it accepted, and does to its callers what its script says. */

export type Entry = { to: string; messageId: string; worker: string; at: Date };

/** Whose connection it is, by the name it logs in with, and for whom its mail is. */
export type Visit = { worker: string; to: string };

/** `reply` null: the connection ends instead. */
export type Verdict = { isAccepted: boolean; reply: string | null; delayMs: number };

export type PeerScript = {
  /** The relay stands still until it is done. */
  reach(point: RelayPoint, visit: Visit): Promise<void> | void;
  /** False: the connection is closed at once. */
  isServed(): boolean;
  sender(visit: Visit): string;
  recipient(visit: Visit): string;
  message(visit: Visit): Verdict;
};

/** Takes whatever comes. */
export const WILLING = {
  isServed: () => true,
  sender: () => "250 2.1.0 ok",
  recipient: () => "250 2.1.5 ok",
  message: () => ({ isAccepted: true, reply: "250 2.0.0 taken", delayMs: 0 }),
} satisfies Partial<PeerScript>;

export type JournalingPeer = {
  port: number;
  journal: Entry[];
  /** Mails that were taken to their last byte and never answered. */
  unanswered: Visit[];
  close(): Promise<void>;
};

export async function openJournalingPeer(script: PeerScript): Promise<JournalingPeer> {
  const open = new Set<net.Socket>();
  const [journal, unanswered]: [Entry[], Visit[]] = [[], []];
  const server = net.createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on("error", () => {}); // callers that are killed are the point of this
    socket.on("close", () => open.delete(socket));
    serve(socket, { script, journal, unanswered });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    journal,
    unanswered,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

type Desk = Pick<JournalingPeer, "journal" | "unanswered"> & { script: PeerScript };

type Session = {
  socket: net.Socket;
  received: string;
  visit: Visit;
  /** Between DATA and the last byte. */
  inData: "no" | "begun" | "seen";
};

function serve(socket: net.Socket, desk: Desk): void {
  const visit = { worker: "", to: "" };
  const session: Session = { socket, received: "", visit, inData: "no" };
  if (!desk.script.isServed()) {
    socket.resetAndDestroy();
    return;
  }
  say(session, "220 relay.example ready");
  let isBusy = false;
  const goOn = async () => {
    if (isBusy) return;
    isBusy = true;
    while (!socket.destroyed && (await takeOne(session, desk)));
    isBusy = false;
  };
  socket.on("data", (chunk: Buffer) => {
    session.received += chunk.toString("latin1");
    void goOn();
  });
}

/** @returns false when what was received holds no more whole command or message. */
async function takeOne(session: Session, desk: Desk): Promise<boolean> {
  if (session.inData !== "no") return await takeMessage(session, desk);
  const end = session.received.indexOf("\r\n");
  if (end < 0) return false;
  const line = session.received.slice(0, end);
  session.received = session.received.slice(end + 2);
  await obey(session, desk, line);
  return true;
}

async function obey(session: Session, { script }: Desk, line: string): Promise<void> {
  const { visit, socket } = session;
  const [verb = ""] = line.toUpperCase().split(/[ :]/);
  switch (verb) {
    case "EHLO":
      return say(session, "250-relay.example\r\n250-8BITMIME\r\n250 AUTH PLAIN");
    case "AUTH":
      visit.worker = loginOf(line);
      await script.reach("connected", visit);
      return say(session, "235 2.7.0 welcome");
    case "MAIL":
      return say(session, script.sender(visit));
    case "RCPT":
      visit.to = /<([^>]*)>/.exec(line)?.[1] ?? "";
      await script.reach("recipient", visit);
      return say(session, script.recipient(visit));
    case "DATA":
      session.inData = "begun";
      return say(session, "354 go ahead");
    case "QUIT":
      say(session, "221 2.0.0 bye");
      socket.end();
      return;
    default:
      return say(session, "250 2.0.0 ok");
  }
}

const MESSAGE_END = "\r\n.\r\n";

async function takeMessage(session: Session, desk: Desk): Promise<boolean> {
  if (session.received === "") return false;
  if (session.inData === "begun") {
    session.inData = "seen";
    await desk.script.reach("in data", session.visit);
  }
  const end = session.received.indexOf(MESSAGE_END);
  if (end < 0) return false;
  const message = session.received.slice(0, end);
  session.received = session.received.slice(end + MESSAGE_END.length);
  session.inData = "no";
  await judge(session, desk, /^Message-ID: *(.*)$/im.exec(message)?.[1]?.trim() ?? "");
  return true;
}

async function judge(
  session: Session,
  { script, journal, unanswered }: Desk,
  messageId: string,
): Promise<void> {
  const visit = { ...session.visit };
  const { isAccepted, reply, delayMs } = script.message(visit);
  if (isAccepted) journal.push({ ...visit, messageId, at: new Date() });
  await script.reach("last byte", visit);
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  if (reply === null) {
    unanswered.push(visit);
    session.socket.resetAndDestroy();
    return;
  }
  say(session, reply);
  await script.reach("answered", visit);
  // 421 says that the connection ends here.
  if (reply.startsWith("421")) session.socket.end();
}

function say({ socket }: Session, reply: string): void {
  if (socket.writable) socket.write(`${reply}\r\n`);
}

/** `AUTH PLAIN <base64 of NUL user NUL password>` */
function loginOf(line: string): string {
  const [, user = ""] = Buffer.from(line.slice("AUTH PLAIN ".length), "base64")
    .toString()
    .split("\0");
  return user;
}

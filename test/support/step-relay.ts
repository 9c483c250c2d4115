import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";

/** Where the relay can stop: before its word on each of these. `END`: the last byte has come. */
export type Step = "GREETING" | "EHLO" | "MAIL" | "RCPT" | "DATA" | "END" | "RSET" | "QUIT";

/** What it does at a step instead of going on: a reply of its own, or hanging up. */
export type Act = { reply: string } | { words?: string; hangUp: true };

export type StepRelay = {
  url: string;
  /** Asked at each step; null goes on, and until it answers the client waits. */
  at: (step: Step, connection: number) => Promise<Act | null> | Act | null;
  /** Steps in the order in which they came, with the number of their connection: `1 MAIL`. */
  steps: string[];
  /** How many messages came to their last byte. */
  messages: number;
  /** When no client is connected any more. */
  isLeft(): Promise<void>;
  close(): Promise<void>;
};

const USUAL: Record<Step, string> = {
  GREETING: "220 step relay ESMTP",
  EHLO: "250 step relay",
  MAIL: "250 2.1.0 ok",
  RCPT: "250 2.1.5 ok",
  DATA: "354 go on",
  END: "250 2.0.0 queued",
  RSET: "250 2.0.0 ok",
  QUIT: "221 bye",
};

/** A relay of single steps, which tests stop, end and contradict at each. */
export async function openStepRelay(): Promise<StepRelay> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}); // clients that are killed or give up are the point
    socket.on("close", () => sockets.delete(socket));
    talk(socket, ++connections, relay);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const relay: StepRelay = {
    url: `smtp://127.0.0.1:${port}`,
    at: () => null,
    steps: [],
    messages: 0,
    async isLeft() {
      await Promise.all([...sockets].map((socket) => once(socket, "close")));
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return relay;
}

function talk(socket: Socket, connection: number, relay: StepRelay): void {
  let received = "";
  let isInData = false;
  const take = async (step: Step) => {
    relay.steps.push(`${connection} ${step}`);
    if (step === "END") relay.messages++;
    const act = await relay.at(step, connection);
    if (act === null) socket.write(`${USUAL[step]}\r\n`);
    else if ("reply" in act) socket.write(`${act.reply}\r\n`);
    else hangUp(socket, act.words);
    isInData = step === "DATA" && act === null;
    if (step === "QUIT") socket.end();
  };
  void take("GREETING");
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    const end = isInData ? received.indexOf("\r\n.\r\n") : received.indexOf("\r\n");
    if (end < 0) return;
    const command = received.slice(0, 4).toUpperCase();
    received = "";
    void take(isInData ? "END" : (command as Step));
  });
}

function hangUp(socket: Socket, words: string | undefined): void {
  if (words === undefined) socket.destroy();
  else socket.end(words);
}

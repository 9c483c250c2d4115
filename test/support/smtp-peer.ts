import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerSession } from "smtp-server";

/** What the peer accepted: its word against ours. */
export type Accepted = { to: string; messageId: string };

/** Whom SMTP names, whatever the headers say. */
export type Envelope = { from: string; to: string };

/** A mail server that tests can make misbehave; an Error from a hook is the refusal. */
export type PeerScript = {
  onConnect?(session: SMTPServerSession): Promise<void> | void;
  onRcpt?(address: string): Promise<void> | void;
  /** When the last byte has come and no reply has gone out. */
  onMessage?(to: string): Promise<void> | void;
  /** When the message counts as accepted and the reply is about to go out. */
  onAccepted?(to: string): Promise<void> | void;
};

export type Peer = {
  url: string;
  accepted: Accepted[];
  script: PeerScript;
  /** Every message that came to its last byte, accepted or not. */
  onRaw(raw: string, envelope: Envelope): void;
  close(): Promise<void>;
};

export function refusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

export async function openPeer(script: PeerScript = {}): Promise<Peer> {
  const accepted: Accepted[] = [];
  const peer = { script, onRaw: (_raw: string, _envelope: Envelope) => {} };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onConnect: (session, done) => void run(() => peer.script.onConnect?.(session), done),
    onRcptTo: ({ address }, _session, done) => void run(() => peer.script.onRcpt?.(address), done),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(",");
        const raw = Buffer.concat(chunks).toString("latin1");
        void run(async () => {
          const { mailFrom } = session.envelope;
          peer.onRaw(raw, { from: mailFrom ? mailFrom.address : "", to });
          await peer.script.onMessage?.(to);
          accepted.push({ to, messageId: /^Message-ID: (.*)$/im.exec(raw)?.[1]?.trim() ?? "" });
          await peer.script.onAccepted?.(to);
        }, done);
      });
    },
  });
  server.on("error", () => {}); // peers that are killed or hang up are the point of these tests
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(peer, {
    url: `smtp://127.0.0.1:${port}`,
    accepted,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

async function run(act: () => Promise<void> | void, done: (error?: Error) => void): Promise<void> {
  try {
    await act();
    done();
  } catch (error) {
    done(error as Error);
  }
}

import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { Relay } from "../../src/deliver/mailer.ts";

export type RelayPeer = { relay: Relay; mails: string[]; close(): Promise<void> };

/** A relay on this machine, as an operator meets them: with TLS, a login, limits. */
export async function openRelayPeer(
  options: SMTPServerOptions,
  relay: Partial<Relay> = {},
): Promise<RelayPeer> {
  const mails: string[] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disabledCommands: options.cert === undefined ? ["STARTTLS"] : [],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "ada" && password === "right horse"
        ? done(null, { user: username })
        : done(refusal(535, "5.7.8 Error: authentication failed")),
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        mails.push(Buffer.concat(chunks).toString("latin1"));
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {}); // handshakes that fail are the point of these tests
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const secure = options.secure === true;
  return {
    relay: { host: "localhost", port, secure, requireTLS: false, ...relay },
    mails,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

export function refusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

import net from "node:net";
import tls from "node:tls";

/** A reply of one line or several (RFC 5321 4.2.1); `code` is 0 where the peer does not speak SMTP. */
export type Reply = { code: number; lines: readonly string[] };

/** What is known of a TLS session that was made without insisting on its certificate. */
export type TlsSession = {
  protocol: string;
  /** Why the certificate is not to be trusted, as OpenSSL or Node name it; null: it is. */
  problem: string | null;
  validTo: Date | null;
  /** The host names that the certificate is for. */
  names: readonly string[];
};

export type DialogueSettings = {
  limitMs: number;
  /** What no reply may repeat: passwords, and how they look on the wire. */
  hidden: readonly string[];
};

const MOST_CHARACTERS = 64 * 1024;

/** An SMTP conversation spoken line by line; each wait ends after `limitMs` with code ETIMEDOUT. */
export class Dialogue {
  #socket: net.Socket;
  #settings: DialogueSettings;
  #received = "";
  #ended: Error | null = null;
  #onChange = () => {};

  constructor(socket: net.Socket, settings: DialogueSettings) {
    this.#socket = socket;
    this.#settings = settings;
    this.#listen();
  }

  async ask(command: string): Promise<Reply> {
    if (this.#ended !== null) throw this.#ended;
    this.#socket.write(`${command}\r\n`);
    return await this.reply();
  }

  async reply(): Promise<Reply> {
    try {
      return await inTime<Reply>(this.#settings.limitMs, (done, fail) => {
        this.#onChange = () => {
          const taken = takeReply(this.#received);
          if (taken === null) return void (this.#ended && fail(this.#ended));
          this.#received = taken.rest;
          this.#onChange = () => {};
          return done(this.#hide(taken.reply));
        };
        this.#onChange();
      });
    } finally {
      this.#onChange = () => {};
    }
  }

  /** From here on in TLS. What came in the clear before is dropped (RFC 3207 6). */
  async secure(options: { host: string; ca?: string | undefined }): Promise<TlsSession> {
    const { host, ca } = options;
    for (const event of ["data", "error", "close"]) this.#socket.removeAllListeners(event);
    this.#received = "";
    const secured = tls.connect({
      socket: this.#socket,
      host,
      ...(net.isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
      // A certificate that is told of must be seen; whoever asks decides whether to go on.
      rejectUnauthorized: false,
    });
    this.#socket = secured;
    this.#listen();
    await inTime<void>(this.#settings.limitMs, (done, fail) => {
      secured.once("secureConnect", done);
      this.#onChange = () => void (this.#ended && fail(this.#ended));
    });
    return sessionOf(secured);
  }

  end(): void {
    this.#socket.removeAllListeners().on("error", () => {});
    this.#socket.destroy();
  }

  #listen(): void {
    const end = (error: Error) => {
      this.#ended ??= error;
      this.#onChange();
    };
    this.#socket.on("data", (chunk: Buffer) => {
      this.#received += chunk.toString("utf8");
      if (this.#received.length > MOST_CHARACTERS) end(new Error("its reply does not end"));
      else this.#onChange();
    });
    this.#socket.on("error", end);
    this.#socket.on("close", () => end(hungUp()));
  }

  #hide({ code, lines }: Reply): Reply {
    const hide = (line: string) =>
      this.#settings.hidden.reduce((text, word) => text.replaceAll(word, "…"), line);
    return { code, lines: lines.map(hide) };
  }
}

/** A connection to the host, on whichever of its addresses answers first. */
export async function connect(host: string, port: number, limitMs: number): Promise<net.Socket> {
  const socket = net.connect({ host, port });
  try {
    await inTime<void>(limitMs, (done, fail) => {
      socket.once("connect", done);
      socket.once("error", fail);
    });
    socket.removeAllListeners("error");
    return socket;
  } catch (error) {
    socket.removeAllListeners().on("error", () => {});
    socket.destroy();
    throw error;
  }
}

function inTime<T>(
  limitMs: number,
  start: (done: (value: T) => void, fail: (error: Error) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = Object.assign(new Error(`no answer within ${limitMs / 1000} s`), {
      code: "ETIMEDOUT",
    });
    const timer = setTimeout(() => reject(late), limitMs);
    const settle = () => clearTimeout(timer);
    start(
      (value) => {
        settle();
        resolve(value);
      },
      (error) => {
        settle();
        reject(error);
      },
    );
  });
}

function hungUp(): Error {
  return Object.assign(new Error("it closed the connection"), { code: "ECONNRESET" });
}

/** The first whole reply of what was received. */
function takeReply(received: string): { reply: Reply; rest: string } | null {
  const lines: string[] = [];
  let rest = received;
  for (;;) {
    const end = rest.indexOf("\n");
    if (end < 0) return null;
    const line = rest.slice(0, end).replace(/\r$/, "");
    rest = rest.slice(end + 1);
    lines.push(line);
    if (/^\d{3}-/.test(line)) continue;
    const [code = "0"] = /^\d{3}(?= |$)/.exec(line) ?? [];
    return { reply: { code: Number(code), lines }, rest };
  }
}

function sessionOf(socket: tls.TLSSocket): TlsSession {
  const { valid_to: validTo, subject, subjectaltname = "" } = socket.getPeerCertificate();
  const alternatives = [...subjectaltname.matchAll(/(?:DNS|IP Address):([^,]+)/g)];
  const names = alternatives.map(([, name = ""]) => name);
  return {
    protocol: socket.getProtocol() ?? "TLS",
    problem: socket.authorized ? null : String(socket.authorizationError),
    validTo: validTo === undefined ? null : new Date(validTo),
    names: names.length > 0 ? names : [subject?.CN].flat().filter((name) => name !== undefined),
  };
}

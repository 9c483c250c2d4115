import { createHmac } from "node:crypto";
import os from "node:os";
import type { Relay } from "./mailer.ts";
import { connect, Dialogue, type Reply, type TlsSession } from "./smtp-dialogue.ts";

/**
 * Asks the relay, step by step and as nodemailer would, whether it took a mail; and takes its leave
 * before DATA, so that nothing is sent. nodemailer itself tells of the last step only.
 */

export type RelayStep =
  | "name"
  | "port"
  | "greeting"
  | "hello"
  | "tls"
  | "login"
  | "sender"
  | "recipient";

export type RelayProbe = {
  /** The steps that were tried, in order; the last may be the one that failed. */
  steps: RelayStep[];
  addresses?: readonly string[];
  greeting?: Reply;
  /** The last EHLO's. */
  hello?: Reply;
  tls?: { kind: "plain" } | { kind: "refused"; reply: Reply } | { kind: "on"; session: TlsSession };
  /** Without a reply where SMTP_URL names no user, or the relay wants none. */
  login?: { offered: readonly string[]; method?: string; reply?: Reply };
  sender?: Reply;
  recipient?: Reply;
  /** What happened instead of a reply to the last step. */
  trouble?: { code: string; message: string };
};

export type RelayQuestion = {
  relay: Relay;
  /** Envelope sender and recipient. */
  from: string;
  to: string;
  limitMs: number;
  lookup(host: string): Promise<readonly string[]>;
  /** Authorities to trust instead of the usual ones, in PEM. */
  ca?: string | undefined;
};

export async function probeRelay(question: RelayQuestion): Promise<RelayProbe> {
  const probe: RelayProbe = { steps: [] };
  const conversation = new Conversation(question, probe);
  try {
    for (const step of conversation.order()) {
      probe.steps.push(step);
      if (!(await conversation[step]())) break;
    }
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    probe.trouble = { code, message };
  } finally {
    await conversation.leave();
  }
  return probe;
}

/** Each step notes what it learned and says whether to go on. */
class Conversation implements Record<RelayStep, () => Promise<boolean>> {
  #question: RelayQuestion;
  #probe: RelayProbe;
  #dialogue: Dialogue | null = null;

  constructor(question: RelayQuestion, probe: RelayProbe) {
    this.#question = question;
    this.#probe = probe;
  }

  order(): RelayStep[] {
    const { secure } = this.#question.relay;
    const opening: RelayStep[] = secure
      ? ["name", "port", "tls", "greeting", "hello"]
      : ["name", "port", "greeting", "hello", "tls"];
    return [...opening, "login", "sender", "recipient"];
  }

  async name(): Promise<boolean> {
    const { lookup, relay } = this.#question;
    this.#probe.addresses = await lookup(relay.host);
    return true;
  }

  async port(): Promise<boolean> {
    const { relay, limitMs } = this.#question;
    const socket = await connect(relay.host, relay.port, limitMs);
    this.#dialogue = new Dialogue(socket, { limitMs, hidden: hiddenWords(relay) });
    return true;
  }

  async greeting(): Promise<boolean> {
    this.#probe.greeting = await this.#open().reply();
    return isPositive(this.#probe.greeting);
  }

  async hello(): Promise<boolean> {
    this.#probe.hello = await this.#ask(`EHLO ${helloName()}`);
    if (this.#probe.hello.code >= 500 && !this.#question.relay.requireTLS) {
      this.#probe.hello = await this.#ask(`HELO ${helloName()}`);
    }
    return isPositive(this.#probe.hello);
  }

  async tls(): Promise<boolean> {
    const { secure, requireTLS } = this.#question.relay;
    if (secure) return await this.#secure();
    if (!extensions(this.#probe.hello).has("STARTTLS")) {
      this.#probe.tls = { kind: "plain" };
      return !requireTLS;
    }
    const reply = await this.#ask("STARTTLS");
    if (reply.code !== 220) {
      this.#probe.tls = { kind: "refused", reply };
      return false;
    }
    return (await this.#secure()) && (await this.hello());
  }

  async login(): Promise<boolean> {
    const { auth } = this.#question.relay;
    const offered = (extensions(this.#probe.hello).get("AUTH") ?? "").split(" ").filter(Boolean);
    this.#probe.login = { offered };
    if (auth === undefined || offered.length === 0) return true;
    const method = METHODS.find((one) => offered.includes(one)) ?? "PLAIN";
    const reply = await LOGIN[method]((command) => this.#ask(command), auth);
    this.#probe.login = { offered, method, reply };
    return isPositive(reply);
  }

  async sender(): Promise<boolean> {
    this.#probe.sender = await this.#ask(`MAIL FROM:<${this.#question.from}>`);
    return isPositive(this.#probe.sender);
  }

  async recipient(): Promise<boolean> {
    this.#probe.recipient = await this.#ask(`RCPT TO:<${this.#question.to}>`);
    return isPositive(this.#probe.recipient);
  }

  async leave(): Promise<void> {
    const isListening = this.#probe.hello !== undefined && this.#probe.trouble === undefined;
    if (isListening) {
      await this.#ask("RSET").catch(() => {});
      await this.#ask("QUIT").catch(() => {});
    }
    this.#dialogue?.end();
  }

  /** A password never goes where the certificate is not good, unless SMTP_URL says that it may. */
  async #secure(): Promise<boolean> {
    const { relay, ca } = this.#question;
    const session = await this.#open().secure({ host: relay.host, ca });
    this.#probe.tls = { kind: "on", session };
    return session.problem === null || relay.tls?.rejectUnauthorized === false;
  }

  #open(): Dialogue {
    if (this.#dialogue === null) throw new Error("no step comes before the port's");
    return this.#dialogue;
  }

  async #ask(command: string): Promise<Reply> {
    return await this.#open().ask(command);
  }
}

/** What the relay says it can, in capitals, with the parameters of each. */
export function extensions(hello: Reply | undefined): ReadonlyMap<string, string> {
  const words = (hello?.lines ?? []).slice(1).map((line) => line.slice(4).trim().toUpperCase());
  // `AUTH=PLAIN` is how servers once said it, and some still say it beside the other.
  return new Map(
    words.map((line) => {
      const [name = "", ...rest] = line.split(/[ =]+/);
      return [name, rest.join(" ")];
    }),
  );
}

type Auth = NonNullable<Relay["auth"]>;
type Ask = (command: string) => Promise<Reply>;

/** nodemailer takes the first of these that is offered. */
const METHODS = ["PLAIN", "LOGIN", "CRAM-MD5"] as const;

const LOGIN: Record<(typeof METHODS)[number], (ask: Ask, auth: Auth) => Promise<Reply>> = {
  PLAIN: (ask, auth) => ask(`AUTH PLAIN ${plainToken(auth)}`),
  async LOGIN(ask, { user, pass }) {
    const asked = await ask("AUTH LOGIN");
    if (asked.code !== 334) return asked;
    const next = await ask(base64(user));
    return next.code === 334 ? await ask(base64(pass)) : next;
  },
  async "CRAM-MD5"(ask, { user, pass }) {
    const asked = await ask("AUTH CRAM-MD5");
    if (asked.code !== 334) return asked;
    const challenge = Buffer.from((asked.lines[0] ?? "").slice(4), "base64");
    const digest = createHmac("md5", pass).update(challenge).digest("hex");
    return await ask(base64(`${user} ${digest}`));
  },
};

function plainToken({ user, pass }: Auth): string {
  return base64(`\0${user}\0${pass}`);
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** Some servers quote what they did not understand. */
function hiddenWords({ auth }: Relay): string[] {
  if (auth === undefined) return [];
  return [plainToken(auth), base64(auth.pass), auth.pass].filter(({ length }) => length > 3);
}

/** 2xx */
export function isPositive({ code }: Reply): boolean {
  return code >= 200 && code < 300;
}

/** As nodemailer names this machine: some relays judge it. */
function helloName(): string {
  const name = os.hostname();
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return `[${name}]`;
  return name.includes(".") ? name : "[127.0.0.1]";
}

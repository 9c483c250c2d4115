import { createTransport } from "nodemailer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Mail, Outcome } from "../model.ts";
import { classifyFailure, type SendError } from "./outcome.ts";

/** The only file that sends by SMTP; probe-relay.ts asks, and sends nothing. */

/** Where our mail is handed over. */
export type Relay = {
  host: string;
  port: number;
  /** TLS from the first byte; without it STARTTLS where offered, and `requireTLS` insists on it. */
  secure: boolean;
  requireTLS: boolean;
  auth?: { user: string; pass: string } | undefined;
  tls?: { rejectUnauthorized: boolean } | undefined;
};

export type MailerSettings = {
  relay: Relay;
  dkim?: { domain: string; selector: string; key: string } | undefined;
};

/** One connection to the relay, used by one mail at a time. */
export type Lane = {
  /** Alone on this connection, after whoever came before. */
  inTurn<T>(act: () => Promise<T>): Promise<T>;
  send(mail: Mail): Promise<Outcome>;
  /** Ends at once what is under way: in doubt where the last byte was handed over. */
  abort(): void;
  close(): void;
};

/** What DKIM signs; the list headers among them, so that nobody can add a foreign one-click link. */
const SIGNED_HEADERS =
  "From:To:Subject:Date:Message-ID:MIME-Version:Content-Type:List-Id:List-Unsubscribe:" +
  "List-Unsubscribe-Post:Feedback-ID:Auto-Submitted:Precedence";

/** nodemailer reads an envelope address as a list: `a@x.org, b@y.org` would go to both. */
const SINGLE_MAILBOX = /^[^\s,;:<>"()@\\]+@[^\s,;:<>"()@\\]+$/;

const MESSAGES_PER_CONNECTION = 100;
const CONNECT_LIMIT_MS = 30_000;

/**
 * A lane never rejects: whatever happens becomes an outcome. Trouble with the connection is tried
 * once more on a fresh one (relays close idle connections); if the relay then answers a new
 * connection but not this mail, the mail is deferred, so that it cannot stop the others.
 */
export function openLane(settings: MailerSettings): Lane {
  let connection = openConnection(settings);
  let question: Question | null = null;
  let busy: Promise<unknown> = Promise.resolve();
  let underWay: Stop | null = null;
  const renew = () => {
    connection.close();
    connection = openConnection(settings);
  };
  const sendNow = async (mail: Mail, isStopped: () => boolean): Promise<Outcome> => {
    const first = await connection.attempt(mail);
    // Given up meanwhile: whoever asked was told that nothing goes out any more.
    if (first.kind !== "transport" || isStopped()) return first;
    renew();
    const second = await connection.attempt(mail);
    if (second.kind !== "transport" || isStopped()) return second;
    renew();
    if (second.isReply) return second;
    question = askRelay(settings.relay);
    return (await question.isAnswered) ? { kind: "deferred", reply: second.reply } : second;
  };
  return {
    inTurn(act) {
      const done = busy.then(act);
      busy = done.catch(() => {});
      return done;
    },
    send(mail) {
      // One for each mail: a promise that outlives them would keep something of every one.
      const { stopped, isStopped } = (underWay = createStop());
      return Promise.race([sendNow(mail, isStopped), stopped]);
    },
    abort() {
      underWay?.now(connection.isDataSent() ? IN_DOUBT : STOPPED);
      question?.end();
      renew();
    },
    close: () => connection.close(),
  };
}

const STOPPED: Outcome = { kind: "transport", reply: "stopped before it was sent" };
const IN_DOUBT: Outcome = { kind: "uncertain", reply: "stopped before the relay answered" };

type Stop = ReturnType<typeof createStop>;

function createStop() {
  let isOver = false;
  let resolve: (outcome: Outcome) => void = () => {};
  const stopped = new Promise<Outcome>((done) => {
    resolve = done;
  });
  return {
    stopped,
    isStopped: () => isOver,
    now(outcome: Outcome) {
      isOver = true;
      resolve(outcome);
    },
  };
}

type Attempt = Exclude<Outcome, { kind: "transport" }> | TransportTrouble;
/** `isReply`: the relay itself said no (to us, our sender, our password). */
type TransportTrouble = { kind: "transport"; reply: string; isReply: boolean };

function openConnection({ relay, dkim }: MailerSettings) {
  let isDataSent = false;
  const transport = createTransport({
    ...relay,
    pool: true,
    maxConnections: 1,
    maxMessages: MESSAGES_PER_CONNECTION,
    // The lane decides about trying again; the pool's own requeueing would hide the first failure.
    maxRequeues: 0,
    connectionTimeout: CONNECT_LIMIT_MS,
    logger: dataEndWatcher(() => {
      isDataSent = true;
    }),
    ...(dkim && {
      dkim: {
        domainName: dkim.domain,
        keySelector: dkim.selector,
        privateKey: dkim.key,
        headerFieldNames: SIGNED_HEADERS,
      },
    }),
  });
  return {
    isDataSent: () => isDataSent,
    async attempt(mail: Mail): Promise<Attempt> {
      isDataSent = false;
      if (!SINGLE_MAILBOX.test(mail.to) || !SINGLE_MAILBOX.test(mail.from)) {
        return { kind: "refused", reply: "not sent: the envelope is not one plain address each" };
      }
      try {
        const envelope = { from: mail.from, to: [mail.to] };
        const info = await transport.sendMail({ envelope, raw: mail.raw });
        return { kind: "accepted", reply: info.response };
      } catch (error) {
        const failure = asSendError(error);
        const outcome = classifyFailure(failure, isDataSent);
        if (outcome.kind !== "transport") return outcome;
        return { ...outcome, isReply: failure.responseCode !== undefined };
      }
    },
    /** Without force a mail under way would still go out after everybody was told that it does not. */
    close: () => transport.close({ force: true }),
  };
}

type Question = { isAnswered: Promise<boolean>; end(): void };

/** Whether a fresh connection gets as far as a login. nodemailer's own `verify` cannot be ended early. */
function askRelay(relay: Relay): Question {
  const connection = new SMTPConnection({ ...relay, connectionTimeout: CONNECT_LIMIT_MS });
  const isAnswered = new Promise<boolean>((resolve) => {
    const end = (isIt: boolean) => {
      resolve(isIt);
      connection.close();
    };
    connection.on("error", () => end(false));
    connection.once("end", () => end(false));
    connection.connect((error) => {
      if (error) end(false);
      else if (relay.auth && connection.allowsAuth) connection.login(relay.auth, (no) => end(!no));
      else end(true);
    });
  });
  return { isAnswered, end: () => connection.close() };
}

/**
 * nodemailer logs `tnx: "message"` when the message stream has ended, which nothing else tells;
 * mailer.test.ts fails when an upgrade changes that.
 */
function dataEndWatcher(onDataEnd: () => void) {
  const ignore = () => {};
  const info = (entry: { tnx?: string } | undefined) => {
    if (entry?.tnx === "message") onDataEnd();
  };
  return { trace: ignore, debug: ignore, info, warn: ignore, error: ignore, fatal: ignore };
}

/** Everything nodemailer rejects with is an Error with these optional fields. */
function asSendError(error: unknown): SendError {
  return error as SendError;
}

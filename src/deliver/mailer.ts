import { createTransport } from "nodemailer";
import type { Mail, Outcome } from "../model.ts";
import { classifyFailure, type SendError } from "./outcome.ts";

/** The only file that speaks SMTP. */

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

/**
 * A lane never rejects: whatever happens becomes an outcome. Trouble with the connection is tried
 * once more on a fresh one (relays close idle connections); if the relay then answers a new
 * connection but not this mail, the mail is deferred, so that it cannot stop the others.
 */
export function openLane(settings: MailerSettings): Lane {
  let connection = openConnection(settings);
  let busy: Promise<unknown> = Promise.resolve();
  let stop = createStop();
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
    if (second.kind !== "transport") return second;
    renew();
    const isMailToBlame = !second.isReply && (await connection.answers());
    return isMailToBlame ? { kind: "deferred", reply: second.reply } : second;
  };
  return {
    inTurn(act) {
      const done = busy.then(act);
      busy = done.catch(() => {});
      return done;
    },
    send(mail) {
      const { stopped, isStopped } = stop;
      return Promise.race([sendNow(mail, isStopped), stopped]);
    },
    abort() {
      const isInDoubt = connection.isDataSent();
      stop.now(
        isInDoubt ? { kind: "uncertain", reply: "stopped before the relay answered" } : STOPPED,
      );
      stop = createStop();
      renew();
    },
    close: () => connection.close(),
  };
}

const STOPPED: Outcome = { kind: "transport", reply: "stopped before it was sent" };

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
    connectionTimeout: 30_000,
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
    /** Whether a fresh connection gets as far as a login. */
    async answers(): Promise<boolean> {
      return await transport.verify().then(
        () => true,
        () => false,
      );
    },
    close: () => transport.close(),
  };
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

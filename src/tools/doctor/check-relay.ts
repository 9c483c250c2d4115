import type { Relay } from "../../deliver/mailer.ts";
import {
  extensions,
  isPositive,
  type RelayProbe,
  type RelayStep,
} from "../../deliver/probe-relay.ts";
import type { Reply } from "../../deliver/smtp-dialogue.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { hostKind } from "./host-kind.ts";
import { judgeTls } from "./judge-tls.ts";
import { tellTrouble } from "./relay-trouble.ts";

/** Each step of the conversation with the relay as a line, with advice of its own. */

export type RelayAsked = {
  relay: Relay;
  from: string;
  to: string;
  /** Whether `to` is only our own sender, for want of a reader's address. */
  isOwnAddress: boolean;
  now: Date;
};

/** Twice what 50 long papers in ASCII make: quoted-printable makes other scripts longer. */
const DIGEST_BYTES = 300_000;

export function judgeRelay(probe: RelayProbe, asked: RelayAsked): Finding[] {
  const last = probe.steps.at(-1);
  return probe.steps.flatMap((step) => {
    if (probe.trouble !== undefined && step === last) {
      return [tellTrouble(step, probe.trouble, asked.relay)];
    }
    return JUDGES[step](probe, asked);
  });
}

type Judge = (probe: RelayProbe, asked: RelayAsked) => Finding[];

const JUDGES: Record<RelayStep, Judge> = {
  name({ addresses = [] }, { relay }) {
    return addresses.includes(relay.host)
      ? []
      : [ok(subject("name"), `${relay.host} is ${addresses.slice(0, 4).join(", ")}`)];
  },
  port: (_probe, { relay }) => [ok(subject("port"), `${relay.host}:${relay.port} is open`)],
  greeting({ greeting }, { relay }) {
    return [judgeGreeting(greeting ?? NO_REPLY, relay)];
  },
  hello({ hello }) {
    return judgeHello(hello ?? NO_REPLY);
  },
  tls: (probe, { relay, now }) => [judgeTls(probe.tls, relay, now)],
  login: ({ login }, { relay }) => [judgeLogin(login, relay)],
  sender: ({ sender }, { from }) => [judgeSender(sender ?? NO_REPLY, from)],
  recipient: ({ recipient }, asked) => [judgeRecipient(recipient ?? NO_REPLY, asked)],
};

const NO_REPLY: Reply = { code: 0, lines: [] };

function subject(step: RelayStep): string {
  return `relay ${step}`;
}

/** The reply as the relay worded it, on one line. */
function words({ lines }: Reply): string {
  return lines.join(" ");
}

function isForNow({ code }: Reply): boolean {
  return code >= 400 && code < 500;
}

function judgeGreeting(reply: Reply, { secure }: Relay): Finding {
  if (isPositive(reply)) return ok(subject("greeting"), words(reply));
  if (reply.code === 0) {
    const mend = `Correct the port in SMTP_URL: usually 587 with smtp://, 465 with smtps://${secure ? "" : ", 25 for a relay of your own"}.`;
    return fail(subject("greeting"), `what answers there is no mail server: ${words(reply)}`, mend);
  }
  const mend =
    "The relay turns this machine away: ask its operator whether your address may connect.";
  return fail(subject("greeting"), words(reply), mend);
}

function judgeHello(reply: Reply): Finding[] {
  if (!isPositive(reply)) {
    const mend = "It may dislike the name of this machine: give it a full host name (hostname -f).";
    return [fail(subject("hello"), words(reply), mend)];
  }
  const offers = extensions(reply);
  const names = [...offers.keys()].filter((name) => SHOWN.has(name));
  const told = ok(subject("hello"), `offers ${names.join(", ") || "nothing beyond plain SMTP"}`);
  const size = Number(offers.get("SIZE") ?? 0);
  if (!(size > 0) || size >= DIGEST_BYTES) return [told];
  const says = `takes mails of at most ${size} bytes, and a digest may need ${DIGEST_BYTES}`;
  return [told, fail("relay size", says, "Raise its limit (Postfix: message_size_limit).")];
}

const SHOWN = new Set(["STARTTLS", "AUTH", "SIZE", "8BITMIME", "SMTPUTF8", "PIPELINING", "DSN"]);

function judgeLogin(login: RelayProbe["login"], { host, auth }: Relay): Finding {
  const { offered = [], method, reply } = login ?? {};
  if (auth === undefined) {
    const offer = offered.length > 0 ? `, though the relay offers one (${offered.join(", ")})` : "";
    return ok(subject("login"), `none: SMTP_URL names no user${offer}`);
  }
  if (reply === undefined) {
    const says = "SMTP_URL names a user, but the relay offers no login: mails go out without one";
    const mend =
      "Try the submission port (587 or 465), or leave user and password out of SMTP_URL.";
    return warn(subject("login"), says, mend);
  }
  if (isPositive(reply)) return ok(subject("login"), `${words(reply)} (AUTH ${method})`);
  if (isForNow(reply)) {
    return fail(subject("login"), words(reply), "Wait and try again; its log says why.");
  }
  const apps =
    hostKind(host) === "public" ? "; many providers want an SMTP or app password of their own" : "";
  const mend = `Correct user and password in SMTP_URL, special characters as %XX${apps}.`;
  return fail(subject("login"), `${words(reply)} (AUTH ${method})`, mend);
}

function judgeSender(reply: Reply, from: string): Finding {
  if (isPositive(reply)) return ok(subject("sender"), `takes mail from ${from}: ${words(reply)}`);
  const says = `does not take mail from ${from}: ${words(reply)}`;
  if (wantsLogin(reply)) return fail(subject("sender"), says, LOGIN_FIRST);
  if (isForNow(reply))
    return fail(subject("sender"), says, "Wait and try again; its log says why.");
  const mend =
    "Verify the domain at the relay's provider, or set MAIL_FROM to an address that this login may use.";
  return fail(subject("sender"), says, mend);
}

const LOGIN_FIRST = "Put user and password into SMTP_URL: smtp://user:password@host:587.";

function wantsLogin({ code, lines }: Reply): boolean {
  return (
    code === 530 ||
    /authenticat(e|ion) (is )?(first|required)|login required/i.test(lines.join(" "))
  );
}

function judgeRecipient(reply: Reply, { to, isOwnAddress }: RelayAsked): Finding {
  if (isPositive(reply)) {
    const hint = isOwnAddress ? " (your own address; --to ADDRESS tries one elsewhere)" : "";
    return ok(subject("recipient"), `takes mail for ${to}${hint}: ${words(reply)}`);
  }
  const says = `does not take mail for ${to}: ${words(reply)}`;
  if (wantsLogin(reply)) return fail(subject("recipient"), says, LOGIN_FIRST);
  if (isForNow(reply)) {
    const mend =
      "Grey-listing or a limit: digests are tried again after 1, 5, 15 minutes by themselves.";
    return warn(subject("recipient"), says, mend);
  }
  const isUnknownMailbox = /\b5\.1\.[0-6]\b|user unknown|no such|does ?n[o']t exist/i.test(
    words(reply),
  );
  if (isOwnAddress && isUnknownMailbox) {
    const mend = "Make that mailbox, or readers' replies bounce; try --to with another address.";
    return warn(subject("recipient"), says, mend);
  }
  const mend = isUnknownMailbox
    ? "Is the address right?"
    : "The relay does not relay for this machine: it may want a login in SMTP_URL, or your address among its networks (Postfix: mynetworks).";
  return fail(subject("recipient"), says, mend);
}

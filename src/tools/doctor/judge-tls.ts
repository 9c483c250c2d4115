import type { Relay } from "../../deliver/mailer.ts";
import type { RelayProbe } from "../../deliver/probe-relay.ts";
import type { TlsSession } from "../../deliver/smtp-dialogue.ts";
import { DAY_MS } from "../../time.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { hostKind } from "./host-kind.ts";

const SUBJECT = "relay TLS";
const RENEW_DAYS = 14;

export function judgeTls(tls: RelayProbe["tls"], relay: Relay, now: Date): Finding {
  switch (tls?.kind) {
    case "on":
      return judgeSession(tls.session, relay, now);
    case "refused": {
      const says = `offers STARTTLS and then refuses it: ${tls.reply.lines.join(" ")}`;
      return fail(
        SUBJECT,
        says,
        "Look into the relay's log: its certificate or key may be missing.",
      );
    }
    case "plain":
    case undefined:
      return judgePlain(relay);
    default:
      return tls satisfies never;
  }
}

function judgePlain({ host, requireTLS }: Relay): Finding {
  if (requireTLS) {
    const mend = `Try smtps:// (port 465) or another relay; ?requireTLS=false sends in the clear, for your own network only.`;
    return fail(SUBJECT, "offers no STARTTLS, and SMTP_URL insists on TLS", mend);
  }
  if (hostKind(host) === "loopback") return ok(SUBJECT, "none, and the relay is on this machine");
  const says = "none: password and mails cross the network in the clear";
  return warn(SUBJECT, says, "Leave ?requireTLS=false out of SMTP_URL if the relay can do TLS.");
}

function judgeSession(session: TlsSession, relay: Relay, now: Date): Finding {
  const { protocol, problem, validTo } = session;
  if (problem !== null) return judgeProblem(session, problem, relay);
  const days =
    validTo === null ? Infinity : Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  const says = `${protocol}, certificate of ${relay.host} valid until ${dayOf(validTo)}, ${days} days`;
  return days < RENEW_DAYS
    ? warn(SUBJECT, says, "Renew it: digests stop on that day.")
    : ok(SUBJECT, says);
}

function judgeProblem(session: TlsSession, problem: string, relay: Relay): Finding {
  const { says, mend } = explain(session, problem, relay.host);
  if (relay.tls?.rejectUnauthorized !== false) return fail(SUBJECT, says, mend);
  const told = `${session.protocol}, unverified as SMTP_URL says: ${says}`;
  return hostKind(relay.host) === "loopback" ? ok(SUBJECT, told) : warn(SUBJECT, told, mend);
}

/** The names are OpenSSL's and Node's. */
function explain({ validTo, names }: TlsSession, problem: string, host: string) {
  switch (problem) {
    case "CERT_HAS_EXPIRED":
      return {
        says: `its certificate expired on ${dayOf(validTo)}`,
        mend: "Renew it on the relay and reload the relay. If that day is still to come, this machine's clock is wrong.",
      };
    case "CERT_NOT_YET_VALID":
      return {
        says: "its certificate is not valid yet",
        mend: "Is this machine's clock right? Else the relay has a certificate of the future.",
      };
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return {
        says: `its certificate is for ${names.join(", ") || "no name"} and not for ${host}`,
        mend: "Put a name of the certificate into SMTP_URL.",
      };
    default:
      return {
        says: `its certificate is by nobody this machine trusts (${problem})`,
        mend: "Give the relay one of a known authority, or name its authority's file in NODE_EXTRA_CA_CERTS. For a relay of your own on this machine ?tls.rejectUnauthorized=false will do.",
      };
  }
}

function dayOf(instant: Date | null): string {
  return instant === null ? "an unknown day" : instant.toISOString().slice(0, 10);
}

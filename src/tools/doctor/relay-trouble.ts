import type { Relay } from "../../deliver/mailer.ts";
import type { RelayStep } from "../../deliver/probe-relay.ts";
import { type Finding, fail } from "./finding.ts";
import { hostKind } from "./host-kind.ts";

/** Where no reply came: what that usually means at each step. */
export function tellTrouble(
  step: RelayStep,
  trouble: { code: string; message: string },
  relay: Relay,
): Finding {
  const [says, mend] = explain(step, trouble, relay);
  return fail(`relay ${step}`, says, mend);
}

type Told = readonly [says: string, mend: string];

function explain(
  step: RelayStep,
  { code, message }: { code: string; message: string },
  relay: Relay,
): Told {
  const place = `${relay.host}:${relay.port}`;
  switch (step) {
    case "name":
      return [`${relay.host} cannot be found (${code || message})`, NAME_MEND];
    case "port":
      return explainPort(place, code, message, relay);
    case "greeting":
      return relay.secure
        ? [`${place} speaks TLS, then says nothing: ${message}`, LOG_MEND]
        : [`${place} is open and does not greet: ${message}`, SILENT_MEND];
    case "tls":
      return explainTls(place, code, message, relay);
    case "hello":
    case "login":
    case "sender":
    case "recipient":
      return [`${place} does not answer to that: ${message}`, LOG_MEND];
    default:
      return step satisfies never;
  }
}

const NAME_MEND =
  "Correct the host in SMTP_URL, or how this machine finds names (/etc/resolv.conf).";
const LOG_MEND = "Look into the relay's own log at this instant.";
const SILENT_MEND =
  "If that port begins with TLS (465 does), write smtps:// in SMTP_URL; else look into the relay's log.";
const BLOCKED_MEND =
  "A firewall or this machine's provider may block the port (25 often is): try 587, 465 or 2525.";

function explainPort(place: string, code: string, message: string, relay: Relay): Told {
  if (code !== "ECONNREFUSED")
    return [`no connection to ${place}: ${message || code}`, BLOCKED_MEND];
  const isHere = hostKind(relay.host) === "loopback";
  const mend = isHere
    ? "Start the relay on this machine, or set SMTP_URL to your provider's: smtp://user:password@host:587."
    : "Correct host and port in SMTP_URL: usually 587 with smtp://, 465 with smtps://.";
  return [`nothing listens at ${place}`, mend];
}

function explainTls(place: string, code: string, message: string, { secure }: Relay): Told {
  if (
    secure &&
    /WRONG_VERSION_NUMBER|wrong version number|packet length too long/i.test(`${code} ${message}`)
  ) {
    return [
      `${place} does not begin with TLS`,
      "Write smtp:// in SMTP_URL: TLS then comes with STARTTLS, as on port 587.",
    ];
  }
  return [
    `no TLS with ${place}: ${message || code}`,
    "The relay must speak TLS 1.2 or newer with a cipher that this Node.js knows.",
  ];
}

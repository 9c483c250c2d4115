import { headerLine, headerPhrase, headerText } from "../../compose/header-words.ts";
import { plainAddress } from "../../compose/mime.ts";
import { quotedPrintable } from "../../compose/quoted-printable.ts";
import type { Config } from "../../config.ts";
import { domainOf } from "../../deliver/domain-of.ts";
import type { Lane } from "../../deliver/mailer.ts";
import type { Mail, Outcome } from "../../model.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { LateError, within } from "./within.ts";

/** One mail through the very lane that digests take, signed as they are. */

export type TestMail = {
  config: Pick<Config, "mailFrom" | "baseUrl">;
  to: string;
  id: string;
  now: Date;
};

export function composeTestMail({ config, to, id, now }: TestMail): Mail {
  const { name, address } = config.mailFrom;
  const messageId = `<doctor.${id}@${domainOf(address)}>`;
  const subject = "A test mail";
  const text = [
    `This is the mail that npm run doctor sends for the service at ${config.baseUrl}.`,
    "",
    'If you can read it, digests can arrive. Look at its headers ("Show original"): SPF, DKIM and',
    "DMARC should each say pass. If it came as spam, they say why.",
    "",
  ].join("\n");
  const headers = [
    headerLine("From", `${headerPhrase(name)} <${plainAddress(address)}>`.trim()),
    headerLine("To", plainAddress(to)),
    headerLine("Subject", headerText(subject)),
    headerLine("Date", now.toUTCString().replace("GMT", "+0000")),
    `Message-ID: ${messageId}`,
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
  ];
  const raw = Buffer.from(`${headers.join("\r\n")}\r\n\r\n${quotedPrintable(text)}`, "latin1");
  return {
    from: plainAddress(address),
    to: plainAddress(to),
    messageId,
    raw,
    subject,
    html: "",
    text,
  };
}

/** Longer than the other questions: filters behind the relay look at the mail before it answers. */
export const MAIL_LIMIT_MS = 30_000;

export async function sendTestMail(lane: Lane, mail: Mail): Promise<Finding> {
  try {
    return judgeOutcome(await within(MAIL_LIMIT_MS, lane.send(mail)), mail);
  } catch (error) {
    if (!(error instanceof LateError)) throw error;
    return judgeOutcome({ kind: "uncertain", reply: error.message }, mail);
  } finally {
    lane.close();
  }
}

const LOOK =
  'Open it there, "Show original": SPF, DKIM and DMARC should each say pass. Not there? Look among the spam, then in the relay\'s log for its Message-ID.';

export function judgeOutcome(outcome: Outcome, { to, messageId }: Mail): Finding {
  const subject = "test mail";
  const { kind, reply } = outcome;
  switch (kind) {
    case "accepted":
      return { ...ok(subject, `to ${to}, ${messageId}: ${reply}`), mend: LOOK };
    case "deferred":
      return warn(
        subject,
        `not taken for now: ${reply}`,
        "A digest would be tried again by itself; try later.",
      );
    case "refused":
      return fail(subject, `refused: ${reply}`, "The relay's words say why; its log may say more.");
    case "uncertain":
      return warn(
        subject,
        `nobody knows whether it went out: ${reply}`,
        `Look for ${messageId} in the relay's log.`,
      );
    case "transport":
      return fail(
        subject,
        `not sent: ${reply}`,
        "Mend what the lines of the relay say, and try again.",
      );
    default:
      return kind satisfies never;
  }
}

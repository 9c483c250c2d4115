import type { Outcome } from "../model.ts";

/** What nodemailer says of a failed send; every field may be missing. */
export type SendError = {
  message: string;
  code?: string | undefined;
  command?: string | undefined;
  response?: string | undefined;
  responseCode?: number | undefined;
};

/**
 * What a failed attempt means (RFC 5321, RFC 3463):
 * a reply to RCPT or DATA is about this mail; a reply before that is about the relay;
 * no reply at all after the last byte went out leaves it in doubt; before that, nothing was accepted.
 * @param isDataSent whether the message was handed to the connection to its last byte.
 */
export function classifyFailure(error: SendError, isDataSent: boolean): Outcome {
  const { responseCode: code, command } = error;
  const reply = error.response ?? error.message;
  const isAboutThisMail = command === "RCPT TO" || command === "DATA";
  if (code !== undefined && isAboutThisMail) {
    const detail = { reply, code, ...enhancedCodeOf(reply) };
    return code >= 500 ? { kind: "refused", ...detail } : { kind: "deferred", ...detail };
  }
  // Also where the connection ended in the middle of a reply: half a reply is none.
  if (isDataSent) return { kind: "uncertain", reply };
  if (isOurOwnRefusal(error)) return { kind: "refused", reply };
  return { kind: "transport", reply };
}

/** nodemailer refuses by itself what cannot be sent: a malformed recipient, a message over the relay's SIZE. */
function isOurOwnRefusal({ code, command, responseCode }: SendError): boolean {
  if (responseCode !== undefined) return false;
  return (code === "EENVELOPE" && command === "API") || code === "EMESSAGE";
}

/** The `5.1.1` of `550 5.1.1 no such user` (RFC 3463), and of `511 no mailbox (#5.1.1)` as qmail says it. */
export function enhancedCodeOf(reply: string): { enhancedCode?: string } {
  const match = /^\d{3}[ -](?:.*?#)?([245]\.\d{1,3}\.\d{1,3})\b/.exec(reply);
  return match?.[1] === undefined ? {} : { enhancedCode: match[1] };
}

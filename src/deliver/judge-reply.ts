/**
 * What an SMTP reply to RCPT or DATA says of a mail, an address and our pace (RFC 5321, RFC 3463, the
 * IANA registry of enhanced codes).
 * `mailbox`: there is none. `disabled`: there is one that takes no mail. `quota`: it is full.
 * `policy`: they will not take it from us. `pace`: they want it slower. `ours`: the mail itself.
 */
export type ReplyCause =
  | "mailbox"
  | "disabled"
  | "quota"
  | "policy"
  | "pace"
  | "ours"
  | "system"
  | "unknown";

/** By enhanced code; the first that fits counts. */
const CAUSES: readonly [pattern: RegExp, cause: ReplyCause][] = [
  [/^5\.1\.(?:1|2|3|6|10)$/, "mailbox"],
  [/^[45]\.2\.1$/, "disabled"],
  [/^[45]\.2\.2$/, "quota"],
  [/^4\.(?:7\.\d+|3\.2|4\.5)$/, "pace"],
  // The last two are about the sender's address.
  [/^5\.(?:7\.\d+|1\.[78])$/, "policy"],
  [/^5\.(?:2\.3|3\.4|5\.\d+|6\.\d+)$/, "ours"],
  [/^[45]\.(?:1|2|3|4)\.\d+$/, "system"],
];

/** Without an enhanced code: a plain 550 is often policy, so it says little of the mailbox. */
const BARE: Record<number, ReplyCause> = {
  421: "pace",
  450: "system",
  451: "system",
  452: "quota",
  454: "pace",
  552: "quota",
  554: "policy",
};

/** Grey-listing often comes as 451 4.7.1, and yet is about one sender and recipient, not about our pace. */
const GREY_LISTING = /gr[ea]y-?\s?list/i;
/** Of a bare 554: it is about an address and no policy (`554 30 … This mailbox is disabled`). */
const SPEAKS_OF_ADDRESS = /\b(?:mailbox|user|recipient|account)\b/i;
const IS_MISSING =
  /\b(?:no such|unknown|not (?:exist|found|known|have)|doesn't (?:exist|have)|invalid|disabled|inactive|unavailable|frozen)\b/i;
/** Words of a refusal that is about us, whatever else it names. */
const SPEAKS_OF_US =
  /\b(?:block|spam|polic|relay|rate|limit|deni|auth|host|ip\b|reputation|list|suspend|sender|permi)/i;

/**
 * @param code 400 to 599
 * @param reply the whole of it; some say only in words what they mean
 */
export function judgeReply(
  code: number,
  enhancedCode: string | undefined,
  reply: string,
): ReplyCause {
  // 421 closes the connection whatever stands behind it: the relay wants less.
  if (code === 421) return "pace";
  if (code < 500 && GREY_LISTING.test(reply)) return "system";
  if (enhancedCode === undefined) return bareCause(code, reply);
  return CAUSES.find(([pattern]) => pattern.test(enhancedCode))?.[1] ?? BARE[code] ?? "unknown";
}

function bareCause(code: number, reply: string): ReplyCause {
  const cause = BARE[code] ?? "unknown";
  return cause === "policy" && SPEAKS_OF_ADDRESS.test(reply) ? "unknown" : cause;
}

/** Of a reply without an enhanced code: whether its words say that there is no such mailbox. */
export function saysNoMailbox(reply: string): boolean {
  return SPEAKS_OF_ADDRESS.test(reply) && IS_MISSING.test(reply) && !SPEAKS_OF_US.test(reply);
}

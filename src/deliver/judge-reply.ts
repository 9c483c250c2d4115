/**
 * What an SMTP reply to RCPT or DATA says of a mail, an address and our pace (RFC 5321, RFC 3463, the
 * IANA registry of enhanced codes). `concerns`: what should go slower, or stop, because of it.
 */
export type Judgement = {
  kind: "deferred" | "refused";
  cause: ReplyCause;
  concerns: "mail" | "domain";
};

/**
 * `mailbox`: there is none. `disabled`: there is one that takes no mail. `quota`: it is full.
 * `policy`: they will not take it from us. `pace`: they want it slower. `ours`: the mail itself.
 */
export const REPLY_CAUSES = [
  "mailbox",
  "disabled",
  "quota",
  "policy",
  "pace",
  "ours",
  "system",
  "unknown",
] as const;
export type ReplyCause = (typeof REPLY_CAUSES)[number];

/** By enhanced code; the first that fits counts. `x` stands for any number. */
const CAUSES: readonly [pattern: RegExp, cause: ReplyCause][] = [
  [/^5\.1\.(?:1|2|3|6|10)$/, "mailbox"],
  [/^[45]\.2\.1$/, "disabled"],
  [/^[45]\.2\.2$/, "quota"],
  [/^4\.(?:7\.\d+|3\.2|2\.3)$/, "pace"],
  [/^5\.7\.\d+$/, "policy"],
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

/** @param code 400 to 599 */
export function judgeReply(code: number, enhancedCode?: string): Judgement {
  const kind = code >= 500 ? "refused" : "deferred";
  // 421 closes the connection whatever stands behind it: the relay wants less.
  const cause = code === 421 ? "pace" : causeOf(code, enhancedCode);
  return { kind, cause, concerns: cause === "policy" || cause === "pace" ? "domain" : "mail" };
}

function causeOf(code: number, enhancedCode: string | undefined): ReplyCause {
  if (enhancedCode === undefined) return BARE[code] ?? "unknown";
  return CAUSES.find(([pattern]) => pattern.test(enhancedCode))?.[1] ?? BARE[code] ?? "unknown";
}

import type { Ending, Release } from "../model.ts";
import { DAY_MS } from "../time.ts";
import { judgeReply, type ReplyCause, saysNoMailbox } from "./judge-reply.ts";

/** How a digest ended that the address did not take, as the ledger keeps it. */
export type Refusal = {
  /** Its local day, `2026-01-30`. */
  day: string;
  code: number | null;
  enhancedCode: string | null;
  reply: string | null;
};

/**
 * `gone`: there is no such mailbox. `doubtful`: often there is none, and sometimes it is a mistake of
 * theirs. `soft`: full, or their system is broken. What is about us, our pace or the mail says nothing.
 */
type Weight = "gone" | "doubtful" | "soft";

/** A missing domain is often a mistake of somebody's DNS, and gets more patience than the rest. */
const BAD_DOMAIN = "5.1.2";
const DAYS = { doubtful: 2, badDomain: 3, soft: 5 } as const;
const SOFT_SPAN_DAYS = 14;

/**
 * Whether an address is to get no more digests (codes: RFC 3463; patience: what senders of bulk mail
 * agree on): at once where there is no such mailbox, after two different days where the reply may be
 * a mistake, after five over two weeks where the mailbox is full or broken.
 * @param refusals newest first, since it last took a mail or its reader began anew.
 */
export function isGone(refusals: readonly Refusal[]): boolean {
  const weighed = refusals.flatMap((refusal) => {
    const weight = weightOf(refusal);
    return weight === null ? [] : { ...refusal, weight };
  });
  // The newest decides what is asked: what is worse and older was not believed when it came.
  const newest = weighed[0]?.weight;
  if (newest === "gone") return true;
  if (newest === "doubtful") {
    const doubtful = weighed.filter(({ weight }) => weight !== "soft");
    const isDomain = doubtful.every(({ enhancedCode }) => enhancedCode === BAD_DOMAIN);
    if (daysOf(doubtful).length >= (isDomain ? DAYS.badDomain : DAYS.doubtful)) return true;
  }
  const days = daysOf(weighed);
  return days.length >= DAYS.soft && daysBetween(days[0], days.at(-1)) >= SOFT_SPAN_DAYS;
}

/** Whether an ending says anything of its address, so that it is worth looking at what came before. */
export function speaksAgainst(ending: Ending | Release): boolean {
  if (ending.state !== "refused" && ending.state !== "expired") return false;
  const { outcome } = ending;
  const { code = null, enhancedCode = null } = "code" in outcome ? outcome : {};
  return weightOf({ code, enhancedCode, reply: outcome.reply }) !== null;
}

function weightOf({ code, enhancedCode, reply }: Omit<Refusal, "day">): Weight | null {
  if (code === null) return null;
  const text = reply ?? "";
  const isFinal = code >= 500;
  const weights: Record<ReplyCause, Weight | null> = {
    mailbox: enhancedCode === BAD_DOMAIN ? "doubtful" : "gone",
    disabled: isFinal ? "doubtful" : "soft",
    quota: "soft",
    // What is put off for a day is as often our own relay's trouble.
    system: isFinal ? "soft" : null,
    unknown: isFinal && enhancedCode === null && saysNoMailbox(text) ? "doubtful" : null,
    policy: null,
    pace: null,
    ours: null,
  };
  return weights[judgeReply(code, enhancedCode ?? undefined, text)];
}

function daysOf(refusals: readonly Refusal[]): string[] {
  return [...new Set(refusals.map(({ day }) => day))].toSorted();
}

function daysBetween(first: string | undefined, last: string | undefined): number {
  return first && last ? (Date.parse(last) - Date.parse(first)) / DAY_MS : 0;
}

import type { SubscriberState } from "../model.ts";

/** What is known of an address when somebody signs it up. */
export type Known = {
  /** null where the address is new. */
  state: SubscriberState | null;
  isSuppressed: boolean;
  /** Confirmation mails of the last 30 days that nobody answered. */
  unanswered: number;
};

/** Asked so often in vain, an address is left alone for a while: this may be somebody else's doing. */
export const UNANSWERED_MOST = 3;

/**
 * `ask` for a confirmation, `remind` an active reader of the settings, or `ignore`.
 * The page never tells which.
 */
export function decideSignUp({
  state,
  isSuppressed,
  unanswered,
}: Known): "ask" | "remind" | "ignore" {
  if (isSuppressed) return "ignore";
  if (state === "active") return "remind";
  return unanswered < UNANSWERED_MOST ? "ask" : "ignore";
}

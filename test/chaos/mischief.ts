import type { PeerScript, Verdict } from "./peer.ts";

/** What a relay and the mailboxes behind it do to mails: some by the address, the rest by chance. */

/** The n-th address; of 10,000 100 are bad, 200 grey-listed, 50 at a domain that refuses us. */
export function addressOf(at: number): string {
  const name = at % 100 === 7 ? "bad" : at % 50 === 3 ? "grey" : "reader";
  if (at % 200 === 11) return `reader${at}@refusing.example`;
  if (at % 200 === 12) return `reader${at}@busy.example`;
  return `${name}${at}@d${at % 211}.example`;
}

/** Chances of a mail, or of a connection. */
const CHANCE = {
  senderRefused: 0.0003,
  recipientPutOff: 0.004,
  messagePutOff: 0.004,
  messageRefused: 0.002,
  acceptedAndReset: 0.002,
  lostAndReset: 0.002,
  slow: 0.02,
  stalled: 0.001,
};
const DROPS_EVERY = 17;

export function createMischief(random: () => number): Omit<PeerScript, "reach"> {
  const greyListed = new Set<string>();
  let connections = 0;
  const happens = (what: keyof typeof CHANCE) => random() < CHANCE[what];
  return {
    isServed: () => ++connections % DROPS_EVERY !== 0,
    sender: () => (happens("senderRefused") ? "451 4.3.0 no sender looked up now" : "250 2.1.0 ok"),
    recipient({ to }) {
      if (to.startsWith("bad")) return "550 5.1.1 no such mailbox";
      if (to.endsWith("@refusing.example")) return "550 5.7.1 not from you";
      if (to.startsWith("grey") && !greyListed.has(to)) {
        greyListed.add(to);
        return "450 4.7.1 greylisted, come back later";
      }
      return happens("recipientPutOff") ? "450 4.2.0 mailbox busy" : "250 2.1.5 ok";
    },
    message: ({ to }) => judge(to, happens),
  };
}

function judge(to: string, happens: (what: keyof typeof CHANCE) => boolean): Verdict {
  const delayMs = happens("stalled") ? 1_500 : happens("slow") ? 40 : 0;
  const refuse = (reply: string | null): Verdict => ({ isAccepted: false, reply, delayMs });
  if (to.endsWith("@busy.example")) return refuse("421 4.7.0 too much at once");
  if (happens("messagePutOff")) return refuse("451 4.3.0 disk trouble");
  if (happens("messageRefused")) return refuse("554 5.6.0 not understood");
  if (happens("lostAndReset")) return refuse(null);
  if (happens("acceptedAndReset")) return { isAccepted: true, reply: null, delayMs };
  return { isAccepted: true, reply: "250 2.0.0 taken", delayMs };
}

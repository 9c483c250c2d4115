import { domainOf } from "./domain-of.ts";
import { isBelievable } from "./gate.ts";
import { speaksAgainst } from "./judge-address.ts";
import type { HeldMail, Settled } from "./ports.ts";
import type { Run } from "./run.ts";

/**
 * Stops the digests of readers whose mailbox is gone, by what was just recorded. In transactions of its
 * own, and nobody waits for it, so that one reader's trouble costs no other's outcome; lost by a crash,
 * or failed, it is made up for by the next refusal.
 */
export async function returnReaders<Held extends HeldMail>(
  { ports, gates }: Pick<Run<Held>, "ports" | "gates">,
  settled: readonly Settled<Held>[],
  recorded: ReadonlySet<string>,
): Promise<void> {
  const { queue, clock, log, signal } = ports;
  const refused = settled.flatMap(({ held, ending }) =>
    held.ledger === "delivery" && recorded.has(held.id) && speaksAgainst(ending) ? held : [],
  );
  const believed = refused.filter(({ subscriber }) =>
    isBelievable(gates, domainOf(subscriber?.address ?? ""), clock()),
  );
  if (believed.length < refused.length) {
    log.error(
      { mails: refused.length - believed.length },
      "mailbox after mailbox is said to be gone, so no digests are stopped for it; look at the relay's replies",
    );
  }
  for (const held of believed) {
    if (signal.aborted) return;
    try {
      const isReturned = await queue.returnReader(held, clock());
      if (isReturned) log.info({ mail: held.id }, "a mailbox takes no mail; its digests stop");
    } catch (error) {
      log.warn(
        { mail: held.id, error },
        "an address could not be judged; its next refusal will be",
      );
      // Nobody else's could be, and the run's end would wait for each.
      if (ports.isDatabaseTrouble(error)) return;
    }
  }
}

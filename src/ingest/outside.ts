import { type Asking, LIMITS, type Limits, type Network } from "./asking.ts";
import type { Gate, Manners } from "./manners.ts";

/** The outside world as every source over the network is given it. */
export type Outside = {
  network: Network;
  gate: Gate;
  version: string;
  /** A URL or address under which the operator can be reached; the services ask for it. */
  contact: string;
  limits?: Partial<Limits> | undefined;
};

/** Where a service is asked: its own address, or a mirror that the operator named. */
export type Place = { baseUrl: string; standardUrl: string };

/** How one run of a source asks. */
export function askingOf(
  { network, gate, version, contact, limits }: Outside,
  { baseUrl, standardUrl }: Place,
  manners: Manners,
  now: Date,
  headers: Record<string, string> = {},
): Asking {
  return {
    network,
    gate,
    manners,
    headers: { "user-agent": `Paperboy/${version} (+${contact})`, ...headers },
    limits: { ...LIMITS, ...limits },
    now,
    isOwn: baseUrl !== standardUrl,
    waitedMs: 0,
  };
}

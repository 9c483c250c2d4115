import { isLoopback } from "../../config-values.ts";

/**
 * What the internet's DNS can know of a name: `reserved` (RFC 2606, RFC 6761) exists nowhere, `private`
 * (RFC 6762, RFC 8375 and custom) in a network of one's own, `public` everywhere.
 */
export type HostKind = "loopback" | "reserved" | "private" | "public";

const RESERVED = /(^|\.)(localhost|example|example\.(com|net|org)|test|invalid)$/;
const PRIVATE = /(^|\.)(local|internal|lan|home|corp|intranet|home\.arpa)$/;
const PRIVATE_ADDRESS =
  /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|\[?f[cd][\da-f]{2}:|\[?fe80:)/;

export function hostKind(host: string): HostKind {
  const name = host.toLowerCase();
  if (isLoopback(name)) return "loopback";
  if (RESERVED.test(name)) return "reserved";
  if (PRIVATE.test(name) || PRIVATE_ADDRESS.test(name)) return "private";
  return name.includes(".") || name.includes(":") ? "public" : "private";
}

/** `co.uk`, `com.au`: a second level that its registry gives out names under. */
const REGISTRY = /^(ac|co|com|edu|gob|go|gov|mil|ne|net|nom|or|org)\.[a-z]{2}$/;

/** The domain somebody registered. An approximation: the public suffix list is not asked. */
export function organizationalDomain(domain: string): string {
  const labels = domain.split(".");
  const two = labels.slice(-2).join(".");
  return REGISTRY.test(two) ? labels.slice(-3).join(".") : two;
}

/** RFC 7489 3.1: the same domain, or with `r` (relaxed) the same organization's. */
export function isAligned(domain: string, from: string, mode: "r" | "s"): boolean {
  if (domain === from) return true;
  return mode === "r" && organizationalDomain(domain) === organizationalDomain(from);
}

import { BlockList, isIP } from "node:net";

/** The special-purpose addresses of IANA's registries that are not global, multicast and the unassigned. */
const NOT_PUBLIC = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  NOT_PUBLIC.ipv4.addSubnet(net, prefix, "ipv4");
}
for (const [net, prefix] of [
  // Only 2000::/3 has ever been given out.
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["3fff::", 20],
] as const) {
  NOT_PUBLIC.ipv6.addSubnet(net, prefix, "ipv6");
}

/** Whether it can be somewhere on the internet; IPv4 inside IPv6 (mapped, NAT64, 6to4) is judged as IPv4. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (family === 4) return !NOT_PUBLIC.ipv4.check(address, "ipv4");
  const inner = innerIpv4(address);
  return inner === null ? !NOT_PUBLIC.ipv6.check(address, "ipv6") : isPublicAddress(inner);
}

function innerIpv4(address: string): string | null {
  const groups = groupsOf(address);
  const [network, high = 0, low = 0] = groups;
  if (network === 0x2002) return dotted(high, low);
  const prefix = groups.slice(0, 6).map((group) => group.toString(16));
  const isInside = ["0:0:0:0:0:ffff", "64:ff9b:0:0:0:0"].includes(prefix.join(":"));
  return isInside ? dotted(groups[6] ?? 0, groups[7] ?? 0) : null;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** All eight, whatever the spelling leaves out. */
function groupsOf(address: string): number[] {
  const bare = new URL(`http://[${address.replace(/%.*$/, "")}]/`).hostname.slice(1, -1);
  const [head = [], tail = []] = bare.split("::").map((half) => half.split(":").filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

import { type Finding, fail, ok, warn } from "./finding.ts";

/** Somebody else's clock less ours. */
export type OtherClock = { whose: string; aheadMs: number };

const WARN_SECONDS = 60;
const FAIL_SECONDS = 300;
const MEND = "Set it, and keep it set: timedatectl set-ntp true.";

/** Digests go by the clock: due instants, leases, how long links last. */
export function judgeClock(others: readonly OtherClock[], now: Date): Finding {
  const [worst] = others.toSorted((a, b) => Math.abs(b.aheadMs) - Math.abs(a.aheadMs));
  if (worst === undefined) {
    return ok("clock", `reads ${now.toISOString()}; no other machine was asked to compare it with`);
  }
  const seconds = Math.round(Math.abs(worst.aheadMs) / 1000);
  if (seconds <= WARN_SECONDS) {
    const whose = others.map((other) => other.whose).join(" and ");
    return ok("clock", `within ${Math.max(seconds, 1)} s of ${whose}`);
  }
  const says = `is ${seconds} s ${worst.aheadMs > 0 ? "behind" : "ahead of"} ${worst.whose}`;
  return seconds > FAIL_SECONDS ? fail("clock", says, MEND) : warn("clock", says, MEND);
}

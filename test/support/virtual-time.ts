/** Time that passes only while everything waits: it then leaps to whoever sleeps least long. */
export type VirtualTime = {
  now(): Date;
  /** Minutes and seconds since the start, `61:05`. */
  since(): string;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** For whoever just lets time pass. */
  leapTo(at: Date): void;
};

type Sleeper = { atMs: number; wake(): void };

export function createVirtualTime(start: string): VirtualTime {
  const startMs = Date.parse(start);
  let nowMs = startMs;
  let isLeaping = false;
  const sleepers = new Set<Sleeper>();
  const leap = () => {
    isLeaping = false;
    const [first] = [...sleepers].toSorted((a, b) => a.atMs - b.atMs);
    if (first === undefined) return;
    nowMs = Math.max(nowMs, first.atMs);
    first.wake();
    leapSoon();
  };
  /** After all that is promised and can be done now is done. */
  const leapSoon = () => {
    if (isLeaping || sleepers.size === 0) return;
    isLeaping = true;
    setImmediate(leap);
  };
  return {
    now: () => new Date(nowMs),
    since() {
      const seconds = Math.round((nowMs - startMs) / 1000);
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    },
    leapTo(at) {
      nowMs = Math.max(nowMs, at.getTime());
    },
    async sleep(ms, signal) {
      if (signal?.aborted) return;
      await new Promise<void>((resolve) => {
        const sleeper = {
          atMs: nowMs + ms,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener("abort", sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", sleeper.wake);
        leapSoon();
      });
    },
  };
}

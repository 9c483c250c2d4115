export type MemorySample = { rssMb: number; heapMb: number };

const EVERY_MS = 50;
const MB = 1024 * 1024;

/** Looks at this process's memory from now on, until stopped; holds nothing up. */
export function watchMemory(): { seen: readonly MemorySample[]; stop(): void } {
  const seen: MemorySample[] = [];
  const look = () => {
    const { rss, heapUsed } = process.memoryUsage();
    seen.push({ rssMb: Math.round(rss / MB), heapMb: Math.round(heapUsed / MB) });
  };
  look();
  const timer = setInterval(look, EVERY_MS).unref();
  return { seen, stop: () => clearInterval(timer) };
}

export function peakRss(seen: readonly MemorySample[]): number {
  return seen.reduce((most, { rssMb }) => Math.max(most, rssMb), 0);
}

/**
 * Ten equal spans of time. The least heap of a span is what is left after collecting garbage: if
 * something is kept, it rises from span to span, where the peak only tells how lazy the collector is.
 */
export function describeTenths(seen: readonly MemorySample[]): { peaks: string; least: string } {
  const tenths = Array.from({ length: 10 }, (_, at) =>
    seen.slice(Math.floor((seen.length * at) / 10), Math.ceil((seen.length * (at + 1)) / 10)),
  );
  const leastHeap = (some: readonly MemorySample[]) =>
    some.reduce((least, { heapMb }) => Math.min(least, heapMb), Number.POSITIVE_INFINITY);
  return { peaks: tenths.map(peakRss).join(" "), least: tenths.map(leastHeap).join(" ") };
}

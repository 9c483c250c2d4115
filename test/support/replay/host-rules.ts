import type { IncomingHttpHeaders } from "node:http";

/** What a host saw, and which of its rules were broken. */
export type HostWatch = {
  begin(headers: IncomingHttpHeaders): void;
  end(status: number, headers: Record<string, string>): void;
  requests(): number;
  broken: string[];
};

export type HostRules = {
  name: string;
  /** From the end of one answer to the next request. */
  intervalMs: number;
  /** Requests in any five minutes. */
  perFiveMinutes?: number;
};

/** Watches one host by a clock that the test moves. */
export function watchHost(
  { name, intervalMs, perFiveMinutes }: HostRules,
  clock: () => number,
): HostWatch {
  const broken: string[] = [];
  const begun: number[] = [];
  let underWay = 0;
  let endedAt = -Infinity;
  let restsUntil = -Infinity;
  const say = (what: string) =>
    broken.push(`${name} at ${new Date(clock()).toISOString()}: ${what}`);
  return {
    broken,
    requests: () => begun.length,
    begin(headers) {
      const now = clock();
      if (underWay > 0) say("two requests at once");
      if (now - endedAt < intervalMs) say(`${now - endedAt} ms after the last answer`);
      if (now < restsUntil) say(`${restsUntil - now} ms before it may be asked again`);
      if (!/^Paperboy\/\S+ \(\+\S+\)$/.test(headers["user-agent"] ?? "")) say("no contact");
      begun.push(now);
      const recent = begun.filter((at) => now - at < 300_000).length;
      if (perFiveMinutes !== undefined && recent > perFiveMinutes) say(`${recent} in five minutes`);
      underWay++;
    },
    end(status, headers) {
      underWay--;
      endedAt = clock();
      const seconds = Number(headers["retry-after"]);
      if (seconds > 0) restsUntil = clock() + seconds * 1_000;
      if (headers["x-ratelimit-remaining"] === "0") {
        restsUntil = Number(headers["x-ratelimit-reset"]) * 1_000;
      }
      if (status >= 500 && !seconds) restsUntil = clock() + 1;
    },
  };
}

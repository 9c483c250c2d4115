import http from "node:http";
import { afterEach } from "@jest/globals";
import { type Limits } from "../../src/ingest/asking.ts";
import type { Gate } from "../../src/ingest/manners.ts";
import type { Outside } from "../../src/ingest/outside.ts";
import type { Source, SourceBatch } from "../../src/ingest/source.ts";

export type Asked = { url: URL; headers: http.IncomingHttpHeaders; count: number };
export type Reply = (asked: Asked, response: http.ServerResponse) => void;

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server on this machine until the test ends; `count` is how often the URL was asked before. */
export async function serve(reply: Reply): Promise<{ baseUrl: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    const count = asked.filter((one) => one.url.href === url.href).length;
    asked.push({ url, headers: request.headers, count });
    reply({ url, headers: request.headers, count }, response);
  });
  servers.push(server);
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return { baseUrl: `http://127.0.0.1:${address.port}`, asked };
}

export function json(
  response: http.ServerResponse,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(200, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** The real network with waits that are only noted, and no chance in them. */
export function patientNetwork() {
  const waits: number[] = [];
  const clock = { now: 0 };
  const sleep = async (ms: number) => {
    waits.push(ms);
    clock.now += ms;
  };
  const lookup = async () => ["192.0.78.1"];
  const network = { fetch, lookup, sleep, random: () => 0 };
  return { waits, network, gate: memoryGate(() => clock.now) };
}

/** One gate for one process, by a clock that only waiting moves. */
function memoryGate(clock: () => number): Gate {
  const hosts = new Map<string, { nextAt: number; failures: number }>();
  return {
    async enter({ gate }) {
      const host = hosts.get(gate) ?? { nextAt: 0, failures: 0 };
      hosts.set(gate, host);
      const waitMs = host.nextAt - clock();
      return waitMs > 0
        ? { kind: "wait", waitMs, reason: `${gate} rests` }
        : { kind: "in", failures: host.failures };
    },
    async leave({ gate }, { pauseMs, hasFailed }) {
      const host = hosts.get(gate) ?? { nextAt: 0, failures: 0 };
      const failures = hasFailed ? host.failures + 1 : 0;
      hosts.set(gate, { nextAt: clock() + pauseMs, failures });
    },
  };
}

/** What a source needs of the outside, at no pace. */
export function outside(limits: Partial<Limits> = {}): { outside: Outside; waits: number[] } {
  const { network, gate, waits } = patientNetwork();
  const unhurried: Gate = {
    enter: (manners, ms) => gate.enter({ ...manners, intervalMs: 0 }, ms),
    leave: (manners, { pauseMs, hasFailed }) => {
      const isPace = !hasFailed && pauseMs === manners.intervalMs;
      return gate.leave(manners, { pauseMs: isPace ? 0 : pauseMs, hasFailed });
    },
  };
  const contact = "https://example.org/paperboy";
  return { outside: { network, gate: unhurried, version: "1.2.3", contact, limits }, waits };
}

/** Everything that a source yields, and how it failed. */
export async function readAll(source: Source, now: Date, cursor: unknown = null) {
  const batches: SourceBatch[] = [];
  let failure = "";
  try {
    for await (const batch of source.read(now, cursor)) batches.push(structuredClone(batch));
  } catch (error) {
    failure = String(error);
  }
  const records = batches.flatMap((batch) => batch.records);
  const leftOut = batches.flatMap((batch) => batch.leftOut);
  return { batches, records, leftOut, failure, cursor: batches.at(-1)?.cursor };
}

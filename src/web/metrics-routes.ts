import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { Gauge, Registry } from "prom-client";
import { SOURCE_STATES, type SourceStatus } from "../model.ts";
import { addLedgerGauges } from "./ledger-gauges.ts";
import type { WebPorts } from "./ports.ts";

/** For the operator only: without a token the page does not exist. */
export function metricsRoutes(
  server: FastifyInstance,
  {
    sources: readSources,
    ledger,
    metricsToken,
  }: Pick<WebPorts, "sources" | "ledger" | "metricsToken">,
): void {
  if (metricsToken === undefined) return;
  server.get("/metrics", async ({ headers }, reply) => {
    if (!carries(headers.authorization, metricsToken)) {
      reply.code(401).header("www-authenticate", "Bearer").type("text/plain; charset=utf-8");
      return await reply.send("Send METRICS_TOKEN: Authorization: Bearer <token>\n");
    }
    const registry = gaugesOf(await readSources());
    addLedgerGauges(registry, await ledger());
    return await reply.type(registry.contentType).send(await registry.metrics());
  });
}

function carries(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S.*)$/i.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(sha256(given), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/**
 * A registry for each answer, so that a source no longer asked leaves no old number behind.
 * Not with collectDefaultMetrics: each call starts a 10 ms timer and an observer that nothing stops.
 */
function gaugesOf(sources: readonly SourceStatus[]): Registry {
  const registry = new Registry();
  const addGauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const inState = addGauge("paperboy_source_state", "1 for the state of the newest run.", [
    "source",
    "state",
  ]);
  const runAt = addGauge(
    "paperboy_source_last_run_timestamp_seconds",
    "When the newest run began.",
    ["source"],
  );
  const goodRunAt = addGauge(
    "paperboy_source_last_good_run_timestamp_seconds",
    "When the newest run began that was neither broken nor stale.",
    ["source"],
  );
  for (const { source, state, at, goodAt } of sources) {
    for (const one of SOURCE_STATES) inState.set({ source, state: one }, one === state ? 1 : 0);
    runAt.set({ source }, at.getTime() / 1000);
    if (goodAt !== null) goodRunAt.set({ source }, goodAt.getTime() / 1000);
  }
  return registry;
}

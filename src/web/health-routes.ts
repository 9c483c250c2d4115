import type { FastifyInstance } from "fastify";
import type { SourceStatus } from "../model.ts";
import type { WebPorts } from "./ports.ts";

export function healthRoutes(
  server: FastifyInstance,
  { ping, sources: readSources, log }: Pick<WebPorts, "ping" | "sources" | "log">,
): void {
  server.get("/healthz", () => ({ status: "ok" }));
  server.get("/readyz", async (_request, reply) => {
    try {
      await ping();
      const sources = await readSources();
      // Still 200: the other sources go on, and a balancer must not take the pages away.
      const status = sources.every(isWell) ? "ok" : "degraded";
      return { status, database: "ok", sources };
    } catch (error) {
      log.warn({ error }, "not ready: the database does not answer");
      return await reply.code(503).send({ status: "not ready", database: "does not answer" });
    }
  });
}

function isWell({ state }: SourceStatus): boolean {
  return state === "fresh" || state === "quiet";
}

import type { FastifyInstance } from "fastify";
import type { WebPorts } from "./ports.ts";

export function healthRoutes(
  server: FastifyInstance,
  { ping, log }: Pick<WebPorts, "ping" | "log">,
): void {
  server.get("/healthz", () => ({ status: "ok" }));
  server.get("/readyz", async (_request, reply) => {
    try {
      await ping();
      return { status: "ok", database: "ok" };
    } catch (error) {
      log.warn({ error }, "not ready: the database does not answer");
      return await reply.code(503).send({ status: "not ready", database: "does not answer" });
    }
  });
}

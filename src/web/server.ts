import formbody from "@fastify/formbody";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Log } from "../log.ts";
import type { SubscriberId } from "../model.ts";
import type { Signer } from "../subscribe/token.ts";
import type { Pages } from "./pages.ts";

/** What the pages ask of the rest. */
export type WebPorts = {
  signer: Signer;
  leave(id: SubscriberId, now: Date): Promise<"left" | "already" | "unknown">;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  pages: Pages;
  clock(): Date;
  log: Log;
};

const HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
  "x-content-type-options": "nosniff",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
} as const;

/** GET and HEAD only ever show; scanners open every link of every mail. */
export function createServer(ports: WebPorts, options: { trustProxy: boolean }): FastifyInstance {
  const server = fastify({
    trustProxy: options.trustProxy,
    bodyLimit: 16 * 1024,
    logger: false,
    // Errors before routing (a URL that is no URL) do not reach the error handler below.
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const status = error.statusCode ?? 400;
      void reply.code(status).type("text/html").send(ports.pages.problem(status));
    },
  });
  server.register(formbody);
  // RFC 8058 allows multipart; the token says everything, so its body is read and forgotten.
  server.addContentTypeParser("multipart/form-data", (_request, payload, done) => {
    payload.resume().on("end", () => done(null, {}));
  });
  server.addHook("onRequest", (_request, reply, done) => {
    reply.headers(HEADERS);
    done();
  });
  server.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) ports.log.error({ error }, "a page failed");
    await reply.code(status).type("text/html").send(ports.pages.problem(status));
  });
  server.setNotFoundHandler(async (_request, reply) => {
    await reply.code(404).type("text/html").send(ports.pages.problem(404));
  });
  healthRoutes(server, ports);
  unsubscribeRoutes(server, ports);
  return server;
}

function healthRoutes(server: FastifyInstance, { ping, log }: WebPorts): void {
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

type TokenRoute = { Params: { token: string } };

function unsubscribeRoutes(server: FastifyInstance, ports: WebPorts): void {
  const { signer, pages, clock } = ports;
  server.get<TokenRoute>("/unsubscribe/:token", async ({ params }, reply) => {
    const verified = signer.verify("unsubscribe", params.token, clock());
    reply.type("text/html");
    if (verified.kind !== "ok") return await reply.code(404).send(pages.unknownLink());
    return pages.unsubscribe(params.token);
  });
  server.post<TokenRoute>("/unsubscribe/:token", async ({ params }, reply) => {
    const verified = signer.verify("unsubscribe", params.token, clock());
    reply.type("text/html");
    if (verified.kind !== "ok") return await reply.code(404).send(pages.unknownLink());
    await ports.leave(subjectAsId(verified.subject), clock());
    return pages.left();
  });
}

/** An unsubscribe token's subject is the subscriber's id: only we can have signed it. */
function subjectAsId(subject: string): SubscriberId {
  return subject as SubscriberId;
}

import formbody from "@fastify/formbody";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { aboutRoutes } from "./about-routes.ts";
import { say, type Web } from "./answer.ts";
import { assetRoutes } from "./asset-routes.ts";
import { confirmRoutes } from "./confirm-routes.ts";
import { privateHeaders } from "./headers.ts";
import { healthRoutes } from "./health-routes.ts";
import { leaveRoutes } from "./leave-routes.ts";
import { MESSAGE } from "./messages.ts";
import { metricsRoutes } from "./metrics-routes.ts";
import type { Pages } from "./pages.ts";
import { paperRoutes } from "./paper-routes.ts";
import type { WebPorts } from "./ports.ts";
import { preferencesRoutes } from "./preferences-routes.ts";
import { subscribeRoutes } from "./subscribe-routes.ts";

/** One press needs no body; the forms with queries raise it (subscribe-routes.ts). */
const BODY_BYTES = 16 * 1024;
/** A confirm token has about 110 characters; 100 is Fastify's own limit. */
const TOKEN_CHARACTERS = 200;

const ROUTES = [
  healthRoutes,
  metricsRoutes,
  assetRoutes,
  aboutRoutes,
  paperRoutes,
  subscribeRoutes,
  confirmRoutes,
  preferencesRoutes,
  leaveRoutes,
];

/** GET and HEAD only ever show; scanners open every link of every mail. No page sets a cookie. */
export function createServer(
  ports: WebPorts,
  pages: Pages,
  options: { trustProxy: boolean },
): FastifyInstance {
  const web: Web = { ...ports, pages };
  const headers = privateHeaders(ports.site);
  const server = fastify({
    trustProxy: options.trustProxy,
    bodyLimit: BODY_BYTES,
    routerOptions: { maxParamLength: TOKEN_CHARACTERS },
    logger: false,
    // Errors before routing (a URL that is no URL) reach neither hook nor error handler.
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      void sayProblem(reply.headers(headers), web, error.statusCode ?? 400);
    },
  });
  server.register(formbody);
  // RFC 8058 allows multipart; the token says everything, so its body is read and forgotten.
  server.addContentTypeParser("multipart/form-data", (_request, payload, done) => {
    payload.resume().on("end", () => done(null, {}));
  });
  server.addHook("onRequest", (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  server.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) ports.log.error({ error }, "a page failed");
    await sayProblem(reply.headers(headers), web, status);
  });
  server.setNotFoundHandler(async (_request, reply) => await sayProblem(reply, web, 404));
  for (const addRoutes of ROUTES) addRoutes(server, web);
  return server;
}

async function sayProblem(reply: FastifyReply, web: Web, status: number): Promise<void> {
  if (status === 404) return await say(reply, web, MESSAGE.notFound);
  // Only a token that nobody signed is too long for its place in the path.
  if (status === 414) return await say(reply, web, MESSAGE.unknownLink);
  const message = status < 500 ? MESSAGE.wrongRequest : MESSAGE.trouble;
  await say(reply, web, { ...message, status });
}

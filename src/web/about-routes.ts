import type { FastifyInstance } from "fastify";
import { sendHtml, type Web } from "./answer.ts";
import { makePublic } from "./headers.ts";

export function aboutRoutes(server: FastifyInstance, { pages, site }: Web): void {
  server.get("/privacy", async (_request, reply) => {
    const view = { noticeUrl: site.privacyUrl ?? null };
    makePublic(reply);
    await sendHtml(reply, 200, pages.render("privacy", { title: "Privacy" }, view));
  });
  server.get("/imprint", async (_request, reply) => {
    makePublic(reply);
    await sendHtml(reply, 200, pages.render("imprint", { title: "Imprint" }, {}));
  });
}

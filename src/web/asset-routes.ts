import type { FastifyInstance } from "fastify";
import { say, type Web } from "./answer.ts";
import { MESSAGE } from "./messages.ts";

/** Every page that a link with a token leads to. */
const ROBOTS = ["confirm", "block", "preferences", "unsubscribe", "undo", "digest"]
  .map((folder) => `Disallow: /${folder}/\n`)
  .join("");

export function assetRoutes(server: FastifyInstance, web: Web): void {
  server.get<{ Params: { name: string } }>("/assets/:name", async ({ params }, reply) => {
    const asset = web.pages.assets.get(params.name);
    if (asset === undefined) return await say(reply, web, MESSAGE.notFound);
    // Pages name an asset with the hash of its content, so a changed one has a new address.
    reply.header("cache-control", "public, max-age=86400").removeHeader("x-robots-tag");
    // A logo of the operator stands in mails, which webmail shows on its own site.
    reply.header("cross-origin-resource-policy", "cross-origin");
    await reply.type(asset.type).send(asset.body);
  });
  server.get("/robots.txt", async (_request, reply) => {
    await reply.type("text/plain; charset=utf-8").send(`User-agent: *\n${ROBOTS}`);
  });
}

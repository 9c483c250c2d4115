import type { FastifyReply } from "fastify";
import type { Purpose, Verified } from "../subscribe/token.ts";
import type { Message } from "./messages.ts";
import type { Pages } from "./pages.ts";
import type { WebPorts } from "./ports.ts";

/** What every route has at hand. */
export type Web = WebPorts & { pages: Pages };

export type TokenRoute = { Params: { token: string } };

export async function sendHtml(reply: FastifyReply, status: number, html: string): Promise<void> {
  await reply.code(status).type("text/html; charset=utf-8").send(html);
}

export async function say(reply: FastifyReply, { pages }: Web, message: Message): Promise<void> {
  const { status, title } = message;
  await sendHtml(reply, status, pages.render("message", { title }, message));
}

export function verify({ signer, clock }: Web, purpose: Purpose, token: string): Verified {
  return signer.verify(purpose, token, clock());
}

/** The fields of a form or of a JSON object; anything else holds none. */
export function fieldsOf(body: unknown): Record<string, unknown> {
  return typeof body === "object" && body !== null ? { ...body } : {};
}

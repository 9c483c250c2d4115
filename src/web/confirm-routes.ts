import type { FastifyInstance, FastifyReply } from "fastify";
import { topicName } from "../compose/paper-view.ts";
import { sayRhythm } from "../compose/say-rhythm.ts";
import { maskAddress } from "../log.ts";
import type { Subscriber } from "../model.ts";
import { formTexts } from "../subscribe/parse-wish.ts";
import { fieldsOf, say, sendHtml, type TokenRoute, verify, type Web } from "./answer.ts";
import { askToBlock, MESSAGE, subscribed } from "./messages.ts";
import type { NextDigest } from "./ports.ts";
import { sayNext } from "./say-when.ts";
import { nonceOf, subscriberOf } from "./token-subject.ts";

export function confirmRoutes(server: FastifyInstance, web: Web): void {
  const { readers, clock } = web;
  server.get<TokenRoute>("/confirm/:token", async ({ params }, reply) => {
    const verified = verify(web, "confirm", params.token);
    if (verified.kind === "invalid") return await say(reply, web, MESSAGE.unknownLink);
    if (verified.kind === "expired") return await say(reply, web, MESSAGE.confirmExpired);
    const { id, nonce } = nonceOf(verified.subject);
    const found = await readers.find(id);
    if (found?.subscriber.nonce !== nonce) return await say(reply, web, MESSAGE.confirmGone);
    const { subscriber, next } = found;
    if (subscriber.state === "active") return await saySubscribed(reply, web, subscriber, next);
    await showWish(reply, web, params.token, subscriber);
  });
  server.post<TokenRoute>("/confirm/:token", async ({ params, body }, reply) => {
    const verified = verify(web, "confirm", params.token);
    if (verified.kind === "invalid") return await say(reply, web, MESSAGE.unknownLink);
    if (verified.kind === "expired") return await say(reply, web, MESSAGE.confirmExpired);
    const { id, nonce } = nonceOf(verified.subject);
    const isFirstNow = formTexts(fieldsOf(body), "first").includes("now");
    const answer = await readers.confirm({ id, nonce, isFirstNow }, clock());
    if (answer.kind === "gone") return await say(reply, web, MESSAGE.confirmGone);
    const token = web.signer.sign("preferences", id, clock());
    const next = sayNext(answer.subscriber, answer.next, clock());
    await say(reply, web, subscribed(answer.kind === "confirmed", next, token));
  });
  server.get<TokenRoute>("/block/:token", async ({ params }, reply) => {
    const verified = verify(web, "block", params.token);
    if (verified.kind !== "ok") return await say(reply, web, MESSAGE.unknownLink);
    await say(reply, web, askToBlock(params.token));
  });
  server.post<TokenRoute>("/block/:token", async ({ params }, reply) => {
    const verified = verify(web, "block", params.token);
    if (verified.kind !== "ok") return await say(reply, web, MESSAGE.unknownLink);
    await readers.block(subscriberOf(verified.subject), clock());
    await say(reply, web, MESSAGE.blocked);
  });
}

async function saySubscribed(
  reply: FastifyReply,
  web: Web,
  subscriber: Subscriber,
  next: NextDigest | null,
): Promise<void> {
  const now = web.clock();
  const token = web.signer.sign("preferences", subscriber.id, now);
  await say(reply, web, subscribed(false, sayNext(subscriber, next, now), token));
}

async function showWish(
  reply: FastifyReply,
  { pages, signer, clock }: Web,
  token: string,
  subscriber: Subscriber,
): Promise<void> {
  const { id, address, size, leastSize, topics } = subscriber;
  const view = {
    action: `/confirm/${token}`,
    blockPath: `/block/${signer.sign("block", id, clock())}`,
    address: maskAddress(address),
    rhythm: sayRhythm(subscriber),
    size: saySize(size, leastSize),
    topics: topics.map(({ name }) => topicName(name)),
  };
  await sendHtml(reply, 200, pages.render("confirm", { title: "Confirm your digest" }, view));
}

function saySize(size: number, leastSize: number): string {
  const most = `up to ${size} papers`;
  return leastSize > 1 ? `${most}, and nothing on a day with fewer than ${leastSize}` : most;
}

import type { FastifyInstance } from "fastify";
import { sayRhythm } from "../compose/say-rhythm.ts";
import { formTexts } from "../subscribe/parse-wish.ts";
import { fieldsOf, say, type TokenRoute, verify, type Web } from "./answer.ts";
import { askToComeBack, askToLeave, cameBack, haveLeft, MESSAGE } from "./messages.ts";
import { sayNext } from "./say-when.ts";
import { nonceOf, subscriberOf } from "./token-subject.ts";

/**
 * The POST is also RFC 8058's one click: no cookie, no redirect, nothing looked up but by leaving.
 * No page here leads to the settings: a link to leave can only ever unsubscribe.
 */
export function leaveRoutes(server: FastifyInstance, web: Web): void {
  const { readers, clock } = web;
  server.get<TokenRoute>("/unsubscribe/:token", async ({ params }, reply) => {
    const verified = verify(web, "unsubscribe", params.token);
    if (verified.kind !== "ok") return await say(reply, web, MESSAGE.unknownLink);
    await say(reply, web, askToLeave(params.token));
  });
  server.register(async (leaving) => oneClickRoute(leaving, web));
  server.get<TokenRoute>("/undo/:token", async ({ params }, reply) => {
    const verified = verify(web, "undo", params.token);
    if (verified.kind === "invalid") return await say(reply, web, MESSAGE.unknownLink);
    if (verified.kind === "expired") return await say(reply, web, MESSAGE.undoExpired);
    await say(reply, web, askToComeBack(params.token));
  });
  server.post<TokenRoute>("/undo/:token", async ({ params, body }, reply) => {
    const verified = verify(web, "undo", params.token);
    if (verified.kind === "invalid") return await say(reply, web, MESSAGE.unknownLink);
    if (verified.kind === "expired") return await say(reply, web, MESSAGE.undoExpired);
    const isWeekly = formTexts(fieldsOf(body), "weekly").includes("1");
    const back = await readers.comeBack(nonceOf(verified.subject), isWeekly, clock());
    if (back === null) return await say(reply, web, MESSAGE.nothingToUndo);
    const next = sayNext(back.subscriber, back.next, clock());
    await say(reply, web, cameBack(sayRhythm(back.subscriber), next));
  });
}

/** The link says everything: whatever a mail client sends with it, of whatever type, nobody is kept by it. */
function oneClickRoute(server: FastifyInstance, web: Web): void {
  const { readers, signer, clock } = web;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, payload, done) => {
    payload.resume().on("end", () => done(null, {}));
  });
  server.post<TokenRoute>("/unsubscribe/:token", async ({ params }, reply) => {
    const verified = verify(web, "unsubscribe", params.token);
    if (verified.kind !== "ok") return await say(reply, web, MESSAGE.unknownLink);
    const id = subscriberOf(verified.subject);
    const answer = await readers.leave(id, clock());
    // Undo is only for who has just left: an old digest, passed on, must not bring anybody back.
    if (answer.kind !== "left") return await say(reply, web, MESSAGE.alreadyLeft);
    await say(reply, web, haveLeft(signer.sign("undo", `${id}~${answer.nonce}`, clock())));
  });
}

import type { FastifyInstance, FastifyReply } from "fastify";
import { maskAddress } from "../log.ts";
import type { Subscriber } from "../model.ts";
import { type Problem, parsePause, parseWish } from "../subscribe/parse-wish.ts";
import { fieldsOf, say, sendHtml, type TokenRoute, verify, type Web } from "./answer.ts";
import { dayIn } from "./days.ts";
import { formView, type Typed, typedIn, typedOf } from "./form-view.ts";
import { MESSAGE, type Message, preferencesExpired } from "./messages.ts";
import type { NextDigest } from "./ports.ts";
import { sayNext } from "./say-when.ts";
import { FORM_BODY_BYTES } from "./subscribe-routes.ts";
import { subscriberOf } from "./token-subject.ts";

type Reader = { subscriber: Subscriber; next: NextDigest | null };

export function preferencesRoutes(server: FastifyInstance, web: Web): void {
  const { readers, clock } = web;
  server.get<TokenRoute>("/preferences/:token", async ({ params: { token } }, reply) => {
    const reader = await readerBehind(web, token);
    if ("status" in reader) return await say(reply, web, reader);
    const typed = typedOf(reader.subscriber, { catalogue: web.papers.catalogue(), now: clock() });
    await showForm(reply, web, { token, reader, typed, problems: [], saved: false });
  });
  const limit = { bodyLimit: FORM_BODY_BYTES };
  server.post<TokenRoute>(
    "/preferences/:token",
    limit,
    async ({ params: { token }, body }, reply) => {
      const reader = await readerBehind(web, token);
      if ("status" in reader) return await say(reply, web, reader);
      const read = readForm(web, reader.subscriber, fieldsOf(body));
      if (read.kind === "wrong") {
        const { problems } = read;
        const typed = typedIn(fieldsOf(body));
        return await showForm(reply, web, { token, reader, typed, problems, saved: false });
      }
      const { id } = reader.subscriber;
      const changed = await readers.change(id, read.wish, read.pausedUntil, clock());
      if (changed.kind === "gone") return await say(reply, web, MESSAGE.gone);
      const typed = typedOf(changed.subscriber, {
        catalogue: web.papers.catalogue(),
        now: clock(),
      });
      await showForm(reply, web, { token, reader: changed, typed, problems: [], saved: true });
    },
  );
  server.get<TokenRoute>("/preferences/:token/renew", async ({ params: { token } }, reply) => {
    const verified = verify(web, "preferences", token);
    const isOurs = verified.kind !== "invalid";
    await say(reply, web, isOurs ? preferencesExpired(token) : MESSAGE.unknownLink);
  });
  server.post<TokenRoute>("/preferences/:token/renew", async ({ params: { token } }, reply) => {
    const verified = verify(web, "preferences", token);
    if (verified.kind === "invalid") return await say(reply, web, MESSAGE.unknownLink);
    await readers.mailSettings(subscriberOf(verified.subject), clock());
    await say(reply, web, MESSAGE.settingsMailed);
  });
}

/** The reader whose settings these are, or the page that says why there are none. */
async function readerBehind(web: Web, token: string): Promise<Reader | Message> {
  const verified = verify(web, "preferences", token);
  if (verified.kind === "invalid") return MESSAGE.unknownLink;
  if (verified.kind === "expired") return preferencesExpired(token);
  const found = await web.readers.find(subscriberOf(verified.subject));
  if (found === null) return MESSAGE.gone;
  const { state } = found.subscriber;
  switch (state) {
    case "active":
      return found;
    case "left":
      return MESSAGE.hasLeft;
    case "pending":
      return MESSAGE.pending;
    case "returned":
      return MESSAGE.returned;
    default:
      return state satisfies never;
  }
}

function readForm(web: Web, subscriber: Subscriber, form: Record<string, unknown>) {
  const slugs = web.papers.catalogue().map(({ slug }) => slug);
  const wish = parseWish(form, slugs);
  const timeZone = wish.kind === "ok" ? wish.wish.timeZone : subscriber.timeZone;
  const pause = parsePause(form, dayIn(timeZone, web.clock()));
  if (wish.kind === "ok" && pause.kind === "ok") {
    return { kind: "ok" as const, wish: wish.wish, pausedUntil: pause.pausedUntil };
  }
  const problems = [wish, pause].flatMap((part) => (part.kind === "wrong" ? part.problems : []));
  return { kind: "wrong" as const, problems };
}

type Shown = {
  token: string;
  reader: Reader;
  typed: Typed;
  problems: readonly Problem[];
  saved: boolean;
};

async function showForm(
  reply: FastifyReply,
  { pages, papers, signer, clock }: Web,
  { token, reader, typed, problems, saved }: Shown,
): Promise<void> {
  const { subscriber, next } = reader;
  const view = {
    action: `/preferences/${token}`,
    leavePath: `/unsubscribe/${signer.sign("unsubscribe", subscriber.id, clock())}`,
    address: maskAddress(subscriber.address),
    saved,
    next: sayNext(subscriber, next, clock()),
    form: formView(typed, { catalogue: papers.catalogue(), now: clock(), problems }),
  };
  const title = problems.length === 0 ? "Your digest" : "Something needs a change";
  await sendHtml(
    reply,
    problems.length === 0 ? 200 : 422,
    pages.render("preferences", { title }, view),
  );
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type ParsedAddress, parseAddress } from "../subscribe/address.ts";
import { formTexts, type Problem, parseWish } from "../subscribe/parse-wish.ts";
import { fieldsOf, say, sendHtml, type Web } from "./answer.ts";
import { CONSENT, formView, NOTHING_TYPED, typedIn } from "./form-view.ts";
import { MESSAGE, type Message } from "./messages.ts";

/** Ten queries of 500 letters, each nine bytes long in a form. */
export const FORM_BODY_BYTES = 64 * 1024;

/** Hidden from people: who fills it is a program, and is answered like anybody else. */
const HONEYPOT = "homepage";

type Form = Record<string, unknown>;

/** The answer never depends on what is known of the address. A JSON body is answered in JSON. */
export function subscribeRoutes(server: FastifyInstance, web: Web): void {
  server.get("/subscribe", async (_request, reply) => await showForm(reply, web, {}, []));
  server.post("/subscribe", { bodyLimit: FORM_BODY_BYTES }, async (request, reply) => {
    const form = fieldsOf(request.body);
    if (formTexts(form, HONEYPOT).some((text) => text.trim() !== "")) {
      return await tell(request, reply, web, MESSAGE.signedUp);
    }
    const slugs = web.papers.catalogue().map(({ slug }) => slug);
    const address = parseAddress(formTexts(form, "address")[0] ?? "");
    const wish = parseWish(form, slugs);
    if (address.kind === "wrong" || wish.kind === "wrong") {
      const problems = [
        ...addressProblems(address),
        ...(wish.kind === "wrong" ? wish.problems : []),
      ];
      if (isJson(request)) return await reply.code(422).send({ problems });
      return await showForm(reply, web, form, problems);
    }
    const answer = await web.readers.signUp(
      {
        address: { address: address.address, key: address.key },
        wish: wish.wish,
        page: `${web.site.baseUrl}${formTexts(form, "q").length > 0 ? "/papers" : "/"}`,
        text: CONSENT,
        ip: request.ip,
      },
      web.clock(),
    );
    const message = answer === "too-many" ? MESSAGE.tooMany : MESSAGE.signedUp;
    return await tell(request, reply, web, message);
  });
}

function addressProblems(address: ParsedAddress): Problem[] {
  if (address.kind === "ok") return [];
  return [{ field: "address", message: `Your address ${address.problem}.` }];
}

async function showForm(
  reply: FastifyReply,
  web: Web,
  form: Form,
  problems: readonly Problem[],
): Promise<void> {
  const { pages, papers, clock } = web;
  const isFresh = problems.length === 0;
  const typed = isFresh ? NOTHING_TYPED : typedIn(form);
  const view = {
    form: formView(typed, {
      catalogue: papers.catalogue(),
      now: clock(),
      problems,
      guesses: isFresh,
    }),
  };
  const title = isFresh ? "Subscribe" : "Something needs a change";
  const html = pages.render("subscribe", { title, guessesZone: isFresh }, view);
  await sendHtml(reply, isFresh ? 200 : 422, html);
}

async function tell(
  request: FastifyRequest,
  reply: FastifyReply,
  web: Web,
  message: Message,
): Promise<void> {
  if (!isJson(request)) return await say(reply, web, message);
  const { status, title, lines } = message;
  await reply.code(status).send({ title, message: lines.join(" ") });
}

function isJson({ headers }: FastifyRequest): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(headers["content-type"] ?? "");
}

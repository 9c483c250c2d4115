import type { FastifyInstance } from "fastify";
import { cutText } from "../compose/clean-text.ts";
import { sayMissing } from "../compose/missing-sources.ts";
import { sayCount } from "../compose/sections.ts";
import { spellDay } from "../compose/view.ts";
import { say, sendHtml, type TokenRoute, verify, type Web } from "./answer.ts";
import { dayInUtc } from "./days.ts";
import { formView, NOTHING_TYPED } from "./form-view.ts";
import { makePublic } from "./headers.ts";
import { MESSAGE } from "./messages.ts";
import type { PageViews, QueryProblem } from "./page-views.ts";
import { digestSections, paperViews } from "./paper-list.ts";
import { deliveryOf } from "./token-subject.ts";

const TRENDING_SHOWN = 10;
const FOUND_SHOWN = 30;
const TITLE_MOST = 80;

export function paperRoutes(server: FastifyInstance, web: Web): void {
  const { pages, papers, site, clock } = web;
  server.get("/", async (_request, reply) => {
    const trending = await papers.trending(TRENDING_SHOWN);
    const form = formView(NOTHING_TYPED, {
      catalogue: papers.catalogue(),
      now: clock(),
      guesses: true,
    });
    const head = {
      title: site.service,
      heading: null,
      description: "The papers that are trending in your topics, once a day, by mail.",
      guessesZone: true,
    };
    makePublic(reply);
    await sendHtml(
      reply,
      200,
      pages.render("home", head, {
        papers: paperViews(trending?.papers ?? [], site),
        asOf: trending && sayDay(trending.asOf),
        form,
      }),
    );
  });
  server.get<{ Querystring: Record<string, unknown> }>("/papers", async (request, reply) => {
    const query = queryOf(request.query["q"]);
    const view = query === "" ? await trendingView(web) : await foundView(web, query);
    const title = query === "" ? "Papers" : cutText(query, TITLE_MOST);
    const head = { title, heading: "Papers", guessesZone: view.form !== null };
    if (view.problem === null) makePublic(reply);
    await sendHtml(reply, view.problem === null ? 200 : 422, pages.render("papers", head, view));
  });
  server.get<TokenRoute>("/digest/:token", async ({ params }, reply) => {
    const verified = verify(web, "digest", params.token);
    if (verified.kind === "invalid") return await say(reply, web, MESSAGE.unknownLink);
    if (verified.kind === "expired") return await say(reply, web, MESSAGE.digestExpired);
    const digest = await papers.digest(deliveryOf(verified.subject));
    if (digest === null) return await say(reply, web, MESSAGE.digestGone);
    const sections = digestSections(digest.papers, digest.topics, site);
    const missing = sayMissing(digest.missing);
    const count = sayCount(digest.papers.length, sections.length);
    const view = { count, sections, missing };
    await sendHtml(reply, 200, pages.render("digest", { title: spellDay(digest.day) }, view));
  });
}

/** Of `?q=a&q=b` the first counts. */
function queryOf(given: unknown): string {
  const first: unknown = Array.isArray(given) ? given[0] : given;
  return typeof first === "string" ? first.trim() : "";
}

async function trendingView({ papers, site }: Web): Promise<PageViews["papers"]> {
  const trending = await papers.trending(FOUND_SHOWN);
  const count = trending === null ? "No papers yet." : `Trending on ${sayDay(trending.asOf)}`;
  return {
    query: "",
    problem: null,
    count,
    papers: paperViews(trending?.papers ?? [], site),
    form: null,
  };
}

async function foundView(
  { papers, site, clock }: Web,
  query: string,
): Promise<PageViews["papers"]> {
  const found = await papers.search(query, FOUND_SHOWN);
  if (found.kind === "wrong") {
    const problem = problemView(query, found.at, found.message);
    return { query, problem, count: "", papers: [], form: null };
  }
  return {
    query,
    problem: null,
    count: sayFound(found.papers.length),
    papers: paperViews(found.papers, site),
    form: formView(NOTHING_TYPED, {
      catalogue: papers.catalogue(),
      now: clock(),
      guesses: true,
      query,
    }),
  };
}

const CONTEXT = 60;

function problemView(query: string, at: number, message: string): QueryProblem {
  const [pointed = ""] = Array.from(query.slice(at));
  const from = Math.max(0, at - CONTEXT);
  const behind = query.slice(at + pointed.length);
  return {
    message,
    before: `${from > 0 ? "…" : ""}${query.slice(from, at)}`,
    pointed: pointed === "" ? "␣" : pointed,
    after: behind.length > CONTEXT ? `${behind.slice(0, CONTEXT)}…` : behind,
  };
}

function sayFound(count: number): string {
  if (count === 0) return "No paper matches.";
  if (count === FOUND_SHOWN) return `The ${FOUND_SHOWN} best that match`;
  return count === 1 ? "1 paper" : `${count} papers`;
}

function sayDay(at: Date): string {
  return spellDay(dayInUtc(at));
}

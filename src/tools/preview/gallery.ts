import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import path from "node:path";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import Handlebars from "handlebars";
import { TEMPLATES_DIR } from "../../app.ts";
import type { Config } from "../../config.ts";
import { type Specimens, trySpecimens } from "./compose-specimens.ts";
import { type GalleryView, listView, mailView, NO_PICTURES, problemView } from "./gallery-view.ts";
import { framePolicy, SCHEMES, showMail } from "./show-mail.ts";
import type { SpecimenMail } from "./specimen-mails.ts";
import { watchFolders } from "./watch-folders.ts";

export type Gallery = { url: string; close(): Promise<void> };

const LOOPBACK = "127.0.0.1";

/** Every mail to be looked at in a browser, on loopback only; shows a saved template by itself. */
export async function openGallery(config: Config, port: number): Promise<Gallery> {
  const bench = await openBench(config);
  const server = fastify({ logger: false, forceCloseConnections: true });
  addPages(server, bench);
  addMails(server, bench, config.look.logoUrl);
  addChanges(server, bench);
  const url = await server.listen({ host: LOOPBACK, port });
  return {
    url,
    async close() {
      bench.close();
      await server.close();
    },
  };
}

/** The specimens as the templates are now. */
type Bench = {
  current(): Promise<Specimens>;
  /** Told of each new version. */
  listeners: Set<(version: string) => void>;
  close(): void;
};

async function openBench(config: Config): Promise<Bench> {
  let specimens = await trySpecimens(config);
  let composing: Promise<unknown> = Promise.resolve();
  const listeners: Bench["listeners"] = new Set();
  const compose = () => {
    composing = composing.then(async () => {
      specimens = await trySpecimens(config);
      for (const tell of listeners) tell(specimens.version);
    });
  };
  const { templatesDir } = config.look;
  const folders = templatesDir === undefined ? [TEMPLATES_DIR] : [TEMPLATES_DIR, templatesDir];
  const watching = watchFolders(folders, compose);
  return {
    listeners,
    async current() {
      // A folder that was not there cannot be watched: whoever asks again may have mended it.
      if (specimens.kind === "broken") compose();
      await composing;
      return specimens;
    },
    close: () => watching.close(),
  };
}

type Asked = { Params: { name: string; part: string }; Querystring: { pictures?: string } };

function addPages(server: FastifyInstance, bench: Bench): void {
  server.get("/", async (_request, reply) => {
    const specimens = await bench.current();
    const { version } = specimens;
    if (specimens.kind === "broken") return await sayProblem(reply, specimens);
    return await sendPage(reply, 200, listView(specimens.mails, version));
  });
  server.get<Asked>("/mails/:name", async ({ params, query }, reply) => {
    const specimens = await bench.current();
    if (specimens.kind === "broken") return await sayProblem(reply, specimens);
    const { mails, version } = specimens;
    const shown = find(mails, params.name);
    if (shown === undefined) return await sayNothingThere(reply);
    const hasPictures = query.pictures !== "no";
    return await sendPage(reply, 200, mailView(mails, shown, version, hasPictures));
  });
}

function addMails(server: FastifyInstance, bench: Bench, logoUrl: string | undefined): void {
  server.get<Asked>("/mails/:name/:part", async ({ params, query }, reply) => {
    const specimens = await bench.current();
    if (specimens.kind === "broken") return await sayProblem(reply, specimens);
    const mail = find(specimens.mails, params.name)?.mail;
    const scheme = SCHEMES.find((one) => one === params.part);
    if (mail !== undefined && scheme !== undefined) {
      const policy = framePolicy(query.pictures !== "no", logoUrl);
      return await send(reply, "text/html; charset=utf-8", policy, showMail(mail.html, scheme));
    }
    const plain = { text: mail?.text, source: mail?.raw.toString("latin1") };
    const text = Object.entries(plain).find(([part]) => part === params.part)?.[1];
    if (text === undefined) return await sayNothingThere(reply);
    return await send(reply, "text/plain; charset=utf-8", NOTHING, text);
  });
}

function find(mails: readonly SpecimenMail[], name: string): SpecimenMail | undefined {
  return mails.find((one) => one.name === name);
}

/** Server-sent events: the version there is, and each one after it. */
function addChanges(server: FastifyInstance, { listeners, current }: Bench): void {
  server.get("/changes", async (_request, reply) => {
    const { version } = await current();
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    listen(reply.raw, listeners, version);
  });
  server.get("/reload.js", async (_request, reply) => {
    return await send(reply, "text/javascript; charset=utf-8", NOTHING, RELOAD);
  });
}

function listen(stream: ServerResponse, listeners: Bench["listeners"], version: string): void {
  const tell = (one: string) => void stream.write(`data: ${one}\n\n`);
  tell(version);
  listeners.add(tell);
  stream.on("close", () => listeners.delete(tell));
}

/** A page that shows another version than there is, is loaded anew. */
const RELOAD = `const { version } = document.documentElement.dataset;
new EventSource("/changes").onmessage = ({ data }) => {
  if (data !== version) location.reload();
};
`;

const NOTHING = "default-src 'none'";
const PAGE_POLICY = [
  NOTHING,
  "style-src 'unsafe-inline'",
  "script-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

async function sayProblem(
  reply: FastifyReply,
  { problem, version }: { problem: string; version: string },
): Promise<void> {
  await sendPage(reply, 500, problemView(problem, version));
}

async function sayNothingThere(reply: FastifyReply): Promise<void> {
  reply.code(404);
  await send(reply, "text/plain; charset=utf-8", NOTHING, "There is no such mail.\n");
}

/** Read at each request: who works on it sees it as it is saved. */
async function sendPage(reply: FastifyReply, status: number, view: GalleryView): Promise<void> {
  const source = await readFile(path.join(import.meta.dirname, "gallery.hbs"), "utf8");
  const print = Handlebars.compile(source, { strict: true, knownHelpersOnly: true });
  reply.code(status);
  const html = print({ ...view, noPictures: NO_PICTURES });
  await send(reply, "text/html; charset=utf-8", PAGE_POLICY, html);
}

async function send(
  reply: FastifyReply,
  type: string,
  policy: string,
  body: string,
): Promise<void> {
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  reply.headers({
    ...headers,
    "content-security-policy": policy,
    "referrer-policy": "no-referrer",
  });
  await reply.type(type).send(body);
}

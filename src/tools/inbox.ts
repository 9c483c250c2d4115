import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import path from "node:path";
import fastify, { type FastifyInstance } from "fastify";
import Handlebars from "handlebars";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A mail as it came over the wire, and as an independent parser reads it. */
export type ReceivedMail = {
  to: string;
  from: string;
  subject: string;
  date: string;
  html: string;
  text: string;
  raw: Buffer;
};

export type Inbox = {
  smtpUrl: string;
  mails: readonly ReceivedMail[];
  /** Opens the web page; port 0 takes a free one. */
  openPage(port: number): Promise<string>;
  close(): Promise<void>;
};

const LOOPBACK = "127.0.0.1";

/** A mail server that delivers nowhere: for the demo and for tests, on loopback only. */
export async function openInbox(): Promise<Inbox> {
  const mails: ReceivedMail[] = [];
  const smtp = await startSmtp(mails);
  let page: FastifyInstance | undefined;
  return {
    smtpUrl: `smtp://${LOOPBACK}:${smtp.port}`,
    mails,
    async openPage(port) {
      page = await createPage(mails);
      return await page.listen({ host: LOOPBACK, port });
    },
    async close() {
      await page?.close();
      await smtp.close();
    },
  };
}

async function startSmtp(mails: ReceivedMail[]): Promise<{ port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(", ");
        receive(Buffer.concat(chunks), to).then(
          (mail) => done(null, void mails.push(mail)),
          (error: Error) => done(error),
        );
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, LOOPBACK, resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
}

async function receive(raw: Buffer, to: string): Promise<ReceivedMail> {
  const parsed = await PostalMime.parse(raw);
  return {
    to,
    from: parsed.from?.address ?? "",
    subject: parsed.subject ?? "",
    date: parsed.date ?? "",
    html: parsed.html ?? "",
    text: parsed.text ?? "",
    raw,
  };
}

async function createPage(mails: readonly ReceivedMail[]): Promise<FastifyInstance> {
  const source = await readFile(path.join(import.meta.dirname, "inbox.hbs"), "utf8");
  const list = Handlebars.compile<{ mails: object[] }>(source, {
    strict: true,
    knownHelpersOnly: true,
  });
  const server = fastify({ logger: false });
  type Numbered = { Params: { number: string; form: string } };
  server.get("/", async (_request, reply) => {
    const rows = mails.map((mail, number) => ({
      ...mail,
      number,
      date: `${mail.date.slice(0, 16).replace("T", " ")} UTC`,
    }));
    await reply.type("text/html").send(list({ mails: rows }));
  });
  server.get<Numbered>("/mails/:number/:form", async ({ params }, reply) => {
    const mail = mails[Number(params.number)];
    if (mail === undefined) return await reply.code(404).send("There is no such mail.");
    if (params.form === "html") return await reply.type("text/html").send(mail.html);
    const text = params.form === "text" ? mail.text : mail.raw.toString("utf8");
    return await reply.type("text/plain; charset=utf-8").send(text);
  });
  return server;
}

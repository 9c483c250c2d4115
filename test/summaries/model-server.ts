import http from "node:http";
import { afterEach } from "@jest/globals";
import type { Message } from "../../src/summaries/ask-model.ts";

/** An OpenAI-compatible endpoint on this machine until the test ends. */

export type Question = {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: { model: string; messages: Message[]; max_tokens: number; temperature: number };
  /** The title of the paper that is asked about. */
  title: string;
};

export type Model = (question: Question, response: http.ServerResponse) => void;

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

export type ModelServer = {
  baseUrl: string;
  asked: Question[];
  /** How many questions were open at a time. */
  mostAtOnce(): number;
  close(): Promise<void>;
};

export async function serveModel(model: Model): Promise<ModelServer> {
  const asked: Question[] = [];
  let open = 0;
  let mostAtOnce = 0;
  const server = http.createServer((request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++open);
    response.on("close", () => open--);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const question = questionOf(request, Buffer.concat(chunks).toString("utf8"));
      asked.push(question);
      model(question, response);
    });
  });
  servers.push(server);
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    asked,
    mostAtOnce: () => mostAtOnce,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

function questionOf({ method = "", url = "", headers }: http.IncomingMessage, text: string) {
  const body = JSON.parse(text) as Question["body"];
  const { title = "" } = JSON.parse(body.messages.at(-1)?.content ?? "{}") as { title?: string };
  return { method, path: url, headers, body, title };
}

export function says(response: http.ServerResponse, content: string | null, end = "stop"): void {
  const message = { role: "assistant", content };
  json(response, 200, { id: "1", choices: [{ index: 0, message, finish_reason: end }] });
}

export function json(
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

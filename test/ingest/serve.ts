import http from "node:http";
import { afterEach } from "@jest/globals";

export type Asked = { url: URL; headers: http.IncomingHttpHeaders; count: number };
export type Reply = (asked: Asked, response: http.ServerResponse) => void;

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server on this machine until the test ends; `count` is how often the URL was asked before. */
export async function serve(reply: Reply): Promise<{ baseUrl: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    const count = asked.filter((one) => one.url.href === url.href).length;
    asked.push({ url, headers: request.headers, count });
    reply({ url, headers: request.headers, count }, response);
  });
  servers.push(server);
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return { baseUrl: `http://127.0.0.1:${address.port}`, asked };
}

export function json(
  response: http.ServerResponse,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(200, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** The real network with waits that are only noted, and no chance in them. */
export function patientNetwork() {
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
  };
  return { waits, network: { fetch, sleep, random: () => 0 } };
}

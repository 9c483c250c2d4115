import http from "node:http";
import type { HostWatch } from "./host-rules.ts";

/** What a service answers; `cut` sends half of it and breaks off. */
export type Reply = {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  fault?: "stall" | "reset" | "cut";
};

export type Service = { baseUrl: string; close(): Promise<void> };

/** One host of the outside world on this machine, watched, by the clock of the test. */
export async function startService(
  watch: HostWatch,
  clock: () => Date,
  reply: (url: URL, headers: http.IncomingHttpHeaders) => Reply,
): Promise<Service> {
  const server = http.createServer((request, response) => {
    watch.begin(request.headers);
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    const { status = 200, headers = {}, fault, ...rest } = reply(url, request.headers);
    const body = rest.body ?? (fault === "cut" ? "[".repeat(1_000) : "");
    const over = () => watch.end(status, headers);
    if (fault === "reset") {
      over();
      response.socket?.resetAndDestroy();
      return;
    }
    if (fault === "stall") {
      response.once("close", over);
      return;
    }
    const bytes = Buffer.from(body);
    response.writeHead(status, {
      date: clock().toUTCString(),
      "content-length": String(bytes.length),
      ...headers,
    });
    if (fault === "cut") {
      over();
      response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy());
      return;
    }
    over();
    response.end(status === 304 ? undefined : bytes);
  });
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

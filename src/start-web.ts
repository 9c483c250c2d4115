import { type App, told } from "./app.ts";
import { messageOf, TellableError } from "./log.ts";
import { loadPages } from "./web/pages.ts";
import { createServer } from "./web/server.ts";
import { createWebPorts } from "./web-ports.ts";

export type Web = { url: string; close(): Promise<void> };

/** Opens the pages at HOST:PORT. */
export async function startWeb(app: App): Promise<Web> {
  const { host, port, trustProxy } = app.config.web;
  const ports = createWebPorts(app);
  const pages = await told(loadPages(await app.templateFiles(), ports.site));
  const server = createServer(ports, pages, { trustProxy });
  const url = await server.listen({ host, port }).catch((error: unknown) => {
    throw new TellableError(
      `cannot listen on ${host}:${port} (${messageOf(error)}); choose another PORT or stop what uses it`,
    );
  });
  return { url, close: () => server.close() };
}

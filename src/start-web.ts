import { type App, TEMPLATES_DIR } from "./app.ts";
import { messageOf } from "./log.ts";
import { ping } from "./store/open-store.ts";
import { leave } from "./store/subscribers.ts";
import { loadPages } from "./web/pages.ts";
import { createServer } from "./web/server.ts";

export type Web = { url: string; close(): Promise<void> };

/** Opens the pages at HOST:PORT. */
export async function startWeb(app: App): Promise<Web> {
  const { web, mailFrom } = app.config;
  const { db } = app.store;
  const server = createServer(
    {
      signer: app.signer(),
      leave: (id, now) => leave(db, id, now),
      ping: () => ping(db),
      pages: await loadPages(TEMPLATES_DIR, mailFrom.name),
      clock: app.clock,
      log: app.log,
    },
    { trustProxy: web.trustProxy },
  );
  const url = await server.listen({ host: web.host, port: web.port }).catch((error: unknown) => {
    throw new Error(
      `cannot listen on ${web.host}:${web.port} (${messageOf(error)}); ` +
        "choose another PORT or stop what uses it",
    );
  });
  return { url, close: () => server.close() };
}

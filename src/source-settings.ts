import type { App } from "./app.ts";
import type { Network } from "./ingest/asking.ts";
import type { SourceSettings } from "./ingest/registry.ts";
import { createHostGate } from "./store/host-gates.ts";
import { readLinkedCode } from "./store/linked-code.ts";
import { noteTried, readWanted } from "./store/wanted-papers.ts";

/** What the sources are given: the outside world, this installation's settings, its papers. */
export function sourceSettings(
  app: App,
  { signal, isDryRun }: { signal?: AbortSignal | undefined; isDryRun: boolean },
): SourceSettings {
  const { config, store } = app;
  const { huggingFace, arxiv, github, hackerNews, contact, version } = config;
  const gate = createHostGate(store.db, app.holder, app.gateClock);
  return {
    outside: { network: networkOf(app, signal), gate, contact, version, limits: app.sourceLimits },
    huggingFace,
    arxiv,
    github,
    hackerNews,
    papers: {
      read: (now, most) => readWanted(store.db, now, most),
      async noteTried(keys, now) {
        if (!isDryRun) await noteTried(store.db, keys, now);
      },
      readLinkedCode: (now) => readLinkedCode(store.db, now),
    },
  };
}

function networkOf(
  { fetch, lookup, sleep, random }: App,
  signal: AbortSignal | undefined,
): Network {
  return {
    fetch: (url, { signal: limit, ...init }) =>
      fetch(url, {
        ...init,
        signal: AbortSignal.any([limit, signal].filter((one) => one != null)),
      }),
    lookup,
    sleep: (ms) => sleep(ms, signal),
    random,
    signal,
  };
}

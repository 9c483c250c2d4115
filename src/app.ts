import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TemplateError } from "./compose/check-template.ts";
import { openTemplateFiles, type TemplateFiles } from "./compose/template-files.ts";
import { createTemplates, type Templates } from "./compose/templates.ts";
import type { Config } from "./config.ts";
import { type Lane, type MailerSettings, openLane } from "./deliver/mailer.ts";
import type { Limits } from "./ingest/asking.ts";
import { createLog, type Log, messageOf, TellableError } from "./log.ts";
import { canonicalTopic } from "./query/canonical-topic.ts";
import { CATALOGUE } from "./query/catalogue.ts";
import { openSemantics, type SemanticsInUse } from "./semantics.ts";
import { readAddressKey, replaceAddressKey } from "./store/instance.ts";
import { openStore, type Store } from "./store/open-store.ts";
import { explainStoreError, isDatabaseTrouble } from "./store/store-error.ts";
import { saveCatalogue } from "./store/topics.ts";
import { createWrappedAddressKey, hashAddress, openAddressKey } from "./subscribe/address-key.ts";
import { createSigner, type Signer } from "./subscribe/token.ts";

/** Everything the steps receive; made in one place, closed in reverse order. */
export type App = {
  config: Config;
  log: Log;
  store: Store;
  /** The templates with the operator's own over them; rejects where one of those replaces nothing. */
  templateFiles(): Promise<TemplateFiles>;
  /** Compiled on first use; rejects with what is wrong in which template. */
  templates(): Promise<Templates>;
  /** Loaded on first use; null before the service has learned from enough papers. */
  semantics(): SemanticsInUse;
  /** Tells this process from every other in claims and leases. */
  holder: string;
  clock(): Date;
  random(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  fetch: typeof fetch;
  /** The addresses of a host name. */
  lookup(host: string): Promise<readonly string[]>;
  /** The clock of host gates where it is not the database's own. */
  gateClock?: (() => Date) | undefined;
  /** How patiently sources are asked, where not as usual. */
  sourceLimits?: Partial<Limits> | undefined;
  /** Asked for by what signs links or hashes addresses; both need SECRET. */
  signer(): Signer;
  hashAddress(): Promise<(addressKey: string) => string>;
  nonce(): string;
  /** Opened on first use: a job that sends nothing connects nowhere. */
  lanes(): readonly Lane[];
  close(): Promise<void>;
};

export type Overrides = Partial<
  Pick<
    App,
    | "log"
    | "store"
    | "clock"
    | "random"
    | "sleep"
    | "fetch"
    | "lookup"
    | "gateClock"
    | "sourceLimits"
  >
>;

const ROOT = path.resolve(import.meta.dirname, "..");
export const TEMPLATES_DIR = path.join(ROOT, "templates");
export const SAMPLE_PATH = path.join(ROOT, "prisma", "sample", "papers.jsonl");

export async function openApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const log = overrides.log ?? createLog(config.logLevel, adviceOn);
  const clock = overrides.clock ?? (() => new Date());
  const { databaseUrl, dataDir, look } = config;
  const store = overrides.store ?? (await openStore({ databaseUrl, dataDir, log }));
  await saveCatalogue(store.db, canonicalCatalogue(), clock());
  const templateFiles = once(() => told(openTemplateFiles(TEMPLATES_DIR, look.templatesDir)));
  let lanes: readonly Lane[] | undefined;
  return {
    config,
    log,
    store,
    templateFiles,
    templates: once(async () => await told(createTemplates(await templateFiles(), look.colours))),
    semantics: once(() => openSemantics(store.db)),
    holder: `${os.hostname()}:${process.pid}:${randomBytes(4).toString("hex")}`,
    clock,
    random: overrides.random ?? Math.random,
    sleep: overrides.sleep ?? patientSleep,
    fetch: overrides.fetch ?? fetch,
    lookup: overrides.lookup ?? lookupAll,
    gateClock: overrides.gateClock,
    sourceLimits: overrides.sourceLimits,
    signer: once(() => createSigner(config.secrets)),
    hashAddress: once(() => openAddressHash(store, config.secrets)),
    nonce: () => randomBytes(16).toString("base64url"),
    lanes() {
      lanes ??= Array.from({ length: config.smtp.connections }, () =>
        openLane(mailerSettings(config)),
      );
      return lanes;
    },
    async close() {
      for (const lane of lanes ?? []) lane.close();
      if (overrides.store === undefined) await store.close();
    },
  };
}

/** For the log. Other errors may have the same codes and words: a model's endpoint that refuses a connection. */
function adviceOn(error: unknown): string | null {
  return isDatabaseTrouble(error) ? explainStoreError(error) : null;
}

function canonicalCatalogue() {
  return CATALOGUE.map(({ slug, name, description, query }) => {
    return { slug, name, description, ...canonicalTopic(query) };
  });
}

async function lookupAll(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** Ends early, without an error, when the signal says stop. */
async function patientSleep(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}

/** An operator's mistake in a template is told in its sentence, without a stack. */
export async function told<T>(templates: Promise<T>): Promise<T> {
  return await templates.catch((error: unknown) => {
    if (!(error instanceof TemplateError)) throw error;
    throw new TellableError(messageOf(error), { cause: error });
  });
}

async function openAddressHash(
  store: Store,
  secrets: readonly string[],
): Promise<(addressKey: string) => string> {
  const [first = ""] = secrets;
  const wrapped = await readAddressKey(store.db, () => createWrappedAddressKey(first));
  const { key, rewrapped } = openAddressKey(wrapped, secrets);
  if (rewrapped !== null) await replaceAddressKey(store.db, rewrapped);
  return (addressKey) => hashAddress(key, addressKey);
}

function mailerSettings({ smtp, dkim }: Config): MailerSettings {
  return { relay: smtp.relay, dkim };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

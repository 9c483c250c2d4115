import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { domainToASCII } from "node:url";
import { z } from "zod";
import { contrast } from "./contrast.ts";
import { networkSourceNames, type SourceName } from "./ingest/registry.ts";
import { parseUrl } from "./url.ts";

/** How single values of the configuration are read and checked; config.ts says which there are. */

export const list = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/**
 * The variables of an .env file whose value a # cuts off: at its beginning, or before a word. A
 * comment behind a value has a space after its #.
 */
export function cutByComment(text: string): string[] {
  return [
    ...text.matchAll(/^\s*(?:export\s+)?(\w+)\s*=[ \t]*(?!['"`])(?:|[^\n#]*)#(?=[^\s#])/gm),
  ].map(([, name = ""]) => name);
}

export const SOURCES_BY_DEFAULT =
  "huggingface,huggingface-trending,arxiv,arxiv-api,github,hackernews";
export const CATEGORIES_BY_DEFAULT = "cs.AI,cs.CL,cs.CV,cs.IR,cs.LG,cs.NE,cs.RO,stat.ML";

export const ROLES = ["web", "scheduler", "worker"] as const;

export const MAKE_SECRET = "make one with: openssl rand -hex 32";

export const optional = z
  .string()
  .transform((text) => text.trim() || undefined)
  .optional();

export const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });
export const port = z.coerce.number().int().min(0).max(65_535);

export const secrets = z
  .string()
  .transform(list)
  .pipe(z.array(z.string().min(16, `each secret needs at least 16 characters; ${MAKE_SECRET}`)))
  .refine((all) => all.length > 0, `must hold at least one secret; ${MAKE_SECRET}`);

export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

type Context = z.core.$RefinementCtx;

/** A message never repeats the value: it may hold a password. */
function refuse(context: Context, message: string): typeof z.NEVER {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

const RELAY_URL =
  /^smtps?:\/\/([^:@/?#]+:[^:@/?#]+@)?(\[[\da-f:.]+\]|[\w.%-]+)(:\d+)?\/?(\?[^@#]*)?$/i;
const RELAY_SHAPE =
  "must look like smtp://user:password@host:587, with special characters of the password as %XX";
const RELAY_FLAG = /^(requireTLS|tls\.rejectUnauthorized)=(true|false)$/;
const RELAY_FLAGS = "only requireTLS and tls.rejectUnauthorized, each with true or false";

/** nodemailer never sees the URL: it would let the query override the mailer's own options. */
export function readRelay(text: string, context: Context) {
  const url = /\s/.test(text) ? null : parseUrl(text);
  if (url === null || !RELAY_URL.test(url.href)) return refuse(context, RELAY_SHAPE);
  const plain = attempt(() => [url.hostname, url.username, url.password].map(decodeURIComponent));
  const [name = "", user = "", pass = ""] = plain ?? [];
  const host = domainToASCII(name).replaceAll(/[[\]]/g, "");
  if (host === "") return refuse(context, RELAY_SHAPE);
  const query = url.searchParams;
  const foreign = [...query].filter(([key, value]) => !RELAY_FLAG.test(`${key}=${value}`));
  for (const [key] of foreign) refuse(context, `cannot take ${key}; ${RELAY_FLAGS}`);
  const secure = url.protocol === "smtps:";
  return {
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: (query.get("requireTLS") ?? String(!isLoopback(host))) === "true",
    auth: user === "" ? undefined : { user, pass },
    tls: { rejectUnauthorized: query.get("tls.rejectUnauthorized") !== "false" },
  };
}

const MAILBOX = /^(?:"?([^"<>\r\n]*?)"?\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/;

/** As strict as `plainAddress` of compose, which would throw at every mail. */
export function readMailbox(text: string, context: Context) {
  const [found, name, bracketed, bare] = MAILBOX.exec(text.trim()) ?? [];
  if (found === undefined) return refuse(context, 'must look like "Name <name@example.org>"');
  const [local = "", domain = ""] = (bracketed ?? bare ?? "").split("@");
  const host = domainToASCII(domain);
  if (!/^[\w!#$%&'*+/=?^`{|}~.-]{1,64}$/.test(local) || !/^[a-z0-9.-]{1,253}$/.test(host)) {
    return refuse(context, "needs plain ASCII without commas before the @, a host name after");
  }
  return { name: name?.trim() || "Paperboy", address: `${local}@${host}` };
}

/** In ASCII and without a slash at its end: links are made by adding a path. */
export function readBaseUrl(text: string, context: Context): string {
  const { origin, pathname, search, hash, username, password } = new URL(text);
  if (search || hash || username || password) {
    return refuse(context, "must have no query, no # part, no user and no password");
  }
  return `${origin}${pathname}`.replace(/\/+$/, "");
}

/** As long as a link in a mail may be: compose leaves out what is longer. */
const SHOWN_URL_MOST = 800;

/** For what every reader is shown. */
export function readShownUrl(text: string, context: Context): string {
  const { href, username, password } = new URL(text);
  if (username || password) {
    return refuse(context, "must have no user and no password: every reader would see them");
  }
  if (href.length <= SHOWN_URL_MOST) return text;
  return refuse(context, `must have at most ${SHOWN_URL_MOST} characters, or mails leave it out`);
}

/** Anything else fetch refuses, with a message that repeats it. */
export function readBearer(text: string, context: Context): string {
  return /^[!-~]+$/.test(text)
    ? text
    : refuse(context, "must be printable ASCII without spaces, as it stands in a header");
}

const CATEGORY = /^[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2}|\.[a-z]+(?:-[a-z]+)?)?$/;

/** arXiv answers a whole feed with 400 for one category that is none. */
export function readCategories(text: string, context: Context): string[] {
  const categories = [...new Set(list(text))];
  const wrong = categories.filter((category) => !CATEGORY.test(category));
  if (wrong.length > 0) {
    return refuse(context, `no arXiv category: ${wrong.join(", ")}; try cs.LG, stat.ML, hep-th`);
  }
  return categories;
}

/** In the order in which a run asks them. */
export function readSources(names: readonly string[], context: Context): SourceName[] {
  const known = networkSourceNames();
  const wrong = names.filter((name) => !known.some((one) => one === name));
  if (wrong.length > 0) {
    return refuse(context, `no source: ${wrong.join(", ")}; known: ${known.join(", ")}`);
  }
  return known.filter((name) => names.includes(name));
}

/** Of the grounds that links stand on, the one on which they are hardest to read: page, and field. */
const GROUNDS = { light: "#fffdf9", dark: "#1f1f23" } as const;
const CONTRAST_LEAST = 4.5;

/** The colour of links and the button, as far as it can be read on our ground. */
export function readAccent(scheme: keyof typeof GROUNDS) {
  return (text: string, context: Context): string => {
    const colour = text.trim().toLowerCase();
    if (!/^#[\da-f]{6}$/.test(colour)) return refuse(context, "must look like #9f2d20");
    const ratio = contrast(colour, GROUNDS[scheme]);
    if (ratio >= CONTRAST_LEAST) return colour;
    const wanted = scheme === "light" ? "darker" : "lighter";
    return refuse(
      context,
      `cannot be read on ${GROUNDS[scheme]}: contrast ${ratio.toFixed(1)}, needs ${CONTRAST_LEAST}; choose a ${wanted} one`,
    );
  };
}

const OF_DOMAIN = /^([a-z0-9.-]+\.[a-z0-9-]+)=(\d+(?:\.\d+)?)$/;

/** Messages per second by receiving domain. */
export function readDomainRates(text: string, context: Context): ReadonlyMap<string, number> {
  return readByDomain(text, context, "messages per second over 0", (rate) => rate > 0);
}

/** Connections by receiving domain. */
export function readDomainConnections(text: string, context: Context): ReadonlyMap<string, number> {
  const isCount = (count: number) => Number.isInteger(count) && count >= 1 && count <= 100;
  return readByDomain(text, context, "1 to 100 connections", isCount);
}

function readByDomain(
  text: string,
  context: Context,
  what: string,
  isRight: (value: number) => boolean,
): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const part of list(text.toLowerCase())) {
    const [, domain, value] = OF_DOMAIN.exec(part) ?? [];
    if (domain === undefined || !isRight(Number(value))) {
      return refuse(context, `${part}: must look like gmail.com=2, ${what}`);
    }
    values.set(domain, Number(value));
  }
  return values;
}

const WARM_UP_SHAPE =
  "must look like 2026-11-25 200 1.5: first day, its number of mails, daily growth";

/** How many mails a new sender may send on its first days. */
export function readWarmUp(text: string, context: Context) {
  const [, from = "", first, growth] = /^(\d{4}-\d\d-\d\d) (\d+) (\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const isDay = new Date(`${from}T00:00:00Z`).toString() !== "Invalid Date";
  if (!isDay || !(Number(first) >= 1) || !(Number(growth) >= 1)) {
    return refuse(context, WARM_UP_SHAPE);
  }
  return { from, first: Number(first), growth: Number(growth) };
}

const KEY_SHAPE =
  "holds no RSA private key of at least 1024 bits in PEM without passphrase; try: openssl genrsa 2048";

/** DKIM_KEY holds the PEM itself (with `\n` for line ends) or names its file. */
export function readDkimKey(text: string, context: Context): string {
  const isPem = text.includes("-----BEGIN");
  const pem = isPem ? text.replaceAll("\\n", "\n") : attempt(() => readFileSync(text, "utf8"));
  if (pem === null) return refuse(context, "is neither a PEM private key nor a file we can read");
  const key = attempt(() => createPrivateKey(pem));
  const { modulusLength = 0 } = key?.asymmetricKeyDetails ?? {};
  if (key?.asymmetricKeyType !== "rsa" || modulusLength < 1024) return refuse(context, KEY_SHAPE);
  return pem;
}

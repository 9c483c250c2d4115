import { createPrivateKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { domainToASCII } from "node:url";
import { z } from "zod";
import { parseUrl } from "./url.ts";

const packageJson = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")));

/** The only reader of the environment. Every variable stands in .env.example with its meaning. */

/** Stands in .env.example so that a copy works at once; refused where the world could reach it. */
const EXAMPLE_SECRET = "an-example-that-only-works-on-localhost";
const MAKE_SECRET = "make one with: openssl rand -hex 32";

const ROLES = ["web", "scheduler", "worker"] as const;

const list = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

const optional = z
  .string()
  .transform((text) => text.trim() || undefined)
  .optional();

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });
const port = z.coerce.number().int().min(0).max(65_535);

const secrets = z
  .string()
  .transform(list)
  .pipe(z.array(z.string().min(16, `each secret needs at least 16 characters; ${MAKE_SECRET}`)))
  .refine((all) => all.length > 0, `must hold at least one secret; ${MAKE_SECRET}`);

const environment = z.object({
  DATABASE_URL: optional.refine(
    (url) => url === undefined || /^postgres(ql)?:\/\//.test(url),
    "must start with postgres:// (leave it empty for the embedded database)",
  ),
  DATA_DIR: z.string().min(1).default(".paperboy"),
  SMTP_URL: z.string().trim().default("smtp://127.0.0.1:1025").transform(readRelay),
  SMTP_RATE: z.coerce.number().positive("messages per second, more than 0").default(10),
  SMTP_CONNECTIONS: z.coerce.number().int().min(1).max(100).default(5),
  DKIM_DOMAIN: optional,
  DKIM_SELECTOR: optional,
  DKIM_KEY: optional.transform((text, context) => text && readDkimKey(text, context)),
  MAIL_FROM: z.string().default("Paperboy <digest@localhost>").transform(readMailbox),
  BOUNCE_DOMAIN: optional,
  BASE_URL: httpUrl.default("http://127.0.0.1:8080").transform(readBaseUrl),
  SECRET: secrets.optional(),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: port.default(8080),
  TRUST_PROXY: z.stringbool().default(false),
  ROLE: z
    .string()
    .default("web,scheduler,worker")
    .transform(list)
    .pipe(z.array(z.enum(ROLES)).min(1)),
  OPERATOR_NAME: z.string().min(1).default("Paperboy"),
  OPERATOR_ADDRESS: optional,
  PRIVACY_URL: httpUrl.optional(),
  METRICS_TOKEN: optional,
  HF_ENDPOINT: httpUrl.default("https://huggingface.co"),
  HF_TOKEN: optional,
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(
      `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n` +
        `${problems.map((problem) => `  ${problem}`).join("\n")}\n` +
        "Every variable is explained in .env.example.",
    );
    this.name = "ConfigError";
  }
}

export type Config = ReturnType<typeof shape>;

/**
 * Reads and checks the whole environment; an empty variable counts as unset.
 * `needsSecret` is for whatever signs links or hashes addresses.
 * @throws ConfigError naming every bad variable at once.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  { needsSecret = true }: { needsSecret?: boolean } = {},
): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = environment.safeParse(given);
  const issues = parsed.error?.issues ?? [];
  const problems = [
    ...issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    ...crossChecks(given, needsSecret),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return shape(parsed.data);
}

function crossChecks(given: Record<string, string | undefined>, needsSecret: boolean): string[] {
  const { SMTP_URL, BASE_URL, SECRET } = environment.shape;
  // What is bad by itself is undefined here: it has been told of, and must not hide the rest.
  const relay = SMTP_URL.safeParse(given["SMTP_URL"]).data;
  const baseUrl = BASE_URL.safeParse(given["BASE_URL"]).data;
  const isExample = SECRET.safeParse(given["SECRET"]).data?.includes(EXAMPLE_SECRET);
  const sendsOut = relay && !isLoopback(relay.host);
  const isHome = baseUrl && isLoopback(new URL(baseUrl).hostname);
  const lacksSecret = needsSecret && !given["SECRET"];
  const sharesSecret = isExample && (sendsOut || isHome === false);
  const dkim = ["DKIM_DOMAIN", "DKIM_SELECTOR", "DKIM_KEY"].filter((name) => given[name]);
  return [
    lacksSecret && `SECRET: missing; it signs the links in every mail; ${MAKE_SECRET}`,
    sharesSecret && `SECRET: is the example's, which everybody knows; ${MAKE_SECRET}`,
    sendsOut &&
      isHome &&
      "BASE_URL: readers could not open their links; set BASE_URL to where they reach this service",
    dkim.length % 3 !== 0 && "DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY: set all three or none",
  ].filter((problem) => typeof problem === "string");
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

function shape(env: z.infer<typeof environment>) {
  return {
    databaseUrl: env.DATABASE_URL,
    dataDir: path.resolve(env.DATA_DIR),
    smtp: { relay: env.SMTP_URL, perSecond: env.SMTP_RATE, connections: env.SMTP_CONNECTIONS },
    dkim: env.DKIM_DOMAIN
      ? { domain: env.DKIM_DOMAIN, selector: env.DKIM_SELECTOR ?? "", key: env.DKIM_KEY ?? "" }
      : undefined,
    mailFrom: env.MAIL_FROM,
    bounceDomain: env.BOUNCE_DOMAIN,
    baseUrl: env.BASE_URL,
    secrets: env.SECRET ?? [],
    web: {
      host: env.HOST,
      port: env.PORT,
      trustProxy: env.TRUST_PROXY,
      metricsToken: env.METRICS_TOKEN,
    },
    roles: env.ROLE,
    operator: {
      name: env.OPERATOR_NAME,
      address: env.OPERATOR_ADDRESS,
      privacyUrl: env.PRIVACY_URL,
    },
    huggingFace: { baseUrl: env.HF_ENDPOINT, token: env.HF_TOKEN },
    /** Sources are told who asks, as their terms wish. */
    contact: isLoopback(new URL(env.BASE_URL).hostname) ? env.MAIL_FROM.address : env.BASE_URL,
    version: packageJson.version,
    logLevel: env.LOG_LEVEL,
  };
}

/** The process's environment, after a `.env` file in the working folder if there is one. */
export function loadEnvironment(): Readonly<Record<string, string | undefined>> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return process.env;
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
function readRelay(text: string, context: Context) {
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
function readMailbox(text: string, context: Context) {
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
function readBaseUrl(text: string, context: Context): string {
  const { origin, pathname, search, hash, username, password } = new URL(text);
  if (search || hash || username || password) {
    return refuse(context, "must have no query, no # part, no user and no password");
  }
  return `${origin}${pathname}`.replace(/\/+$/, "");
}

const KEY_SHAPE =
  "holds no RSA private key of at least 1024 bits in PEM without passphrase; try: openssl genrsa 2048";

/** DKIM_KEY holds the PEM itself (with `\n` for line ends) or names its file. */
function readDkimKey(text: string, context: Context): string {
  const isPem = text.includes("-----BEGIN");
  const pem = isPem ? text.replaceAll("\\n", "\n") : attempt(() => readFileSync(text, "utf8"));
  if (pem === null) return refuse(context, "is neither a PEM private key nor a file we can read");
  const key = attempt(() => createPrivateKey(pem));
  const { modulusLength = 0 } = key?.asymmetricKeyDetails ?? {};
  if (key?.asymmetricKeyType !== "rsa" || modulusLength < 1024) return refuse(context, KEY_SHAPE);
  return pem;
}

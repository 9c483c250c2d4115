import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import {
  CATEGORIES_BY_DEFAULT,
  cutByComment,
  httpUrl,
  isLoopback,
  list,
  MAKE_SECRET,
  optional,
  port,
  ROLES,
  readAccent,
  readBaseUrl,
  readBearer,
  readCategories,
  readDkimKey,
  readMailbox,
  readShownUrl,
  readSources,
  SOURCES_BY_DEFAULT,
  secrets,
} from "./config-values.ts";
import { smtpEnvironment, smtpOf } from "./smtp-settings.ts";

const packageJson = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")));

/** The only reader of the environment. Every variable stands in .env.example with its meaning. */

/** Stands in .env.example so that a copy works at once; refused where the world could reach it. */
const EXAMPLE_SECRET = "an-example-that-only-works-on-localhost";

const environment = z.object({
  DATABASE_URL: optional.refine(
    (url) => url === undefined || /^postgres(ql)?:\/\//.test(url),
    "must start with postgres:// (leave it empty for the embedded database)",
  ),
  DATA_DIR: z.string().min(1).default(".paperboy"),
  ...smtpEnvironment,
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
  PRIVACY_URL: httpUrl.transform(readShownUrl).optional(),
  METRICS_TOKEN: optional,
  ACCENT_COLOR: z.string().default("#9f2d20").transform(readAccent("light")),
  ACCENT_COLOR_DARK: z.string().default("#f0a090").transform(readAccent("dark")),
  LOGO_URL: z
    .url({ protocol: /^https$/, error: "must be an https URL" })
    .transform(readShownUrl)
    .optional(),
  FOOT_TEXT: optional.refine(
    (text) => text === undefined || Array.from(text).length <= 600,
    "must have at most 600 characters, or mails cut it off",
  ),
  THUMBNAILS: z.stringbool().default(false),
  TEMPLATES_DIR: optional,
  SOURCES: z.string().default(SOURCES_BY_DEFAULT).transform(list).transform(readSources),
  ARXIV_CATEGORIES: z.string().default(CATEGORIES_BY_DEFAULT).transform(readCategories),
  ARXIV_API_ENDPOINT: httpUrl.default("https://export.arxiv.org").transform(readBaseUrl),
  ARXIV_FEED_ENDPOINT: httpUrl.default("https://rss.arxiv.org").transform(readBaseUrl),
  ARXIV_OAI_ENDPOINT: httpUrl.default("https://oaipmh.arxiv.org").transform(readBaseUrl),
  GITHUB_ENDPOINT: httpUrl.default("https://api.github.com").transform(readBaseUrl),
  GITHUB_TOKEN: optional,
  GITHUB_DAILY_REQUESTS: z.coerce.number().int().min(1).optional(),
  HACKERNEWS_ENDPOINT: httpUrl.default("https://hn.algolia.com").transform(readBaseUrl),
  HF_ENDPOINT: httpUrl.default("https://huggingface.co").transform(readBaseUrl),
  HF_TOKEN: optional,
  SUMMARY_URL: httpUrl.transform(readBaseUrl).optional(),
  SUMMARY_MODEL: optional,
  SUMMARY_KEY: optional.transform((text, context) => text && readBearer(text, context)),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n` +
        `${problems.map((problem) => `  ${problem}`).join("\n")}\n` +
        "Every variable is explained in .env.example.",
    );
    this.name = "ConfigError";
    this.problems = problems;
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
    !given["SUMMARY_URL"] !== !given["SUMMARY_MODEL"] &&
      "SUMMARY_URL, SUMMARY_MODEL: set both, or none where no model is to be asked",
  ].filter((problem) => typeof problem === "string");
}

type Environment = z.infer<typeof environment>;

function shape(env: Environment) {
  return {
    databaseUrl: env.DATABASE_URL,
    dataDir: path.resolve(env.DATA_DIR),
    smtp: smtpOf(env),
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
    look: {
      colours: { accent: env.ACCENT_COLOR, accentDark: env.ACCENT_COLOR_DARK },
      logoUrl: env.LOGO_URL,
      footText: env.FOOT_TEXT,
      hasThumbnails: env.THUMBNAILS,
      /** A folder whose files count instead of our own templates. */
      templatesDir: env.TEMPLATES_DIR && path.resolve(env.TEMPLATES_DIR),
    },
    /** The sources of the hourly run. */
    sources: env.SOURCES,
    huggingFace: { baseUrl: env.HF_ENDPOINT, token: env.HF_TOKEN },
    arxiv: {
      categories: env.ARXIV_CATEGORIES,
      apiUrl: env.ARXIV_API_ENDPOINT,
      feedUrl: env.ARXIV_FEED_ENDPOINT,
      oaiUrl: env.ARXIV_OAI_ENDPOINT,
    },
    github: {
      baseUrl: env.GITHUB_ENDPOINT,
      token: env.GITHUB_TOKEN,
      dailyRequests: env.GITHUB_DAILY_REQUESTS,
    },
    hackerNews: { baseUrl: env.HACKERNEWS_ENDPOINT },
    /** Who writes summaries; undefined: nobody does. */
    summaries:
      env.SUMMARY_URL && env.SUMMARY_MODEL
        ? { baseUrl: env.SUMMARY_URL, model: env.SUMMARY_MODEL, key: env.SUMMARY_KEY }
        : undefined,
    /** Sources are told who asks, as their terms wish. */
    contact: isLoopback(new URL(env.BASE_URL).hostname) ? env.MAIL_FROM.address : env.BASE_URL,
    version: packageJson.version,
    logLevel: env.LOG_LEVEL,
  };
}

/**
 * The process's environment, after a `.env` file in the working folder if there is one.
 * @throws ConfigError where a # without quotes would cut a value off.
 */
export function loadEnvironment(): Readonly<Record<string, string | undefined>> {
  if (!existsSync(".env")) return process.env;
  const cut = cutByComment(readFileSync(".env", "utf8"));
  if (cut.length > 0) {
    throw new ConfigError(
      cut.map((name) => `${name}: in .env a # begins a comment; put the value in quotes`),
    );
  }
  process.loadEnvFile(".env");
  return process.env;
}

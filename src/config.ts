import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const packageJson = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")));

/** The only reader of the environment. Every variable stands in .env.example with its meaning. */

/** Stands in .env.example so that a copy works at once; refused where the world could reach it. */
const EXAMPLE_SECRET = "an-example-that-only-works-on-localhost";

const ROLES = ["web", "scheduler", "worker"] as const;

const list = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

const optional = z
  .string()
  .transform((text) => text.trim())
  .transform((text) => (text === "" ? undefined : text))
  .optional();

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });
const port = z.coerce.number().int().min(0).max(65_535);

const mailbox = z.string().transform((text, context) => {
  const match = /^(?:"?([^"<>\r\n]*?)"?\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/.exec(
    text.trim(),
  );
  const address = match?.[2] ?? match?.[3];
  if (address === undefined) {
    context.addIssue({ code: "custom", message: 'must look like "Name <name@example.org>"' });
    return z.NEVER;
  }
  return { name: match?.[1]?.trim() || "Paperboy", address };
});

const secrets = z
  .string()
  .transform(list)
  .pipe(
    z.array(
      z.string().min(16, "each secret needs at least 16 characters; try: openssl rand -hex 32"),
    ),
  )
  .refine((all) => all.length > 0, "must hold at least one secret; try: openssl rand -hex 32");

const environment = z.object({
  DATABASE_URL: optional.refine(
    (url) => url === undefined || /^postgres(ql)?:\/\//.test(url),
    "must start with postgres:// (leave it empty for the embedded database)",
  ),
  DATA_DIR: z.string().min(1).default(".paperboy"),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s]+$/, "must look like smtp://user:password@host:587")
    .default("smtp://127.0.0.1:1025"),
  SMTP_RATE: z.coerce.number().positive("messages per second, more than 0").default(10),
  SMTP_CONNECTIONS: z.coerce.number().int().min(1).max(100).default(5),
  DKIM_DOMAIN: optional,
  DKIM_SELECTOR: optional,
  DKIM_KEY: optional,
  MAIL_FROM: mailbox.default({ name: "Paperboy", address: "digest@localhost" }),
  BOUNCE_DOMAIN: optional,
  BASE_URL: httpUrl.default("http://127.0.0.1:8080").transform((url) => url.replace(/\/+$/, "")),
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
  const problems = parsed.success
    ? crossChecks(parsed.data, needsSecret)
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  if (!parsed.success && needsSecret && !given["SECRET"]) problems.push(MISSING_SECRET);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return shape(parsed.data);
}

const MISSING_SECRET =
  "SECRET: missing; it signs the links in every mail. Make one with: openssl rand -hex 32";

function crossChecks(env: z.infer<typeof environment>, needsSecret: boolean): string[] {
  const problems: string[] = [];
  if (needsSecret && env.SECRET === undefined) problems.push(MISSING_SECRET);
  if (env.SECRET?.includes(EXAMPLE_SECRET) && !isLoopback(env.BASE_URL)) {
    problems.push(
      "SECRET: is the example's, which everybody knows. Make your own: openssl rand -hex 32",
    );
  }
  const dkim = [env.DKIM_DOMAIN, env.DKIM_SELECTOR, env.DKIM_KEY].filter(
    (part) => part !== undefined,
  );
  if (dkim.length !== 0 && dkim.length !== 3) {
    problems.push("DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY: set all three or none");
  }
  return problems;
}

function isLoopback(url: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
}

function shape(env: z.infer<typeof environment>) {
  return {
    databaseUrl: env.DATABASE_URL,
    dataDir: path.resolve(env.DATA_DIR),
    smtp: { url: env.SMTP_URL, perSecond: env.SMTP_RATE, connections: env.SMTP_CONNECTIONS },
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
    contact: isLoopback(env.BASE_URL) ? env.MAIL_FROM.address : env.BASE_URL,
    version: packageJson.version,
    logLevel: env.LOG_LEVEL,
  };
}

/** The process's environment, after a `.env` file in the working folder if there is one. */
export function loadEnvironment(): Readonly<Record<string, string | undefined>> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return process.env;
}

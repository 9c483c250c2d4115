import { type Config, ConfigError, readConfig } from "../../config.ts";
import { LostAddressKeyError, openAddressKey } from "../../subscribe/address-key.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type Configuration = {
  findings: Finding[];
  /** As far as it can be read: what is wrong has its default. Null: not even that. */
  config: Config | null;
  /** The variables that are wrong; what needs them is not looked at. */
  wrong: ReadonlySet<string>;
};

/** Every problem at once, and what can be used all the same. */
export function checkConfiguration(env: Environment, source: string): Configuration {
  const problems = problemsOf(env);
  if (problems.length === 0) {
    const finding = ok("configuration", `every variable can be read (${source})`);
    return { findings: [finding], config: readConfig(env), wrong: new Set() };
  }
  const wrong = new Set(problems.flatMap(namesOf));
  const findings = problems.map((problem) => fail("configuration", problem));
  return { findings, config: readRest(env, wrong), wrong };
}

function problemsOf(env: Environment): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

/** `DKIM_DOMAIN, DKIM_KEY: set both` names two. */
function namesOf(problem: string): string[] {
  return problem.slice(0, problem.indexOf(":")).match(/[A-Z][A-Z_]+/g) ?? [];
}

/** The default of BASE_URL does not go with a relay elsewhere. */
const STAND_IN = { BASE_URL: "https://not-known.invalid" };

/** Without what is wrong, and without what makes no sense without that: a DKIM_DOMAIN without its key. */
function readRest(env: Environment, wrong: ReadonlySet<string>): Config | null {
  const left = new Set(wrong);
  for (;;) {
    const rest = Object.entries(env).filter(([name]) => !left.has(name));
    const standIn = left.has("BASE_URL") ? STAND_IN : {};
    try {
      return readConfig({ ...Object.fromEntries(rest), ...standIn }, { needsSecret: false });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const more = error.problems.flatMap(namesOf).filter((name) => !left.has(name));
      if (more.length === 0) return null;
      for (const name of more) left.add(name);
    }
  }
}

/** Whether the secret is this service's own: the example's is taken for a local address only. */
export function judgeSecret({ secrets }: Pick<Config, "secrets">): Finding {
  const isShared = problemsOf({ SECRET: secrets.join(","), ...STAND_IN }).length > 0;
  if (isShared) {
    const mend = "Make your own before anybody else can reach the service: openssl rand -hex 32";
    return warn("secret", "is the example's, which everybody knows", mend);
  }
  const older = secrets.length > 1 ? `, and ${secrets.length - 1} older` : "";
  return ok("secret", `one of your own${older}; long enough`);
}

/** Whether it opens the key under which this installation's addresses are hashed. */
export function judgeAddressKey(
  addressKey: string | null,
  { secrets }: Pick<Config, "secrets">,
): Finding {
  if (addressKey === null) return ok("address key", "none yet: the first start makes it");
  try {
    const { rewrapped } = openAddressKey(addressKey, secrets);
    const says = "the secret is this installation's";
    return rewrapped === null
      ? ok("address key", says)
      : ok("address key", `an older secret opens it; the next start seals it under the first`);
  } catch (error) {
    if (error instanceof LostAddressKeyError) return fail("address key", error.message);
    throw error;
  }
}

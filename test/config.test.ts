import { describe, expect, test } from "@jest/globals";
import { ConfigError, readConfig } from "../src/config.ts";

const SECRET = "a-secret-that-only-tests-know-of";

function problemsOf(env: Record<string, string>, options = {}): string {
  try {
    readConfig(env, options);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
}

test("works with nothing but a secret", () => {
  const config = readConfig({ SECRET });
  expect(config).toMatchObject({
    databaseUrl: undefined,
    baseUrl: "http://127.0.0.1:8080",
    roles: ["web", "scheduler", "worker"],
    secrets: [SECRET],
  });
});

test("an empty variable is an unset one", () => {
  expect(readConfig({ SECRET, DATABASE_URL: "", SMTP_RATE: " " }).smtp.perSecond).toBe(10);
});

test("names every bad variable in one message", () => {
  const message = problemsOf({
    DATABASE_URL: "mysql://x",
    PORT: "99999",
    ROLE: "web,chef",
    MAIL_FROM: "nobody",
    BASE_URL: "ftp://x",
  });
  for (const name of ["DATABASE_URL", "PORT", "ROLE", "MAIL_FROM", "BASE_URL", "SECRET"]) {
    expect(message).toContain(name);
  }
  expect(message).toContain("6 problems");
});

describe("SECRET", () => {
  test("is missed where links are signed, and not where they are not", () => {
    expect(problemsOf({})).toContain("SECRET: missing");
    expect(readConfig({}, { needsSecret: false }).secrets).toEqual([]);
  });

  test("may be a list; the first signs", () => {
    const old = "the-one-before-this-one";
    expect(readConfig({ SECRET: `${SECRET}, ${old}` }).secrets).toEqual([SECRET, old]);
  });

  test("is refused when it is short, and when it is the example's in front of the world", () => {
    expect(problemsOf({ SECRET: "short" })).toContain("16 characters");
    const example = { SECRET: "an-example-that-only-works-on-localhost" };
    expect(problemsOf(example)).toBe("");
    expect(problemsOf({ ...example, BASE_URL: "https://papers.example.org" })).toContain("example");
  });
});

test.each([
  ["Paperboy <digest@example.org>", { name: "Paperboy", address: "digest@example.org" }],
  ['"Papers, daily" <d@example.org>', { name: "Papers, daily", address: "d@example.org" }],
  ["d@example.org", { name: "Paperboy", address: "d@example.org" }],
])("reads MAIL_FROM %s", (text, mailbox) => {
  expect(readConfig({ SECRET, MAIL_FROM: text }).mailFrom).toEqual(mailbox);
});

test("wants all three parts of DKIM or none", () => {
  expect(problemsOf({ SECRET, DKIM_DOMAIN: "example.org" })).toContain("all three or none");
});

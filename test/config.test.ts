import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { letterheadOf } from "../src/compose/letterhead.ts";
import { plainAddress } from "../src/compose/mime.ts";
import { webUrl } from "../src/compose/paper-view.ts";
import { COLOURS } from "../src/compose/templates.ts";
import { ConfigError, readConfig } from "../src/config.ts";
import { cutByComment } from "../src/config-values.ts";
import { contrast } from "../src/contrast.ts";

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

test("what is bad by itself hides no problem between variables", () => {
  const message = problemsOf({
    PORT: "99999",
    BASE_URL: "http://127.0.0.1:8080",
    SMTP_URL: "smtp://relay.example.org",
    DKIM_KEY: "no/such/key.pem",
    SECRET: "an-example-that-only-works-on-localhost",
  });
  for (const name of ["PORT", "BASE_URL", "DKIM_KEY", "SECRET", "DKIM_DOMAIN"]) {
    expect(message).toContain(`  ${name}`);
  }
  expect(message).toContain("5 problems");
});

test("a copy of .env.example works at once", () => {
  const example = parseEnv(readFileSync(new URL("../.env.example", import.meta.url), "utf8"));
  expect(readConfig(example).smtp.relay).toMatchObject({ host: "127.0.0.1", port: 1025 });
});

test("no problem repeats what may be a secret", () => {
  const message = problemsOf({
    SMTP_URL: "smtp://user:hun#ter2@host:587",
    DATABASE_URL: "mysql://user:hunter2@host/papers",
    DKIM_KEY: "-----BEGIN PRIVATE KEY-----\\nhunter2\\n-----END PRIVATE KEY-----",
    SECRET: "hunter2",
    HF_TOKEN: "hunter2",
    METRICS_TOKEN: "hunter2",
    BASE_URL: "https://user:hunter2@papers.example.org",
  });
  for (const name of ["SMTP_URL", "DATABASE_URL", "DKIM_KEY", "SECRET", "BASE_URL"]) {
    expect(message).toContain(name);
  }
  expect(message).not.toMatch(/hun|ter2/);
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
    expect(problemsOf({ ...example, SMTP_URL: "smtp://relay.example.org" })).toContain("SECRET");
  });
});

describe("SMTP_URL", () => {
  const PUBLIC = { SECRET, BASE_URL: "https://papers.example.org" };
  const relayOf = (url: string) => readConfig({ ...PUBLIC, SMTP_URL: url }).smtp.relay;

  test.each([
    ["smtp://127.0.0.1:1025", { host: "127.0.0.1", port: 1025, secure: false, requireTLS: false }],
    ["smtp://LOCALHOST", { host: "localhost", port: 587, requireTLS: false }],
    ["smtp://[::1]:25", { host: "::1", port: 25, requireTLS: false }],
    ["smtp://relay.example.org", { port: 587, secure: false, requireTLS: true, auth: undefined }],
    ["smtps://relay.example.org/", { port: 465, secure: true, requireTLS: true }],
    ["smtps://relay.example.org:2465", { port: 2465, secure: true }],
    ["smtp://post.müller.example:25", { host: "post.xn--mller-kva.example", port: 25 }],
    ["smtp://ada%40x.org:h%23%3A%25@h:587", { auth: { user: "ada@x.org", pass: "h#:%" } }],
    ["smtp://u:p@h?requireTLS=false", { requireTLS: false, tls: { rejectUnauthorized: true } }],
    ["smtp://localhost?requireTLS=true", { requireTLS: true }],
    ["smtp://h?tls.rejectUnauthorized=false", { tls: { rejectUnauthorized: false } }],
  ])("reads %s", (url, relay) => {
    expect(relayOf(url)).toMatchObject(relay);
  });

  test.each([
    "logger=false",
    "maxRequeues=5",
    "host=elsewhere.example",
    "tls.servername=elsewhere.example",
    "requiretls=false",
    "requireTLS=no",
  ])("refuses the parameter %s by its name", (parameter) => {
    const message = problemsOf({ ...PUBLIC, SMTP_URL: `smtp://relay.example.org?${parameter}` });
    expect(message).toContain(`SMTP_URL: cannot take ${parameter.split("=")[0]};`);
  });

  test.each([
    "smtp://user:hun#ter2@host:587",
    "smtp://user:12#ter2@host:587",
    "smtp://user:12?ter2@host:587",
    "smtp://user:12/ter2@host:587",
    "smtp://user:ter2%@host:587",
    "smtp://user:te r2@host",
    "smtp://user@host",
    "smtp://:ter2@host",
    "smtp://host:99999",
    "smtp:host",
    "smtp://",
    "https://host",
  ])("refuses %s and says how it must look", (url) => {
    const message = problemsOf({ ...PUBLIC, SMTP_URL: url });
    expect(message).toContain(
      "SMTP_URL: must look like smtp://user:password@host:587, with special characters of the password as %XX",
    );
    expect(message).not.toContain("ter2");
  });
});

test.each([
  ["Paperboy <digest@example.org>", { name: "Paperboy", address: "digest@example.org" }],
  ['"Papers, daily" <d@example.org>', { name: "Papers, daily", address: "d@example.org" }],
  ["d@example.org", { name: "Paperboy", address: "d@example.org" }],
  ["Müller <d@müller.example>", { name: "Müller", address: "d@xn--mller-kva.example" }],
])("reads MAIL_FROM %s", (text, mailbox) => {
  const { mailFrom } = readConfig({ SECRET, MAIL_FROM: text });
  expect(mailFrom).toEqual(mailbox);
  expect(plainAddress(mailFrom.address)).toBe(mailFrom.address);
});

test.each(["d@my_papers.example", "jürgen@example.org", "a,b@example.org", "d@exa%20mple.org"])(
  "refuses MAIL_FROM %s, which no mail could be composed with",
  (address) => {
    expect(() => plainAddress(address)).toThrow();
    expect(problemsOf({ SECRET, MAIL_FROM: `Paperboy <${address}>` })).toContain(
      "MAIL_FROM: needs",
    );
    expect(problemsOf({ SECRET, MAIL_FROM: address })).toContain("MAIL_FROM: needs");
  },
);

describe("BASE_URL", () => {
  test.each([
    ["https://papers.example.org/daily/", "https://papers.example.org/daily"],
    ["https://Müller.example", "https://xn--mller-kva.example"],
  ])("%s stands in links as %s", (url, base) => {
    expect(readConfig({ SECRET, BASE_URL: url }).baseUrl).toBe(base);
  });

  test.each(["https://x.example/?a=b", "https://x.example/#a", "https://user:pw@x.example"])(
    "refuses %s: no link can be made of it",
    (url) => {
      expect(problemsOf({ SECRET, BASE_URL: url })).toContain("BASE_URL: must have no query");
    },
  );

  test("on this machine does not go with a relay elsewhere", () => {
    const away = { SECRET, SMTP_URL: "smtp://relay.example.org" };
    for (const BASE_URL of ["", "http://localhost:8080", "http://[::1]:8080", "http://127.1"]) {
      expect(problemsOf({ ...away, BASE_URL })).toContain(
        "BASE_URL: readers could not open their links; set BASE_URL to where they reach this service",
      );
    }
    expect(problemsOf({ ...away, BASE_URL: "https://papers.example.org" })).toBe("");
  });
});

describe("SUMMARY_URL", () => {
  const SUMMARY_URL = "http://127.0.0.1:11434/v1/";
  const SUMMARY_MODEL = "small:latest";

  test("and SUMMARY_MODEL together turn summaries on; a key may be there", () => {
    expect(readConfig({ SECRET }).summaries).toBeUndefined();
    expect(readConfig({ SECRET, SUMMARY_KEY: "sk-1" }).summaries).toBeUndefined();
    const on = { SECRET, SUMMARY_URL, SUMMARY_MODEL };
    const summaries = { baseUrl: "http://127.0.0.1:11434/v1", model: SUMMARY_MODEL };
    expect(readConfig(on).summaries).toEqual({ ...summaries, key: undefined });
    expect(readConfig({ ...on, SUMMARY_KEY: " sk-1 " }).summaries?.key).toBe("sk-1");
  });

  test("or SUMMARY_MODEL alone is refused, and both are named", () => {
    const both = "SUMMARY_URL, SUMMARY_MODEL: set both";
    expect(problemsOf({ SECRET, SUMMARY_URL })).toContain(both);
    expect(problemsOf({ SECRET, SUMMARY_MODEL })).toContain(both);
  });

  test.each(["https://user:hunter2@x.example/v1", "https://x.example/v1?k=hunter2", "hunter2"])(
    "is refused as %s, with nothing of it repeated",
    (url) => {
      const message = problemsOf({ SECRET, SUMMARY_MODEL, SUMMARY_URL: url });
      expect(message).toContain("SUMMARY_URL: must");
      expect(message).not.toContain("hunter2");
    },
  );

  test.each(["hunter2 hunter2", "hunter2\nx: y", "hünter2"])(
    "goes with no SUMMARY_KEY that fits into no header (%#)",
    (SUMMARY_KEY) => {
      const message = problemsOf({ SECRET, SUMMARY_URL, SUMMARY_MODEL, SUMMARY_KEY });
      expect(message).toContain("SUMMARY_KEY: must be printable ASCII");
      expect(message).not.toMatch(/h.nter2/);
    },
  );
});

describe("the look", () => {
  const lookOf = (env: Record<string, string>) => readConfig({ SECRET, ...env }).look;

  test("is ours where nothing is said", () => {
    expect(lookOf({})).toEqual({
      colours: COLOURS,
      logoUrl: undefined,
      footText: undefined,
      hasThumbnails: false,
      templatesDir: undefined,
    });
  });

  test("is what the operator says", () => {
    expect(
      lookOf({
        ACCENT_COLOR: " #0B5394 ",
        ACCENT_COLOR_DARK: "#a9c7f5",
        LOGO_URL: "https://papers.example/logo.png",
        FOOT_TEXT: " A service of the library. ",
        THUMBNAILS: "true",
        TEMPLATES_DIR: "mine",
      }),
    ).toEqual({
      colours: { accent: "#0b5394", accentDark: "#a9c7f5" },
      logoUrl: "https://papers.example/logo.png",
      footText: "A service of the library.",
      hasThumbnails: true,
      templatesDir: path.resolve("mine"),
    });
  });

  test.each(["red", "9f2d20", "#9f2", "#9f2d2", "#9f2d20ff", "#9f2d2g", "rgb(1,2,3)", "#9f2d20;}"])(
    "has no colour %s",
    (colour) => {
      for (const name of ["ACCENT_COLOR", "ACCENT_COLOR_DARK"]) {
        expect(problemsOf({ SECRET, [name]: colour })).toContain(`${name}: must look like #9f2d20`);
      }
    },
  );

  test.each([
    ["ACCENT_COLOR", "#ff0000", "on #fffdf9: contrast 3.9, needs 4.5; choose a darker one"],
    ["ACCENT_COLOR", "#f0a090", "on #fffdf9: contrast 2.0, needs 4.5; choose a darker one"],
    ["ACCENT_COLOR_DARK", "#9f2d20", "on #1f1f23: contrast 2.2, needs 4.5; choose a lighter one"],
  ])("has no %s %s, which cannot be read", (name, colour, what) => {
    expect(problemsOf({ SECRET, [name]: colour })).toContain(`${name}: cannot be read ${what}`);
  });

  test("takes for either scheme just what can be read on page and field", () => {
    for (const [name, grounds] of Object.entries(GROUNDS)) {
      for (let level = 0; level < 256; level++) {
        const colour = `#${level.toString(16).padStart(2, "0").repeat(3)}`;
        const isReadable = grounds.every((ground) => contrast(colour, ground) >= 4.5);
        const isTaken = problemsOf({ SECRET, [name]: colour }) === "";
        expect([colour, isTaken]).toEqual([colour, isReadable]);
      }
    }
  });

  test.each([
    "http://papers.example/logo.png",
    "logo.png",
    "data:image/png;base64,AA==",
    "https://",
  ])("has no logo %s, which mail clients do not show", (LOGO_URL) => {
    expect(problemsOf({ SECRET, LOGO_URL })).toContain("LOGO_URL: must be an https URL");
  });

  test.each(["LOGO_URL", "PRIVACY_URL"])("shows no %s that mails would leave out", (name) => {
    const url = (length: number) => "https://papers.example/".padEnd(length, "x");
    expect(problemsOf({ SECRET, [name]: url(800) })).toBe("");
    expect(webUrl(url(800))).toBe(url(800));
    expect(problemsOf({ SECRET, [name]: url(801) })).toContain(
      `${name}: must have at most 800 characters`,
    );
    expect(webUrl(url(801))).toBeNull();
  });

  test.each(["ada:hunter2@", "ada@", ":hunter2@"])("shows nobody the %s of an address", (who) => {
    for (const name of ["LOGO_URL", "PRIVACY_URL"]) {
      const message = problemsOf({ SECRET, [name]: `https://${who}papers.example/x` });
      expect(message).toContain(`${name}: must have no user and no password`);
      expect(message).not.toContain("hunter2");
    }
  });

  test("has no text that mails would cut off", () => {
    const cut = (FOOT_TEXT: string) =>
      letterheadOf({ mailFrom: { name: "" }, operatorName: "", footText: FOOT_TEXT }).footText;
    for (const character of ["x", "😀"]) {
      const most = character.repeat(600);
      expect(lookOf({ FOOT_TEXT: most }).footText).toBe(most);
      expect(cut(most)).toBe(most);
      expect(problemsOf({ SECRET, FOOT_TEXT: most + character })).toContain(
        "FOOT_TEXT: must have at most 600 characters",
      );
      expect(cut(most + character)).not.toBe(most + character);
    }
  });

  test("has thumbnails or none", () => {
    expect(lookOf({ THUMBNAILS: "false" }).hasThumbnails).toBe(false);
    expect(problemsOf({ SECRET, THUMBNAILS: "some" })).toContain("THUMBNAILS: ");
  });
});

/** What links stand on: the page, and the fields of forms. */
const GROUNDS = {
  ACCENT_COLOR: ["#fffdf9", "#ffffff"],
  ACCENT_COLOR_DARK: ["#17171a", "#1f1f23"],
} as const;

describe("DKIM_KEY", () => {
  const pem = pemOf(2048);
  const dkim = { SECRET, DKIM_DOMAIN: "example.org", DKIM_SELECTOR: "s1" };
  const keyOf = (DKIM_KEY: string) => readConfig({ ...dkim, DKIM_KEY }).dkim?.key;

  test("may be the PEM, the PEM with \\n for line ends, or its file", () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), "dkim-")), "key.pem");
    writeFileSync(file, pem);
    expect(keyOf(pem)?.trim()).toBe(pem.trim());
    expect(keyOf(pem.replaceAll("\n", "\\n"))?.trim()).toBe(pem.trim());
    expect(keyOf(file)).toBe(pem);
  });

  test.each([
    ["no/such/key.pem", "is neither a PEM private key nor a file"],
    [os.tmpdir(), "is neither a PEM private key nor a file"],
    [path.resolve("package.json"), "holds no RSA private key"],
    ["-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----", "holds no RSA private key"],
    [pemOf(512), "holds no RSA private key of at least 1024 bits"],
    [pemOf("ed25519"), "holds no RSA private key"],
  ])("refuses what cannot sign (%#)", (key, problem) => {
    expect(problemsOf({ ...dkim, DKIM_KEY: key })).toContain(`DKIM_KEY: ${problem}`);
  });

  test("wants its domain and selector, or none of the three", () => {
    expect(problemsOf({ SECRET, DKIM_DOMAIN: "example.org" })).toContain("all three or none");
    expect(problemsOf({ SECRET, DKIM_KEY: pem })).toContain("all three or none");
  });
});

function pemOf(kind: number | "ed25519"): string {
  const { privateKey } =
    kind === "ed25519"
      ? generateKeyPairSync("ed25519")
      : generateKeyPairSync("rsa", { modulusLength: kind });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

describe("a value of .env that a # would cut off", () => {
  test.each([
    ["at its beginning", "ACCENT_COLOR=#1a5fb4", ["ACCENT_COLOR"]],
    ["in its middle", "FOOT_TEXT=Ask in room #12, please", ["FOOT_TEXT"]],
    ["without a space", "SECRET=abc#def", ["SECRET"]],
    ["in every line", "A=#1\nB=2\n  export C = #3", ["A", "C"]],
  ])("is told of: %s", (_, text, names) => {
    expect(cutByComment(text)).toEqual(names);
  });

  test.each([
    'ACCENT_COLOR="#1a5fb4"',
    "ACCENT_COLOR='#1a5fb4'",
    "# PORT=#1",
    "PORT=8080 # ours",
    "A=",
  ])("is not seen in %s", (text) => {
    expect(cutByComment(text)).toEqual([]);
  });
});

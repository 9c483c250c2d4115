import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { Resolver } from "node:dns/promises";
import { describe, expect, test } from "@jest/globals";
import { readConfig } from "../../../src/config.ts";
import { createAskDns, type NameServer } from "../../../src/tools/doctor/ask-dns.ts";
import { checkDns } from "../../../src/tools/doctor/check-dns.ts";
import type { Finding } from "../../../src/tools/doctor/finding.ts";

/** What a name server of our own would say: records by type and name. */
type Zone = Record<string, string[]>;

function failing(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(`query ${code}`), { code }));
}

/** `unasked` names what nobody answers for; a zone that is null answers nothing. */
function resolverOf(zone: Zone | null, unasked: readonly string[] = []): NameServer {
  const ask = <T>(key: string, read: (record: string) => T): Promise<T[]> => {
    if (zone === null) return failing("ECONNREFUSED");
    if (unasked.includes(key)) return failing("ESERVFAIL");
    const records = zone[key];
    return records === undefined ? failing("ENOTFOUND") : Promise.resolve(records.map(read));
  };
  return {
    // Long records come in pieces of 255 octets.
    resolveTxt: (name: string) => ask(`TXT ${name}`, (text) => text.match(/[^]{1,255}/g) ?? [""]),
    resolveMx: (name: string) =>
      ask(`MX ${name}`, (text) => {
        const [priority = "", exchange = ""] = text.split(" ");
        return { priority: Number(priority), exchange };
      }),
    resolve4: (name: string) => ask(`A ${name}`, String),
    resolve6: (name: string) => ask(`AAAA ${name}`, String),
    resolveNs: (name: string) => ask(`NS ${name}`, String),
  };
}

const KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const SHORT_KEY = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;

function pem(key: typeof KEY): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function published(key: typeof KEY, type: "spki" | "pkcs1" = "spki"): string {
  const spki = createPublicKey(createPrivateKey(pem(key)));
  return spki.export({ type, format: "der" }).toString("base64");
}

const DKIM = { DKIM_DOMAIN: "lab.org", DKIM_SELECTOR: "pb", DKIM_KEY: pem(KEY) };

const ZONE: Zone = {
  "MX lab.org": ["20 b.lab.org", "10 a.lab.org"],
  "TXT lab.org": ["google-site-verification=1", "v=spf1 include:spf.provider.org -all"],
  "TXT spf.provider.org": ["v=spf1 ip4:192.0.2.0/24 ~all"],
  "TXT pb._domainkey.lab.org": [`v=DKIM1; k=rsa; p=${published(KEY)}`],
  "TXT _dmarc.lab.org": ["v=DMARC1; p=reject"],
};

type Wish = { zone?: Zone | null; env?: Record<string, string>; unasked?: string[] };

async function findings({ zone = ZONE, env = DKIM, unasked = [] }: Wish): Promise<Finding[]> {
  const config = readConfig({
    SECRET: "a-secret-of-the-tests",
    MAIL_FROM: "Lab <digest@lab.org>",
    SMTP_URL: "smtp://relay.provider.org",
    BASE_URL: "https://digest.lab.org",
    ...env,
  });
  return await checkDns(config, createAskDns(resolverOf(zone, unasked), 1_000));
}

async function finding(subject: string, wish: Wish): Promise<Finding | undefined> {
  return (await findings(wish)).find((one) => one.subject === subject);
}

test("a domain with all its records is well", async () => {
  const told = await findings({});
  expect(told.map(({ level, subject }) => `${level} ${subject}`)).toEqual([
    "ok replies",
    "ok SPF",
    "ok DKIM",
    "ok DMARC",
    "ok alignment",
  ]);
  expect(told[0]?.says).toBe("lab.org takes mail at a.lab.org");
  expect(told[1]?.says).toContain("(1 of 10 lookups)");
});

describe("where the DNS does not answer", () => {
  test("says so once, and stops nothing", async () => {
    const told = await findings({ zone: null });
    expect(told).toMatchObject([{ level: "warn", subject: "DNS" }]);
    expect(told[0]?.says).toContain("cannot be asked from here (ECONNREFUSED)");
  });

  test("or knows no name outside, says so once, too", async () => {
    const told = await findings({ zone: {} });
    expect(told).toMatchObject([{ level: "warn", subject: "DNS" }]);
    expect(told[0]?.says).toContain("knows no name outside");
    const known = await findings({ zone: { "NS com": ["a.gtld-servers.net"] } });
    expect(known.map(({ level }) => level)).toContain("fail");
  });

  test("for one name only, tells of that name only", async () => {
    const told = await findings({ unasked: ["TXT pb._domainkey.lab.org"] });
    expect(told.filter(({ level }) => level !== "ok")).toMatchObject([
      { level: "warn", subject: "DKIM", says: expect.stringContaining("ESERVFAIL") },
    ]);
  });
});

describe("a sender whom the internet cannot know", () => {
  test.each([
    ["digest@localhost", "smtp://127.0.0.1", "warn"],
    ["digest@localhost", "smtp://relay.provider.org", "fail"],
    ["digest@lab.example", "smtp://relay.provider.org", "fail"],
    ["digest@lab.test", "smtp://relay.provider.org", "fail"],
    ["digest@lab.internal", "smtp://relay.lab.internal", "warn"],
    ["digest@fileserver.local", "smtp://relay.provider.org", "warn"],
  ])("%s by %s: %s, and no name server is asked", async (from, relay, level) => {
    const told = await findings({ zone: null, env: { MAIL_FROM: from, SMTP_URL: relay } });
    expect(told).toMatchObject([{ level, subject: "DNS" }]);
    expect(told[0]?.says).not.toContain("cannot be asked");
  });
});

test.each([
  ["nothing at all", {}, "fail", "neither MX nor address"],
  ["an address only", { "A lab.org": ["192.0.2.7"] }, "ok", "192.0.2.7"],
  ["an IPv6 address only", { "AAAA lab.org": ["2001:db8::7"] }, "ok", "2001:db8::7"],
  ["a null MX", { "MX lab.org": ["0 "] }, "fail", "takes no mail"],
])("replies: %s", async (_name, zone: Zone, level, says) => {
  const { "MX lab.org": _, ...rest } = ZONE;
  const told = await finding("replies", { zone: { ...rest, ...zone } });
  expect(told?.level).toBe(level);
  expect(told?.says).toContain(says);
});

/** Records that include each other in a row. */
function chain(length: number): Zone {
  const links = Array.from({ length }, (_, at) => [
    `TXT s${at}.org`,
    [at + 1 < length ? `v=spf1 include:s${at + 1}.org ~all` : "v=spf1 ~all"],
  ]);
  return { ...Object.fromEntries(links), "TXT lab.org": ["v=spf1 include:s0.org -all"] };
}

describe("SPF", () => {
  test.each<[string, Zone, Finding["level"], RegExp]>([
    ["none", { "TXT lab.org": ["something else"] }, "warn", /no SPF record/],
    ["two", { "TXT lab.org": ["v=spf1 ~all", "v=spf1 -all"] }, "warn", /2 SPF records/],
    ["not quite", { "TXT lab.org": ["v=spf10 ~all"] }, "warn", /no SPF record/],
    [
      "a slip",
      { "TXT lab.org": ["v=spf1 ipv4:192.0.2.1 -all"] },
      "warn",
      /cannot be read at "ipv4/,
    ],
    ["everybody", { "TXT lab.org": ["v=spf1 +all"] }, "warn", /any server/],
    ["no end", { "TXT lab.org": ["v=spf1 mx"] }, "warn", /any server/],
    ["nobody", { "TXT lab.org": ["v=spf1 -all"] }, "fail", /nobody sends mail/],
    ["a redirect", { "TXT lab.org": ["v=spf1 redirect=spf.provider.org"] }, "ok", /1 of 10/],
    [
      "of many kinds",
      { "TXT lab.org": ["v=spf1 a mx:b.org/24 ip6:2001:db8::/32 exists:%{i}.b.org ~all"] },
      "ok",
      /3 of 10/,
    ],
    [
      "an include of nothing",
      { "TXT lab.org": ["v=spf1 include:gone.org -all"] },
      "warn",
      /includes gone\.org/,
    ],
    ["ten lookups", chain(10), "ok", /10 of 10/],
    ["eleven lookups", chain(11), "warn", /more than 10/],
    ["a circle", { "TXT lab.org": ["v=spf1 include:lab.org -all"] }, "warn", /more than 10/],
  ])("%s", async (_name, zone, level, says) => {
    const told = await finding("SPF", { zone: { ...ZONE, ...zone } });
    expect(told?.level).toBe(level);
    expect(told?.says).toMatch(says);
  });
});

describe("DKIM", () => {
  test.each<[string, string[] | undefined, Finding["level"], RegExp]>([
    ["no record", undefined, "fail", /no TXT record/],
    ["another key", [`v=DKIM1; p=${published(SHORT_KEY)}`], "fail", /another than DKIM_KEY's/],
    ["a cut key", [`v=DKIM1; p=${published(KEY).slice(0, 255)}`], "fail", /cannot be read/],
    ["a revoked key", ["v=DKIM1; p="], "fail", /revoked/],
    ["no key", ["hello"], "fail", /holds no key/],
    ["two keys", [`p=${published(KEY)}`, `p=${published(SHORT_KEY)}`], "fail", /2 keys/],
    ["another kind", ["v=DKIM1; k=ed25519; p=abc"], "fail", /not RSA/],
    ["the bare form", [`p=${published(KEY, "pkcs1")}`], "ok", /RSA 2048/],
    ["in lines", [`k=rsa;  p=${published(KEY).replaceAll(/.{60}/g, "$& ")}`], "ok", /RSA 2048/],
    ["on trial", [`t=y; p=${published(KEY)}`], "warn", /testing/],
  ])("%s", async (_name, records, level, says) => {
    const { "TXT pb._domainkey.lab.org": _, ...rest } = ZONE;
    const zone = records === undefined ? rest : { ...rest, "TXT pb._domainkey.lab.org": records };
    const told = await finding("DKIM", { zone });
    expect(told?.level).toBe(level);
    expect(told?.says).toMatch(says);
    if (level === "fail") expect(told?.mend).toContain(`p=${published(KEY)}`);
    expect(JSON.stringify(told)).not.toContain("PRIVATE");
  });

  test("a short key is taken and told of", async () => {
    const told = await finding("DKIM", {
      env: { ...DKIM, DKIM_KEY: pem(SHORT_KEY) },
      zone: { ...ZONE, "TXT pb._domainkey.lab.org": [`p=${published(SHORT_KEY)}`] },
    });
    expect(told).toMatchObject({ level: "warn", says: expect.stringContaining("1024 bits") });
  });
});

test.each<[string, string, Zone, Finding["level"], RegExp]>([
  ["none", "digest@lab.org", { "TXT _dmarc.lab.org": [] }, "warn", /no DMARC record/],
  [
    "two",
    "digest@lab.org",
    { "TXT _dmarc.lab.org": ["v=DMARC1; p=none", "v=DMARC1; p=reject"] },
    "warn",
    /2 records/,
  ],
  [
    "no policy",
    "digest@lab.org",
    { "TXT _dmarc.lab.org": ["v=DMARC1; rua=mailto:a@lab.org"] },
    "warn",
    /no readable policy/,
  ],
  [
    "the organization's",
    "digest@mail.lab.org",
    { "MX mail.lab.org": ["1 a"] },
    "ok",
    /_dmarc\.lab\.org: v=DMARC1; p=reject/,
  ],
  [
    "the organization's under a registry",
    "digest@mail.lab.ac.uk",
    { "MX mail.lab.ac.uk": ["1 a"], "TXT _dmarc.lab.ac.uk": ["v=DMARC1; p=none"] },
    "ok",
    /_dmarc\.lab\.ac\.uk/,
  ],
])("DMARC: %s", async (_name, from, zone, level, says) => {
  const told = await finding("DMARC", { env: { MAIL_FROM: from }, zone: { ...ZONE, ...zone } });
  expect(told?.level).toBe(level);
  expect(told?.says).toMatch(says);
});

describe("alignment", () => {
  const noSpf = { "TXT lab.org": [] };
  const foreign = { ...DKIM, DKIM_DOMAIN: "provider.org" };
  const foreignKey = { "TXT pb._domainkey.provider.org": [`p=${published(KEY)}`] };
  const below = { ...DKIM, DKIM_DOMAIN: "mail.lab.org" };
  const belowKey = { "TXT pb._domainkey.mail.lab.org": [`p=${published(KEY)}`] };
  test.each<[string, Record<string, string>, Zone, Finding["level"], RegExp]>([
    ["a sub-domain signs", below, belowKey, "ok", /DKIM d=mail\.lab\.org/],
    [
      "a sub-domain signs, adkim=s",
      below,
      { ...belowKey, "TXT _dmarc.lab.org": ["v=DMARC1; p=reject; adkim=s"] },
      "warn",
      /the same domain/,
    ],
    ["a stranger signs, SPF may pass", foreign, foreignKey, "warn", /not of one organization/],
    [
      "a stranger signs, no SPF, reject",
      foreign,
      { ...foreignKey, ...noSpf },
      "fail",
      /not of one organization/,
    ],
    ["DKIM without SPF", DKIM, noSpf, "ok", /DKIM d=lab\.org$/],
    ["SPF alone", {}, {}, "ok", /SPF alone/],
    ["nothing of ours; the relay may sign", {}, noSpf, "warn", /asks to reject/],
    [
      "a broken key and no SPF",
      DKIM,
      { ...noSpf, "TXT pb._domainkey.lab.org": ["p="] },
      "fail",
      /nothing vouches/,
    ],
  ])("%s", async (_name, env, zone, level, says) => {
    const told = await finding("alignment", { env, zone: { ...ZONE, ...zone } });
    expect(told?.level).toBe(level);
    expect(told?.says).toMatch(says);
  });
});

test("Node's own resolver, with nobody to ask, counts as unasked", async () => {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers(["127.0.0.1:1"]);
  const ask = createAskDns(resolver, 5_000);
  const answers = [
    await ask.txt("lab.org"),
    await ask.mx("lab.org"),
    await ask.addresses("lab.org"),
  ];
  expect(answers.map(({ kind }) => kind)).toEqual(["unasked", "unasked", "unasked"]);
});

test("a name server that never answers is not waited for", async () => {
  const never = () => new Promise<never>(() => {});
  const [resolveTxt, resolveMx, resolve4, resolve6, resolveNs] = Array(5).fill(never);
  const resolver = { resolveTxt, resolveMx, resolve4, resolve6, resolveNs };
  expect(await createAskDns(resolver, 20).txt("lab.org")).toEqual({
    kind: "unasked",
    reason: "ETIMEDOUT",
  });
});

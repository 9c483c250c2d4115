import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { SECRET } from "../../support/app.ts";
import { startChild, summaryOf } from "../../support/child.ts";
import { copyDataFolder } from "../../support/database.ts";
import { openRelayPeer, type RelayPeer } from "../../support/relay-peer.ts";

type Report = {
  isWell: boolean;
  findings: { level: string; subject: string; says: string; mend?: string }[];
};

let data: Awaited<ReturnType<typeof copyDataFolder>>;
let empty: string;
let peer: RelayPeer | undefined;
beforeAll(async () => {
  data = await copyDataFolder();
  empty = await mkdtemp(path.join(tmpdir(), "paperboy-doctor-"));
});
afterEach(async () => {
  await peer?.close();
  peer = undefined;
});
afterAll(async () => {
  await data.remove();
  await rm(empty, { recursive: true, force: true });
});

async function doctor(env: Record<string, string>, args: string[] = []) {
  const child = startChild(["src/tools/doctor.ts", "--json", ...args], { SECRET, ...env });
  const code = await child.exited;
  expect(child.stderr()).toBe("");
  const { findings, isWell } = summaryOf(child) as Report;
  const levels = new Map(findings.map(({ level, subject }) => [subject, level]));
  return { code, stdout: child.stdout(), findings, isWell, levels };
}

function urlOf({ relay }: RelayPeer, userinfo = ""): string {
  return `smtp://${userinfo}127.0.0.1:${relay.port}`;
}

test("where nobody listens for mail: says so, ends with 1, and leaves no folder behind", async () => {
  const dataDir = path.join(empty, "not-made");
  const told = await doctor({ DATA_DIR: dataDir, SMTP_URL: "smtp://127.0.0.1:1" });
  expect(told.code).toBe(1);
  expect(told.isWell).toBe(false);
  expect(told.stdout).toContain("fail  relay port       nothing listens at 127.0.0.1:1\n");
  expect(told.stdout).toContain("1 thing stops digests");
  expect(await readdir(empty)).toEqual([]);
});

test("a wrong configuration and a database that is away stop no other line", async () => {
  peer = await openRelayPeer({});
  const templates = path.join(empty, "templates");
  await mkdir(templates);
  await writeFile(path.join(templates, "no-such-template.hbs"), "");
  const told = await doctor({
    TEMPLATES_DIR: templates,
    SECRET: "short",
    BASE_URL: "lab.org",
    DATABASE_URL: "postgres://me:hush-hush@127.0.0.1:1/x",
    SMTP_URL: urlOf(peer, "ada:wrong%20horse@"),
  });
  expect(told.code).toBe(1);
  expect(told.findings.filter(({ subject }) => subject === "configuration")).toHaveLength(2);
  expect(Object.fromEntries(told.levels)).toMatchObject({
    configuration: "fail",
    secret: "warn",
    database: "fail",
    templates: "fail",
    BASE_URL: "warn",
    "relay greeting": "ok",
    "relay login": "fail",
    DNS: "warn",
  });
  expect(told.stdout).not.toMatch(/hush|horse/);
  expect(told.stdout).not.toMatch(/\n\s+at /);
});

test("a service that is well: sends the test mail as digests go, and ends with 0", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const web = http.createServer((_request, response) => {
    response.end('{"status":"ok"}');
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  peer = await openRelayPeer({});
  try {
    const env = {
      DATA_DIR: data.dataDir,
      SMTP_URL: urlOf(peer, "ada:right%20horse@"),
      MAIL_FROM: "Läb <digest@lab.example>",
      BASE_URL: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
      DKIM_DOMAIN: "lab.example",
      DKIM_SELECTOR: "pb",
      DKIM_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    };
    const told = await doctor(env, ["--to", "ada@reader.example"]);
    expect(told.findings.filter(({ level }) => level === "fail")).toEqual([]);
    expect(told.code).toBe(0);
    for (const subject of ["database", "migrations", "BASE_URL", "relay login", "test mail"]) {
      expect([subject, told.levels.get(subject)]).toEqual([subject, "ok"]);
    }
    expect(peer.mails).toHaveLength(1);
    const [mail = ""] = peer.mails;
    expect(mail).toMatch(/^To: ada@reader\.example\r$/m);
    expect(mail).toContain("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=lab.example;");
    const { results } = await dkimVerify(Buffer.from(mail, "latin1"), {
      resolver: async () => [[`v=DKIM1; p=${publicKeyOf(env.DKIM_KEY)}`]],
    });
    expect(results[0]?.status.result).toBe("pass");
  } finally {
    await new Promise((resolve) => web.close(resolve));
  }
});

function publicKeyOf(pem: string): string {
  return createPublicKey(pem).export({ type: "spki", format: "der" }).toString("base64");
}

test("no test mail goes out where the relay would not take it", async () => {
  peer = await openRelayPeer({
    onMailFrom: (_address, _session, done) => done(new Error("5.7.1 not yours")),
  });
  const dataDir = path.join(empty, "not-made");
  const told = await doctor({ DATA_DIR: dataDir, SMTP_URL: urlOf(peer) }, ["--to", "a@b.example"]);
  expect(told.findings.at(-1)).toMatchObject({ level: "fail", subject: "test mail" });
  expect(told.findings.at(-1)?.says).toMatch(/^not sent: the relay would not take it/);
  expect(peer.mails).toEqual([]);
});

test.each([
  [["--to", "nobody"], "--to: nobody needs a name, an @ and a domain"],
  [["--too"], "Usage: npm run doctor"],
  [["more"], "Usage: npm run doctor"],
])("refuses %j in a sentence", async (args, message) => {
  const child = startChild(["src/tools/doctor.ts", ...args], { SECRET });
  expect(await child.exited).toBe(2);
  expect(child.stderr()).toContain(message);
  expect(child.stdout()).toBe("");
});

import { describe, expect, test } from "@jest/globals";
import type { Relay } from "../../../src/deliver/mailer.ts";
import type { RelayProbe } from "../../../src/deliver/probe-relay.ts";
import type { Reply, TlsSession } from "../../../src/deliver/smtp-dialogue.ts";
import { judgeRelay } from "../../../src/tools/doctor/check-relay.ts";
import type { Finding } from "../../../src/tools/doctor/finding.ts";

const NOW = new Date("2026-11-25T12:00:00Z");
const FAR: Relay = { host: "smtp.provider.org", port: 587, secure: false, requireTLS: true };
const NEAR: Relay = { host: "127.0.0.1", port: 25, secure: false, requireTLS: false };
const LOGIN = { user: "ada", pass: "right horse" };

function reply(...lines: string[]): Reply {
  return { code: Number(lines[0]?.slice(0, 3)), lines };
}

type TlsTold = NonNullable<RelayProbe["tls"]>;

function session(more: Partial<TlsSession> = {}): TlsTold {
  return {
    kind: "on",
    session: {
      protocol: "TLSv1.3",
      problem: null,
      validTo: new Date("2027-02-01T00:00:00Z"),
      names: ["smtp.provider.org"],
      ...more,
    },
  };
}

const WELL: RelayProbe = {
  steps: ["name", "port", "greeting", "hello", "tls", "login", "sender", "recipient"],
  addresses: ["192.0.2.1"],
  greeting: reply("220 smtp.provider.org ESMTP"),
  hello: reply("250-smtp.provider.org", "250-SIZE 35882577", "250 AUTH PLAIN LOGIN"),
  tls: session(),
  login: { offered: ["PLAIN", "LOGIN"], method: "PLAIN", reply: reply("235 2.7.0 welcome") },
  sender: reply("250 2.1.0 Ok"),
  recipient: reply("250 2.1.5 Ok"),
};

function judge(more: Partial<RelayProbe>, relay: Relay = { ...FAR, auth: LOGIN }, to?: string) {
  const from = "digest@lab.org";
  const asked = { relay, from, to: to ?? from, isOwnAddress: to === undefined, now: NOW };
  return judgeRelay({ ...WELL, ...more }, asked);
}

/** The probe that ended at a step with this reply. */
function endedAt(step: "greeting" | "sender" | "recipient", ...lines: string[]) {
  const steps = WELL.steps.slice(0, WELL.steps.indexOf(step) + 1);
  return { steps, [step]: reply(...lines) };
}

test("a relay that takes everything is well, line by line", () => {
  expect(judge({}).map(({ level, subject }) => `${level} ${subject}`)).toEqual([
    "ok relay name",
    "ok relay port",
    "ok relay greeting",
    "ok relay hello",
    "ok relay TLS",
    "ok relay login",
    "ok relay sender",
    "ok relay recipient",
  ]);
});

describe("each step that goes wrong has advice of its own", () => {
  const at = (
    step: RelayProbe["steps"][number],
    code: string,
    message = "no answer within 10 s",
  ) => ({
    steps: WELL.steps.slice(0, WELL.steps.indexOf(step) + 1),
    trouble: { code, message },
  });
  test.each<[string, Partial<RelayProbe>, Relay | undefined, RegExp, RegExp]>([
    ["no such name", at("name", "ENOTFOUND"), FAR, /cannot be found/, /host in SMTP_URL/],
    [
      "nobody here",
      at("port", "ECONNREFUSED"),
      NEAR,
      /nothing listens at 127\.0\.0\.1:25/,
      /Start the relay/,
    ],
    [
      "nobody there",
      at("port", "ECONNREFUSED"),
      FAR,
      /nothing listens/,
      /host and port in SMTP_URL/,
    ],
    ["a firewall", at("port", "ETIMEDOUT"), FAR, /no connection .* 10 s/, /firewall/],
    ["silence", at("greeting", "ETIMEDOUT"), FAR, /does not greet/, /smtps:\/\//],
    [
      "plain talk for TLS",
      at("tls", "EPROTO", "wrong version number"),
      { ...FAR, secure: true },
      /begin with TLS/,
      /smtp:\/\//,
    ],
    [
      "old TLS",
      at("tls", "ERR_SSL_UNSUPPORTED_PROTOCOL", "unsupported protocol"),
      FAR,
      /no TLS/,
      /TLS 1\.2/,
    ],
    [
      "hung up",
      at("sender", "ECONNRESET", "it closed the connection"),
      FAR,
      /closed the connection/,
      /log/,
    ],
    [
      "turned away",
      endedAt("greeting", "554 5.7.1 your address is listed"),
      FAR,
      /listed/,
      /turns this machine away/,
    ],
    [
      "no mail server",
      { ...endedAt("greeting"), greeting: { code: 0, lines: ["SSH-2.0"] } },
      FAR,
      /SSH-2\.0/,
      /port/,
    ],
    [
      "a login is missing",
      endedAt("sender", "530 5.7.0 Authentication required"),
      FAR,
      /Authentication/,
      /user and password into/,
    ],
    [
      "not our sender",
      endedAt("sender", "553 5.7.1 not owned by user"),
      FAR,
      /digest@lab\.org/,
      /Verify the domain/,
    ],
    [
      "no relaying",
      endedAt("recipient", "554 5.7.1 Relay access denied"),
      FAR,
      /denied/,
      /does not relay/,
    ],
  ])("%s", (_name, probe, relay, says, mend) => {
    const finding = judge(probe, relay).at(-1);
    expect(finding?.level).toBe("fail");
    expect(finding?.says).toMatch(says);
    expect(finding?.mend).toMatch(mend);
  });
});

describe("what is no reason to stop is a warning", () => {
  test.each<[string, Partial<RelayProbe>, string]>([
    ["grey-listing", endedAt("recipient", "450 4.2.0 try again later"), "warn"],
    ["no mailbox behind our own address", endedAt("recipient", "550 5.1.1 User unknown"), "warn"],
    ["no login to be had", { login: { offered: [] } }, "warn"],
  ])("%s", (_name, probe, level) => {
    expect(judge(probe).map((one) => one.level)).toContain(level);
    expect(judge(probe).map((one) => one.level)).not.toContain("fail");
  });

  test("but a reader's mailbox that is unknown is not", () => {
    const probe = endedAt("recipient", "550 5.1.1 User unknown");
    expect(judge(probe, FAR, "ada@reader.org").at(-1)?.level).toBe("fail");
  });
});

test.each<[string, TlsTold, Relay, Finding["level"], RegExp]>([
  ["12 days left", session({ validTo: new Date("2026-12-07T13:00:00Z") }), FAR, "warn", /12 days/],
  [
    "expired",
    session({ problem: "CERT_HAS_EXPIRED", validTo: new Date("2026-11-01") }),
    FAR,
    "fail",
    /expired on 2026-11-01/,
  ],
  [
    "for other names",
    session({ problem: "ERR_TLS_CERT_ALTNAME_INVALID", names: ["a.org", "b.org"] }),
    FAR,
    "fail",
    /for a\.org, b\.org and not for smtp\.provider\.org/,
  ],
  [
    "self-signed",
    session({ problem: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
    FAR,
    "fail",
    /nobody this machine trusts/,
  ],
  [
    "unverified by wish, far",
    session({ problem: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
    { ...FAR, tls: { rejectUnauthorized: false } },
    "warn",
    /unverified/,
  ],
  [
    "unverified by wish, here",
    session({ problem: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
    { ...NEAR, tls: { rejectUnauthorized: false } },
    "ok",
    /unverified/,
  ],
  ["none, and wanted", { kind: "plain" }, FAR, "fail", /insists/],
  ["none, far, by wish", { kind: "plain" }, { ...FAR, requireTLS: false }, "warn", /in the clear/],
  ["none, here", { kind: "plain" }, NEAR, "ok", /this machine/],
  ["refused", { kind: "refused", reply: reply("454 4.7.0 no") }, FAR, "fail", /454/],
])("TLS: %s", (_name, tls, relay, level, says) => {
  const finding = judge({ tls }, relay).find(({ subject }) => subject === "relay TLS");
  expect(finding?.level).toBe(level);
  expect(finding?.says).toMatch(says);
});

test("a wrong password is told from a login that fails for now", () => {
  const login = (line: string) =>
    judge({ login: { offered: ["PLAIN"], method: "PLAIN", reply: reply(line) } }).find(
      ({ subject }) => subject === "relay login",
    );
  expect(login("535 5.7.8 no")).toMatchObject({ level: "fail" });
  expect(login("535 5.7.8 no")?.mend).toContain("user and password");
  expect(login("454 4.7.0 later")?.mend).toContain("Wait");
});

test("a relay that takes no mail as long as a digest is told of", () => {
  const hello = (size: string) => ({ hello: reply("250-relay", `250 ${size}`) });
  const sizes = (size: string) =>
    judge(hello(size)).filter(({ subject }) => subject === "relay size");
  expect(sizes("SIZE 50000")).toMatchObject([{ level: "fail" }]);
  expect([...sizes("SIZE 0"), ...sizes("SIZE"), ...sizes("SIZE 10240000")]).toEqual([]);
});

import net, { type AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { SMTPServerOptions } from "smtp-server";
import { openLane, type Relay } from "../../src/deliver/mailer.ts";
import { probeRelay, type RelayProbe } from "../../src/deliver/probe-relay.ts";
import type { Mail } from "../../src/model.ts";
import { makeCertificate } from "../support/make-certificate.ts";
import { openRelayPeer, type RelayPeer, refusal } from "../support/relay-peer.ts";

const DAY_MS = 86_400_000;
const good = makeCertificate({
  names: ["localhost"],
  notAfter: new Date(Date.now() + 90 * DAY_MS),
});
const expired = makeCertificate({ names: ["localhost"], notAfter: new Date(Date.now() - DAY_MS) });
const elsewhere = makeCertificate({
  names: ["mail.other.example"],
  notAfter: new Date(Date.now() + 90 * DAY_MS),
});

const RIGHT = { user: "ada", pass: "right horse" };
const WRONG = { user: "ada", pass: "wrong horse" };
const ALL = ["name", "port", "greeting", "hello", "tls", "login", "sender", "recipient"];

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(
  options: SMTPServerOptions = {},
  relay: Partial<Relay> = {},
): Promise<RelayPeer> {
  const peer = await openRelayPeer(options, relay);
  closing.push(peer.close);
  return peer;
}

async function probe(relay: Relay, ca?: string, limitMs = 10_000): Promise<RelayProbe> {
  const addresses = { from: "digest@paperboy.example", to: "ada@reader.example" };
  return await probeRelay({ relay, ...addresses, limitMs, lookup: async () => ["127.0.0.1"], ca });
}

/** A peer that is no mail server, or an odd one. */
async function openOddPeer(talk: (socket: net.Socket) => void): Promise<Relay> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { host: "127.0.0.1", port, secure: false, requireTLS: false };
}

/** Answers each line by what it begins with. */
function answering(replies: Record<string, string>) {
  return (socket: net.Socket) => {
    socket.write("220 odd ESMTP\r\n");
    socket.on("data", (chunk) => {
      const line = chunk.toString();
      const found = Object.keys(replies).find((start) => line.startsWith(start));
      socket.write(`${found === undefined ? "250 ok" : replies[found]}\r\n`);
    });
  };
}

describe("a relay that takes our mail", () => {
  test("is asked every step, and is sent nothing", async () => {
    const { relay, mails } = await open({ size: 1_000_000 });
    const told = await probe(relay);
    expect(told.steps).toEqual(ALL);
    expect(told.trouble).toBeUndefined();
    expect(told).toMatchObject({ tls: { kind: "plain" }, login: { offered: ["LOGIN", "PLAIN"] } });
    expect([told.greeting?.code, told.sender?.code, told.recipient?.code]).toEqual([220, 250, 250]);
    expect(mails).toEqual([]);
  });

  test.each([
    ["STARTTLS", { ...good }],
    ["TLS from the first byte", { ...good, secure: true }],
  ])("over %s, with what its certificate says", async (_name, options) => {
    const { relay } = await open(options, { requireTLS: true, auth: RIGHT });
    const told = await probe(relay, good.cert);
    expect([...told.steps].toSorted()).toEqual(ALL.toSorted());
    expect(told.tls).toMatchObject({
      kind: "on",
      session: { problem: null, names: ["localhost"], protocol: "TLSv1.3" },
    });
    expect(told.login).toMatchObject({ method: "PLAIN", reply: { code: 235 } });
    expect(told.recipient?.code).toBe(250);
  });

  test.each(["PLAIN", "LOGIN"])("after a login by %s", async (method) => {
    const { relay } = await open({ authMethods: [method] }, { auth: RIGHT });
    expect((await probe(relay)).login).toMatchObject({ method, reply: { code: 235 } });
  });

  test("after a login by CRAM-MD5", async () => {
    const authMethods = ["CRAM-MD5"];
    const { relay } = await open(
      {
        authMethods,
        onAuth: ({ username, validatePassword }, _session, done) =>
          done(
            null,
            validatePassword(RIGHT.pass) ? { user: username } : { message: "wrong password" },
          ),
      },
      { auth: RIGHT },
    );
    expect((await probe(relay)).login).toMatchObject({
      method: "CRAM-MD5",
      reply: { code: 235 },
    });
    expect((await probe({ ...relay, auth: WRONG })).login?.reply?.code).toBe(535);
  });
});

describe("a password", () => {
  test.each([
    ["expired", expired, expired.cert, "CERT_HAS_EXPIRED"],
    ["for another name", elsewhere, elsewhere.cert, "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["by nobody who is known", good, undefined, "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ])("is not handed to a certificate that is %s", async (_name, certificate, ca, problem) => {
    const seen: string[] = [];
    const { relay } = await open(
      {
        ...certificate,
        onAuth: ({ username = "" }, _session, done) => {
          seen.push(username);
          done(null, { user: username });
        },
      },
      { auth: RIGHT },
    );
    const told = await probe(relay, ca);
    expect(told.steps.at(-1)).toBe("tls");
    expect(told.tls).toMatchObject({ kind: "on", session: { problem } });
    expect(seen).toEqual([]);

    const tolerant = await probe({ ...relay, tls: { rejectUnauthorized: false } }, ca);
    expect(tolerant.steps).toEqual(ALL);
    expect(seen).toEqual(["ada"]);
  });

  test("that is wrong ends the conversation with the relay's words", async () => {
    const { relay } = await open({}, { auth: WRONG });
    const told = await probe(relay);
    expect(told.steps.at(-1)).toBe("login");
    expect(told.login?.reply).toEqual({
      code: 535,
      lines: ["535 5.7.8 Error: authentication failed"],
    });
  });

  test("stands in no reply that quotes it, in whichever form", async () => {
    const token = Buffer.from(`\0${WRONG.user}\0${WRONG.pass}`).toString("base64");
    const relay = await openOddPeer(
      answering({
        EHLO: "250-odd\r\n250 AUTH PLAIN",
        AUTH: `501 what is ${token}, do you mean ${WRONG.pass}?`,
      }),
    );
    const told = await probe({ ...relay, auth: WRONG });
    expect(told.login?.reply?.lines).toEqual(["501 what is …, do you mean …?"]);
    expect(JSON.stringify(told)).not.toContain(WRONG.pass);
  });
});

describe("a relay that does not take our mail", () => {
  test.each([
    ["the sender", "sender", { onMailFrom: refuseAll(553, "5.7.1 not yours") }, 553],
    ["the recipient", "recipient", { onRcptTo: refuseAll(450, "4.2.0 later") }, 450],
    ["us at all", "greeting", { onConnect: refuseAll(554, "5.7.1 no") }, 554],
  ] as const)("because of %s: says so at that step", async (_name, step, options, code) => {
    const { relay } = await open(options);
    const told = await probe(relay);
    expect(told.steps.at(-1)).toBe(step);
    expect(told[step]?.code).toBe(code);
  });

  test("without TLS where TLS is required: is told nothing", async () => {
    const { relay } = await open({}, { requireTLS: true, auth: RIGHT });
    const told = await probe(relay);
    expect(told.steps.at(-1)).toBe("tls");
    expect(told.tls).toEqual({ kind: "plain" });
  });
});

test("an offer of TLS that is taken back ends the conversation", async () => {
  const relay = await openOddPeer(
    answering({ EHLO: "250-odd\r\n250 STARTTLS", STARTTLS: "454 4.7.0 no certificate" }),
  );
  const told = await probe({ ...relay, auth: RIGHT });
  expect(told.steps.at(-1)).toBe("tls");
  expect(told.tls).toMatchObject({ kind: "refused", reply: { code: 454 } });
});

function refuseAll(code: number, message: string) {
  return (_what: unknown, sessionOrDone: unknown, done?: (error?: Error | null) => void): void =>
    (done ?? (sessionOrDone as (error?: Error) => void))(refusal(code, message));
}

describe("what is no relay at all", () => {
  test("nobody listens", async () => {
    const peer = await openRelayPeer({});
    await peer.close();
    const told = await probe({ ...peer.relay, host: "127.0.0.1" });
    expect(told).toMatchObject({ steps: ["name", "port"], trouble: { code: "ECONNREFUSED" } });
  });

  test("the name leads nowhere", async () => {
    const lookup = () =>
      Promise.reject(Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" }));
    const relay = { host: "nowhere.example", port: 587, secure: false, requireTLS: true };
    const told = await probeRelay({
      relay,
      from: "a@b.example",
      to: "c@d.example",
      limitMs: 1000,
      lookup,
    });
    expect(told).toMatchObject({ steps: ["name"], trouble: { code: "ENOTFOUND" } });
  });

  test("something that says nothing is not waited for", async () => {
    const told = await probe(await openOddPeer(() => {}), undefined, 100);
    expect(told).toMatchObject({
      steps: ["name", "port", "greeting"],
      trouble: { code: "ETIMEDOUT", message: "no answer within 0.1 s" },
    });
  });

  test("something that talks without end is not listened to", async () => {
    const endless = (socket: net.Socket) => void socket.write("220-more\r\n".repeat(10_000));
    const told = await probe(await openOddPeer(endless));
    expect(told).toMatchObject({ trouble: { message: "its reply does not end" } });
  });

  test("something else answers", async () => {
    const told = await probe(await openOddPeer((socket) => void socket.write("SSH-2.0-odd\r\n")));
    expect(told).toMatchObject({ greeting: { code: 0, lines: ["SSH-2.0-odd"] } });
    expect(told.steps.at(-1)).toBe("greeting");
  });

  test("TLS is spoken to a port that does not", async () => {
    const { relay } = await open({}, { secure: true });
    const told = await probe(relay);
    expect(told.steps.at(-1)).toBe("tls");
    expect(`${told.trouble?.code} ${told.trouble?.message}`).toMatch(/wrong.version/i);
  });

  test("it hangs up midway", async () => {
    const relay = await openOddPeer((socket) => {
      socket.write("220 odd\r\n");
      socket.on("data", () => socket.destroy());
    });
    expect(await probe(relay)).toMatchObject({
      steps: ["name", "port", "greeting", "hello"],
      trouble: { message: "it closed the connection" },
    });
  });
});

test("says of each relay what nodemailer finds out by sending", async () => {
  const relays = [
    (await open()).relay,
    (await open({}, { auth: RIGHT })).relay,
    (await open({}, { auth: WRONG })).relay,
    (await open({ authMethods: ["LOGIN"] }, { auth: RIGHT })).relay,
    (await open({ hideSTARTTLS: true, disabledCommands: ["AUTH", "STARTTLS"] }, { auth: WRONG }))
      .relay,
    (await open({}, { requireTLS: true })).relay,
    (await open(good)).relay,
    (await open(good, { tls: { rejectUnauthorized: false }, auth: RIGHT })).relay,
    (await open({ ...good, secure: true }, { tls: { rejectUnauthorized: false } })).relay,
    (await open({ onMailFrom: refuseAll(550, "no") })).relay,
    await openOddPeer(
      answering({ EHLO: "502 what", HELO: "250 odd", DATA: "354 go", "\r\n.": "250" }),
    ),
  ];
  for (const relay of relays) {
    const told = await probe(relay);
    const wouldTake = told.trouble === undefined && told.recipient?.code === 250;
    expect({ relay, sent: await isSent(relay) }).toEqual({ relay, sent: wouldTake });
  }
});

async function isSent(relay: Relay): Promise<boolean> {
  const lane = openLane({ relay });
  const mail: Mail = {
    from: "digest@paperboy.example",
    to: "ada@reader.example",
    messageId: "<1@paperboy.example>",
    raw: Buffer.from("From: digest@paperboy.example\r\n\r\nHello\r\n"),
    subject: "",
    html: "",
    text: "",
  };
  try {
    return (await lane.send(mail)).kind === "accepted";
  } finally {
    lane.close();
  }
}

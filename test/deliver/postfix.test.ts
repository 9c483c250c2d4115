import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { SAMPLE_PATH } from "../../src/app.ts";
import { judgeReply } from "../../src/deliver/judge-reply.ts";
import type { Lane } from "../../src/deliver/mailer.ts";
import type { Mail } from "../../src/model.ts";
import { deliver, ingest, prepare } from "../../src/pipeline.ts";
import { addReader } from "../../src/tools/add-reader.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import { makeCertificate } from "../support/make-certificate.ts";
import { describePostfix, openPostfix, type Postfix } from "../support/postfix.ts";
import { type Envelope, openPeer, type Peer, refusal } from "../support/smtp-peer.ts";

/** Digests through Debian's own Postfix, set up as the README says, to a server behind it. */

const README = readFileSync(path.resolve(import.meta.dirname, "../../README.md"), "utf8");
const MAIN_CF = /```\n(compatibility_level[\s\S]*?)```/.exec(README)?.[1] ?? "";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const DKIM = { DKIM_DOMAIN: "paperboy.example", DKIM_SELECTOR: "s1", DKIM_KEY: privateKey };
const selfSigned = makeCertificate({
  names: ["localhost"],
  notAfter: new Date(Date.now() + 86_400_000),
});

const DOORS = {
  plain: {},
  tls: {
    smtpd_tls_security_level: "may",
    smtpd_tls_chain_files: "$config_directory/chain.pem",
  },
  refusing: {
    smtpd_recipient_restrictions: "check_recipient_access texthash:$config_directory/recipients",
  },
  /** Smaller than any digest. */
  small: { message_size_limit: "4000" },
};
const FILES = {
  "chain.pem": selfSigned.key + selfSigned.cert,
  recipients: "gone@example.org 550 5.1.1 no such mailbox here\n",
};

let database: TestDatabase;
let app: TestApp;
let peer: Peer;
let postfix: Postfix<keyof typeof DOORS>;
let arrivals: { raw: string; envelope: Envelope }[] = [];

test("the README shows a main.cf", () => {
  expect(MAIN_CF).toMatch(/^mydestination =$/m);
});

describePostfix("Postfix on the same machine", () => {
  beforeAll(async () => {
    database = await openTestDatabase();
    app = await openTestApp({ now: "2026-01-29T20:00:00Z", database });
    await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
    await app.close();
    peer = await openPeer();
    peer.onRaw = (raw, envelope) => arrivals.push({ raw, envelope });
    const relayPort = Number(new URL(peer.url).port);
    postfix = await openPostfix({ mainCf: MAIN_CF, relayPort, doors: DOORS, files: FILES });
  });
  afterAll(async () => {
    await postfix?.close();
    await peer.close();
    await database.close();
  });
  beforeEach(async () => {
    await database.db.delivery.deleteMany();
    await database.db.subscriber.deleteMany();
    await database.db.sendGate.deleteMany();
    arrivals = [];
    peer.script = {};
  });
  afterEach(async () => await app.close());

  test("takes a morning's digests: each arrives once, as composed, its signature still true", async () => {
    const readers = ["ada@example.org", "ben@other.example", "eve@example.org"];
    await owe(readers, postfix.urls.plain, DKIM);
    const composed = new Map<string, Mail>();
    const summary = await send(async (mail) => void composed.set(mail.to, mail));
    expect(summary).toMatchObject({ accepted: 3, trouble: null });
    expect(await recipients(3)).toEqual(readers);
    const rows = await ledger();
    for (const { raw, envelope } of arrivals) {
      const mail = composed.get(envelope.to);
      expect(envelope.from).toBe("digest@paperboy.example");
      expect(raw.endsWith(`\r\n${mail?.raw.toString("latin1")}`)).toBe(true);
      const [, id] =
        /^Received: .*\r\n\tby mail\.example\.org \(Postfix\) with \w+ id (\w+)/.exec(raw) ?? [];
      const row = rows.find(({ messageId }) => messageId === mail?.messageId);
      expect(row).toMatchObject({ state: "accepted", reply: `250 2.0.0 Ok: queued as ${id}` });
      expect(await verified(raw)).toEqual(["pass for paperboy.example"]);
      const signed = ["from", "subject", "list-unsubscribe", "list-unsubscribe-post"];
      expect(signedHeaders(raw)).toEqual(expect.arrayContaining(signed));
    }
  });

  test("keeps what the next server puts off; for us it is accepted, and nobody gets a second one", async () => {
    peer.script = {
      onRcpt() {
        throw refusal(450, "4.2.0 come back later");
      },
    };
    await owe(["ada@example.org"], postfix.urls.plain);
    expect(await send()).toMatchObject({ accepted: 1, deferred: 0 });
    await until(async () => (await waiting()).some(({ why }) => why?.includes("4.2.0 come back")));
    const [row] = await ledger();
    const [waits] = await waiting();
    expect(row).toMatchObject({ state: "accepted", reply: `250 2.0.0 Ok: queued as ${waits?.id}` });
    expect(await send()).toMatchObject({ accepted: 0 });
    expect(arrivals).toEqual([]);

    peer.script = {};
    await postfix.flush();
    expect(await recipients(1)).toEqual(["ada@example.org"]);
    expect(await ledger()).toEqual([row]);
  });

  test("stopped in the middle pauses sending, counts against nobody, and goes on when it is back", async () => {
    const readers = Array.from({ length: 6 }, (_, at) => `r${at}@example.org`);
    await owe(readers, postfix.urls.plain, { SMTP_CONNECTIONS: "1" });
    let sent = 0;
    const cut = await send(async () => {
      if (++sent !== 3) return;
      // What the next server's reply is still on its way for, Postfix would itself send again.
      await recipients(2);
      await postfix.stop();
    });
    expect(cut).toMatchObject({ accepted: 2, deferred: 0, refused: 0, uncertain: 0 });
    expect(cut.trouble).toContain("ECONNREFUSED");
    expect(await send()).toMatchObject({ accepted: 0, deferred: 0, uncertain: 0 });
    const owed = (await ledger()).filter(({ state }) => state !== "accepted");
    expect(owed.map(({ state, attempts }) => ({ state, attempts }))).toEqual(
      Array.from({ length: 4 }, () => ({ state: "queued", attempts: 0 })),
    );
    await postfix.start();
    expect(await send()).toMatchObject({ accepted: 4, trouble: null });
    expect(await recipients(6)).toEqual(readers);
  });

  test("refuses a recipient, with its code in the ledger and no address, and takes the others", async () => {
    await owe(["ada@example.org", "gone@example.org"], postfix.urls.refusing);
    expect(await send()).toMatchObject({ accepted: 1, refused: 1, trouble: null });
    expect(await recipients(1)).toEqual(["ada@example.org"]);
    const refused = (await ledger()).find(({ state }) => state === "refused");
    expect(refused).toMatchObject({ smtpCode: 550, enhancedCode: "5.1.1" });
    expect(refused?.reply).toContain("no such mailbox here");
    expect(refused?.reply).not.toContain("gone@example.org");
  });

  test("refuses what is too large, which is our fault and no reader's", async () => {
    await owe(["ada@example.org"], postfix.urls.small);
    expect(await send()).toMatchObject({ accepted: 0, refused: 1, trouble: null });
    expect(await ledger()).toMatchObject([
      { state: "refused", smtpCode: 552, enhancedCode: "5.3.4" },
    ]);
    expect(judgeReply(552, "5.3.4", "")).toBe("ours");
    const { db } = app.store;
    expect(await db.subscriber.findFirstOrThrow()).toMatchObject({ state: "active" });
    expect(await db.suppression.count()).toBe(0);
    expect(await db.sendGate.count()).toBe(0);
    expect(arrivals).toEqual([]);
  });

  describe("that offers TLS with a certificate nobody vouches for", () => {
    test.each(["?requireTLS=true", ""])(
      "is not trusted with %j: nothing goes out",
      async (flags) => {
        await owe(["ada@example.org"], `${postfix.urls.tls}/${flags}`);
        const summary = await send();
        expect(summary).toMatchObject({ accepted: 0, deferred: 0, refused: 0, uncertain: 0 });
        expect(summary.trouble).toMatch(/self-signed certificate/);
        expect(await ledger()).toMatchObject([{ state: "queued", attempts: 0 }]);
      },
    );

    test("takes mails over TLS when the operator says that this does not matter", async () => {
      const flags = "?requireTLS=true&tls.rejectUnauthorized=false";
      await owe(["ada@example.org"], `${postfix.urls.tls}/${flags}`);
      expect(await send()).toMatchObject({ accepted: 1, trouble: null });
      await until(() => arrivals.length > 0);
      expect(arrivals[0]?.raw).toContain("(Postfix) with ESMTPS id");
    });
  });
});

/** Readers whose digest is due now, at a relay. */
async function owe(addresses: readonly string[], relay: string, env = {}): Promise<void> {
  const now = "2026-01-29T20:00:00Z";
  app = await openTestApp({ now, env: { SMTP_URL: relay, ...env }, database });
  const form = { topics: ["trending"], timeZone: "Europe/Berlin", time: "07:30", size: "5" };
  for (const address of addresses) {
    expect(await addReader(app, address, form)).toMatchObject({ kind: "added" });
  }
  app.setNow("2026-01-30T06:30:00Z");
  expect(await prepare(app)).toMatchObject({ selected: addresses.length });
}

/** As the worker does, with something done just before each mail. */
function send(before: (mail: Mail) => Promise<void> = async () => {}) {
  const watched = (lane: Lane): Lane => ({
    ...lane,
    async send(mail) {
      await before(mail);
      return await lane.send(mail);
    },
  });
  const lanes = app.lanes().map(watched);
  return deliver({ ...app, lanes: () => lanes }, new AbortController().signal);
}

const ledger = () => app.store.db.delivery.findMany({ orderBy: { id: "asc" } });

async function waiting(): Promise<{ id: string; why: string | undefined }[]> {
  const queue = await postfix.queue();
  return queue.map((one) => ({ id: one.queue_id, why: one.recipients[0]?.delay_reason }));
}

/** Who got a mail, once so many have arrived and none is left: one stays queued until its reply is read. */
async function recipients(least: number): Promise<string[]> {
  await until(() => arrivals.length >= least);
  await until(async () => (await waiting()).length === 0);
  return arrivals.map(({ envelope }) => envelope.to).toSorted();
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await sleep(50);
}

async function verified(raw: string): Promise<string[]> {
  const resolver = async () => [[`v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`]];
  const { results } = await dkimVerify(Buffer.from(raw, "latin1"), { resolver });
  return results.map(({ status }) => `${status.result} for ${status.aligned}`);
}

function signedHeaders(raw: string): string[] {
  const [, names = ""] = /^DKIM-Signature:[\s\S]*?\bh=([^;]+);/m.exec(raw) ?? [];
  return names.toLowerCase().split(/\s*:\s*/);
}

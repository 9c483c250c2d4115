import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import PostalMime, { type Email } from "postal-mime";
import { type Lane, openLane } from "../../src/deliver/mailer.ts";
import type { Mail } from "../../src/model.ts";
import { compose, settings } from "../compose/specimens.ts";
import { type Envelope, openPeer, type Peer, refusal } from "../support/smtp-peer.ts";
import { mailNamed } from "./mails.ts";

/** What a mail is when it has gone through SMTP, read by others' parsers. */

type Arrived = { raw: Buffer; envelope: Envelope };

const SIGNED = ["from", "to", "subject", "date", "message-id", "mime-version", "content-type"];
const SIGNED_FOR_READERS = ["list-unsubscribe", "list-unsubscribe-post", "feedback-id"];
const SIGNED_FOR_LISTS = [...SIGNED_FOR_READERS, "list-id"];

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const dkim = { domain: "papers.example", selector: "s1", key: privateKey };

let peer: Peer;
let lane: Lane;
const arrivals: Arrived[] = [];

beforeAll(async () => {
  peer = await openPeer();
  peer.onRaw = (raw, envelope) => {
    arrivals.push({ raw: Buffer.from(raw, "latin1"), envelope });
  };
  const { hostname, port } = new URL(peer.url);
  const relay = { host: hostname, port: Number(port), secure: false, requireTLS: false };
  lane = openLane({ relay, dkim });
});
afterAll(async () => {
  lane.close();
  await peer.close();
});

async function sent(mail: Mail): Promise<Arrived> {
  expect(await lane.send(mail)).toMatchObject({ kind: "accepted" });
  const arrived = arrivals.at(-1);
  if (arrived === undefined) throw new Error("nothing arrived");
  return arrived;
}

/** Verified against the test's key alone, asked for where the signature says that it is. */
async function verified(raw: Buffer) {
  const asked: string[] = [];
  const resolver = async (name: string) => {
    asked.push(name);
    return [[`v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`]];
  };
  const { results } = await dkimVerify(raw, { resolver });
  const verdicts = results.map(({ status }) => `${status.result} for ${status.aligned}`);
  return { verdicts, asked };
}

function headerNames(raw: Buffer): string[] {
  const [head = ""] = raw.toString("latin1").split("\r\n\r\n");
  return [...head.matchAll(/^([\w-]+):/gm)].map(([, name = ""]) => name.toLowerCase());
}

function valueOf(parsed: Email, name: string): string | undefined {
  return parsed.headers.find(({ key }) => key === name)?.value;
}

describe.each([
  ["digest", SIGNED_FOR_LISTS],
  ["digest-long", SIGNED_FOR_LISTS],
  ["digest-hostile", SIGNED_FOR_LISTS],
  ["settings", SIGNED_FOR_READERS],
  ["confirm", ["feedback-id"]],
])("%s, when it arrives", (name, more) => {
  const mail = mailNamed(name);
  let arrived: Arrived;
  let parsed: Email;
  beforeAll(async () => {
    arrived = await sent(mail);
    parsed = await PostalMime.parse(arrived.raw);
  });

  test("is what was composed", () => {
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.to).toMatchObject([{ address: "reader@example.org" }]);
    expect(parsed.from?.address).toBe(settings.mailFrom.address);
    if (name !== "digest-hostile") expect(parsed.from?.name).toBe(settings.mailFrom.name);
    expect(parsed.messageId).toBe(mail.messageId);
    expect(parsed.text?.trim()).toBe(mail.text.trim());
    expect(parsed.html?.trim()).toBe(mail.html.trim());
    expect(parsed.attachments).toEqual([]);
  });

  test("went to its reader alone, from the address that bounces are meant for", () => {
    expect(arrived.envelope).toEqual({ from: settings.mailFrom.address, to: mail.to });
  });

  test("has each header once, and lines of at most 998 octets that end in CRLF", () => {
    const names = headerNames(arrived.raw);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    const text = arrived.raw.toString("latin1");
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n\0]/);
    expect(Math.max(...text.split("\r\n").map(({ length }) => length))).toBeLessThanOrEqual(998);
  });

  test("carries a DKIM signature that holds, over what a forger would change", async () => {
    expect(await verified(arrived.raw)).toEqual({
      verdicts: ["pass for papers.example"],
      asked: ["s1._domainkey.papers.example"],
    });
    const signature = valueOf(parsed, "dkim-signature") ?? "";
    const [, signed = ""] = /\bh=([^;]+)/.exec(signature) ?? [];
    expect(signed.toLowerCase().split(/\s*:\s*/)).toEqual(
      expect.arrayContaining([...SIGNED, ...more]),
    );
    // Signing a part of the body only would let others add to it.
    expect(signature).not.toMatch(/\bl=\d/);
  });
});

test.each(["digest", "settings"])("%s can be left by one click", async (name) => {
  const parsed = await PostalMime.parse((await sent(mailNamed(name))).raw);
  expect(valueOf(parsed, "list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  const link = /^<(https:\/\/papers\.example\/unsubscribe\/[^<>\s]+)>$/;
  const [, url = "none"] = link.exec(valueOf(parsed, "list-unsubscribe") ?? "") ?? [];
  expect(parsed.html).toContain(`href="${url}"`);
});

test.each([
  ["a link to leave by", /(?<=\r\nList-Unsubscribe: <https:\/\/)[\w.]+/, "evil.example"],
  ["a sender", /(?<=\r\nFrom: )[^<]+/, '"Somebody else" '],
  ["a word of the body", /(?<=<h1[^>]*>(?:<bdi>)?)\w+/, "Evening"],
])("a signature does not hold for %s that others put in", async (_, place, forgery) => {
  const { raw } = await sent(mailNamed("digest"));
  const forged = Buffer.from(raw.toString("latin1").replace(place, forgery), "latin1");
  expect(forged.equals(raw)).toBe(false);
  expect((await verified(forged)).verdicts.join()).not.toContain("pass");
});

test("a second attempt is the same message, so that a mailbox can tell", async () => {
  const composedAt = (time: string) => compose({ sentAt: new Date(`2026-01-26T${time}Z`) });
  peer.script.onMessage = () => {
    throw refusal(451, "4.3.0 try again");
  };
  expect(await lane.send(composedAt("06:00:00"))).toMatchObject({ kind: "deferred" });
  const first = await PostalMime.parse(arrivals.at(-1)?.raw ?? "");
  peer.script.onMessage = () => {};
  const second = await PostalMime.parse((await sent(composedAt("06:05:00"))).raw);
  expect(second.messageId).toBe(first.messageId);
  expect(second.date).not.toBe(first.date);
});

test("bounces go to the address of their own that a mail has, and nowhere else", async () => {
  const { raw, envelope } = await sent(compose({ envelopeFrom: "bounce+x1@bounces.example" }));
  expect(envelope).toEqual({ from: "bounce+x1@bounces.example", to: "reader@example.org" });
  expect(raw.toString("latin1")).not.toContain("bounce+x1");
});

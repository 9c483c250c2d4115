import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { DAY_MS, HOUR_MS } from "../time.ts";

/**
 * Signed links. A token is `v1.<purpose>.<subject>.<issued>.<mac>`:
 * issued in seconds since 1970 (base 36), mac = first 128 bits of HMAC-SHA-256
 * over everything before it, base64url. The key is derived from the secret per
 * purpose (HKDF), so a token of one purpose can never pass for another.
 * The first secret signs; all verify, so links outlive a rotation.
 */

const LIFETIME_MS = {
  /** The link of the first mail; the subject carries the address's nonce. */
  confirm: 72 * HOUR_MS,
  /** "This wasn't me": as long as the mail may lie in an inbox. */
  block: Number.POSITIVE_INFINITY,
  /** Can only ever unsubscribe, and does so for years. */
  unsubscribe: Number.POSITIVE_INFINITY,
  /** Topics, hour, frequency, size, pause. */
  preferences: 90 * DAY_MS,
  /** Change of address, export, erase: only by a fresh mail. */
  account: HOUR_MS,
  /** On the page and in the mail that say "you have left": takes that back, and nothing else. */
  undo: 7 * DAY_MS,
  /** One digest in the browser. */
  digest: 90 * DAY_MS,
} as const;

export type Purpose = keyof typeof LIFETIME_MS;

export type Verified =
  | { kind: "ok"; subject: string; issuedAt: Date }
  | { kind: "invalid" }
  | { kind: "expired"; subject: string };

export type Signer = {
  sign(purpose: Purpose, subject: string, now: Date): string;
  verify(purpose: Purpose, token: string, now: Date): Verified;
};

const SUBJECT = /^[A-Za-z0-9_~-]{1,100}$/;
const TOKEN = /^v1\.([a-z]+)\.([A-Za-z0-9_~-]{1,100})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{22})$/;

/** @param secrets first signs, all verify; at least one. */
export function createSigner(secrets: readonly string[]): Signer {
  const [first] = secrets;
  if (first === undefined) throw new Error("a signer needs at least one secret");
  const keys = new Map<string, Buffer>();
  const keyOf = (secret: string, purpose: Purpose) => {
    const name = `${purpose} ${secret}`;
    const key = keys.get(name) ?? derive(secret, purpose);
    keys.set(name, key);
    return key;
  };
  return {
    sign(purpose, subject, now) {
      if (!SUBJECT.test(subject))
        throw new Error(`not a token subject: ${JSON.stringify(subject)}`);
      const head = `v1.${purpose}.${subject}.${Math.floor(now.getTime() / 1000).toString(36)}`;
      return `${head}.${mac(keyOf(first, purpose), head)}`;
    },
    verify(purpose, token, now) {
      const parts = TOKEN.exec(token);
      if (parts?.[1] !== purpose) return { kind: "invalid" };
      const [, , subject = "", issued = "", given = ""] = parts;
      const head = token.slice(0, -given.length - 1);
      const isOurs = secrets.some((secret) => isEqual(mac(keyOf(secret, purpose), head), given));
      if (!isOurs) return { kind: "invalid" };
      const issuedAt = new Date(Number.parseInt(issued, 36) * 1000);
      const isExpired = now.getTime() - issuedAt.getTime() > LIFETIME_MS[purpose];
      return isExpired ? { kind: "expired", subject } : { kind: "ok", subject, issuedAt };
    },
  };
}

function derive(secret: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "paperboy", `link ${purpose}`, 32));
}

function mac(key: Buffer, head: string): string {
  return createHmac("sha256", key).update(head).digest().subarray(0, 16).toString("base64url");
}

function isEqual(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/**
 * The key under which addresses are hashed. It never rotates, or a suppression
 * would be forgotten; so it is made once, and kept in the database wrapped
 * (AES-256-GCM) under the secret: a copy of the database alone tells nobody
 * which erased address a hash belongs to.
 */

export class LostAddressKeyError extends Error {
  constructor() {
    super(
      "None of the secrets in SECRET opens this installation's address key. " +
        "Put the former secret back at the end of the list: SECRET=new,old",
    );
    this.name = "LostAddressKeyError";
  }
}

/** A new key, wrapped under the secret; the caller stores the text. */
export function createWrappedAddressKey(secret: string): string {
  return wrap(randomBytes(32), secret);
}

/**
 * @returns the key, and the text to store instead when it was wrapped under an older secret.
 * @throws LostAddressKeyError when no secret opens it.
 */
export function openAddressKey(
  wrapped: string,
  secrets: readonly string[],
): { key: Buffer; rewrapped: string | null } {
  for (const [position, secret] of secrets.entries()) {
    const key = unwrap(wrapped, secret);
    if (key === null) continue;
    return { key, rewrapped: position === 0 ? null : wrap(key, secrets[0] ?? secret) };
  }
  throw new LostAddressKeyError();
}

/** Keyed hash of a lower-cased address, 160 bits in base64url. */
export function hashAddress(key: Buffer, address: string): string {
  const digest = createHmac("sha256", key).update(address.toLowerCase()).digest();
  return digest.subarray(0, 20).toString("base64url");
}

function wrap(key: Buffer, secret: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", wrappingKey(secret), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return `v1.${sealed.toString("base64url")}`;
}

function unwrap(wrapped: string, secret: string): Buffer | null {
  const sealed = Buffer.from(wrapped.replace(/^v1\./, ""), "base64url");
  if (sealed.length !== 12 + 32 + 16) return null;
  const decipher = createDecipheriv("aes-256-gcm", wrappingKey(secret), sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(44));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, 44)), decipher.final()]);
  } catch {
    return null; // wrapped under another secret: GCM says no more than that
  }
}

function wrappingKey(secret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "paperboy", "address key", 32));
}

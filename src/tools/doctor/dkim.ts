import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { Config } from "../../config.ts";
import type { Answer } from "./ask-dns.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

type Dkim = NonNullable<Config["dkim"]>;

/** RFC 8301 3.2: at least that much should be signed with. */
const WISHED_BITS = 2048;

export function dkimName({ domain, selector }: Pick<Dkim, "domain" | "selector">): string {
  return `${selector}._domainkey.${domain}`;
}

/** Whether receivers find the public part of our key, and what it is worth. */
export function judgeDkim(
  dkim: Dkim,
  answer: Answer<string>,
): { finding: Finding; pass: boolean | null } {
  const name = dkimName(dkim);
  const ours = createPublicKey(createPrivateKey(dkim.key));
  if (answer.kind === "unasked") {
    const says = `${name} could not be asked for (${answer.reason})`;
    return { finding: warn("DKIM", says, "Try again, or from another network."), pass: null };
  }
  const wrong =
    answer.kind === "none" ? `${name} has no TXT record` : problemOf(answer.records, ours);
  if (wrong !== null)
    return { finding: fail("DKIM", wrong, howToPublish(name, ours)), pass: false };
  const bits = ours.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < WISHED_BITS) {
    const says = `${name} holds our key, of ${bits} bits only`;
    const mend = `Make one of ${WISHED_BITS} (openssl genrsa ${WISHED_BITS}) under a new selector.`;
    return { finding: warn("DKIM", says, mend), pass: true };
  }
  const isTesting = answer.kind === "found" && answer.records.some(isTest);
  if (isTesting) {
    const says = `${name} holds our key and says t=y (testing)`;
    return { finding: warn("DKIM", says, "Take t=y out once signatures pass."), pass: true };
  }
  return { finding: ok("DKIM", `${name} holds our key, RSA ${bits}`), pass: true };
}

function problemOf(records: readonly string[], ours: KeyObject): string | null {
  const keys = records.map((record) => tags(record)).filter((one) => one.has("p"));
  if (keys.length === 0) return "the TXT record there holds no key (p=)";
  if (keys.length > 1) return `${keys.length} keys stand there; receivers may take any`;
  const [key] = keys;
  const published = key?.get("p") ?? "";
  if (published === "") return "the key there was revoked (p= is empty)";
  if ((key?.get("k") ?? "rsa") !== "rsa") return `the key there is not RSA (k=${key?.get("k")})`;
  const theirs = readKey(published);
  if (theirs === null) return "the key there cannot be read: perhaps cut, or with quotes in it";
  return theirs.equals(ours) ? null : "the key there is another than DKIM_KEY's";
}

/** As SubjectPublicKeyInfo, and as the bare RSAPublicKey that some tools print. */
function readKey(base64: string): KeyObject | null {
  const key = Buffer.from(base64, "base64");
  for (const type of ["spki", "pkcs1"] as const) {
    try {
      return createPublicKey({ key, format: "der", type });
    } catch {
      // tried in the other form
    }
  }
  return null;
}

/** `tag=value; tag=value` of DKIM and DMARC records; white space inside values does not count. */
export function tags(record: string): ReadonlyMap<string, string> {
  const parts = record.split(";").map((part) => {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(at, 0)).trim().toLowerCase();
    return [name, part.slice(at + 1).replaceAll(/\s+/g, "")] as const;
  });
  return new Map(parts.filter(([name]) => name !== ""));
}

function isTest(record: string): boolean {
  return (tags(record).get("t") ?? "").split(":").includes("y");
}

function howToPublish(name: string, ours: KeyObject): string {
  const key = ours.export({ type: "spki", format: "der" }).toString("base64");
  return `Publish this TXT record at ${name}: v=DKIM1; k=rsa; p=${key}`;
}

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseAddress } from "../../src/subscribe/address.ts";

describe("one mailbox", () => {
  test.each([
    ["ada@example.org", "ada@example.org", "ada@example.org"],
    [" Ada.L+papers@Example.ORG ", "Ada.L+papers@example.org", "ada.l+papers@example.org"],
    ["ada@bücher.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
  ])("%j is understood", (text, address, key) => {
    expect(parseAddress(text)).toEqual({ kind: "ok", address, key });
  });

  test.each([
    "",
    "ada",
    "@example.org",
    "ada@localhost",
    "ada@example",
    "ada@example..org",
    "ada@-example.org",
    "ada@[127.0.0.1]",
    "a,b@c.org",
    "a@example.org, evil@x.org",
    "a@b@c.org",
    '"a b"@example.org',
    "Ada <ada@example.org>",
    "ada(comment)@example.org",
    "<@relay.example:ada@example.org>",
    "group:a@example.org;",
    "ada@example.org\r\nBcc: x@y.org",
    "ada@example.org\u0000",
    "ada@example.org\u202e",
    "ad\u200ba@example.org",
    "dör@example.org",
    `${"a".repeat(65)}@example.org`,
    `ada@${"a.".repeat(130)}org`,
  ])("%j is refused", (text) => {
    expect(parseAddress(text).kind).toBe("wrong");
  });

  test("nothing but printable ASCII ever comes out", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const parsed = parseAddress(text);
        if (parsed.kind === "ok") expect(parsed.address).toMatch(/^[!-~]+@[a-z0-9.-]+$/);
      }),
    );
  });
});

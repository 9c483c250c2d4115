import { describe, expect, test } from "@jest/globals";
import { createSigner } from "../../src/subscribe/token.ts";

const now = new Date("2026-01-30T06:30:00Z");
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const signer = createSigner(["the-first-secret", "an-older-secret"]);

describe("a token", () => {
  test("gives its subject back for its own purpose only", () => {
    const token = signer.sign("unsubscribe", "reader-1", now);
    expect(signer.verify("unsubscribe", token, now)).toMatchObject({
      kind: "ok",
      subject: "reader-1",
    });
    expect(signer.verify("preferences", token, now)).toEqual({ kind: "invalid" });
    expect(signer.verify("preferences", token.replace("unsubscribe", "preferences"), now)).toEqual({
      kind: "invalid",
    });
  });

  test.each([
    ["confirm", 72, 73],
    ["preferences", 90 * 24, 91 * 24],
    ["account", 1, 2],
  ] as const)("to %s lives %d hours", (purpose, alive, dead) => {
    const token = signer.sign(purpose, "reader-1", now);
    expect(signer.verify(purpose, token, later(alive)).kind).toBe("ok");
    expect(signer.verify(purpose, token, later(dead)).kind).toBe("expired");
  });

  test("to unsubscribe works for years, also when the secret was rotated", () => {
    const old = createSigner(["an-older-secret"]).sign("unsubscribe", "reader-1", now);
    expect(signer.verify("unsubscribe", old, later(24 * 3650)).kind).toBe("ok");
    expect(createSigner(["the-first-secret"]).verify("unsubscribe", old, now).kind).toBe("invalid");
  });

  test("is worth nothing with any character changed", () => {
    const token = signer.sign("unsubscribe", "reader-1", now);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === "a" ? "b" : "a";
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      expect(signer.verify("unsubscribe", changed, now).kind).toBe("invalid");
    }
  });

  test.each(["", "v1", "v1.unsubscribe.x.y.z", "é".repeat(40), "v1.unsubscribe.a.b.c\u0000"])(
    "that is rubbish (%j) is invalid, not an error",
    (rubbish) => {
      expect(signer.verify("unsubscribe", rubbish, now)).toEqual({ kind: "invalid" });
    },
  );

  test("has no room for a subject with separators", () => {
    expect(() => signer.sign("unsubscribe", "a.b", now)).toThrow("not a token subject");
  });
});

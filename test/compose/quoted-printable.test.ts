import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import PostalMime from "postal-mime";
import { quotedPrintable } from "../../src/compose/quoted-printable.ts";

async function decode(encoded: string): Promise<string | undefined> {
  const head =
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
  return (await PostalMime.parse(head + encoded)).text?.replace(/\n$/, "");
}

describe("quotedPrintable", () => {
  test.each([
    ["a = b", "a =3D b"],
    ["trailing ", "trailing=20"],
    ["é", "=C3=A9"],
    ["two\nlines", "two\r\nlines"],
    ["x".repeat(76), "x".repeat(76)],
    ["x".repeat(80), `${"x".repeat(75)}=\r\n${"x".repeat(5)}`],
    ["", ""],
  ])("writes %j as %j", (text, encoded) => {
    expect(quotedPrintable(text)).toBe(encoded);
  });

  test("never parts the octets of one character", () => {
    for (const line of quotedPrintable("漢😀é".repeat(60)).split("=\r\n")) {
      const octets = Buffer.from(line.replaceAll("=", ""), "hex");
      expect(octets.toString("utf8")).not.toContain("\uFFFD");
    }
  });

  test("decodes to what it was made from, in short ASCII lines", async () => {
    const line = fc
      .string({ unit: "grapheme", maxLength: 200 })
      .map((text) => text.replace(/[\r\n]/g, ""));
    const text = fc
      .array(line, { minLength: 1, maxLength: 5 })
      .map((lines) => `${lines.join("\n")}.`);
    await fc.assert(
      fc.asyncProperty(text, async (original) => {
        const encoded = quotedPrintable(original);
        expect(encoded).toMatch(/^[\r\n -~]*$/);
        expect(Math.max(...encoded.split("\r\n").map((each) => each.length))).toBeLessThanOrEqual(
          76,
        );
        expect(await decode(encoded)).toBe(original);
      }),
    );
  });
});

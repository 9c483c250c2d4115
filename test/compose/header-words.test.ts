import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import PostalMime from "postal-mime";
import { cleanText } from "../../src/compose/clean-text.ts";
import { headerLine, headerPhrase, headerText } from "../../src/compose/header-words.ts";

async function decode(header: string) {
  return PostalMime.parse(`${header}\r\n\r\n`);
}

describe("headerText", () => {
  test("leaves plain text as it is", () => {
    expect(headerText("Twisted sampling, and 7 more")).toBe("Twisted sampling, and 7 more");
  });

  test.each([
    ["accents", "Zoë", "=?utf-8?Q?Zo=C3=AB?="],
    ["a text that looks encoded", "=?utf-8?B?QQ==?=", "=?utf-8?B?PT91dGYtOD9CP1FRPT0/PQ==?="],
  ])("encodes %s", (_, text, encoded) => {
    expect(headerText(text)).toBe(encoded);
  });

  test("cannot hold a line break", () => {
    expect(headerText("a\r\nBcc: b@example.org")).toBe("a Bcc: b@example.org");
  });
});

describe("headerLine", () => {
  test("refuses what would end the header", () => {
    expect(() => headerLine("To", "a@example.org\r\nBcc: b@example.org")).toThrow("To header");
  });

  test("decodes to the text, in lines of 76", async () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(text, async (original) => {
        const clean = cleanText(original);
        fc.pre(clean !== "");
        const line = headerLine("Subject", headerText(original));
        expect(line).toMatch(/^[\r\n -~]*$/);
        for (const each of line.split("\r\n")) expect(each.length).toBeLessThanOrEqual(76);
        expect((await decode(line)).subject).toBe(clean);
      }),
    );
  });
});

test.each([
  "Plain Name",
  'Quotes " and \\ slashes',
  "Zoë Ångström",
  "漢字の新聞",
  "a, b <c@example.org>",
  "=?x?=",
])("the name %s comes out as it went in", async (name) => {
  const { from } = await decode(headerLine("From", `${headerPhrase(name)} <a@example.org>`));
  expect(from).toEqual({ name, address: "a@example.org" });
});

test("no name is no phrase", () => {
  expect(headerPhrase("\u200B")).toBe("");
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TEMPLATES_DIR } from "./specimens.ts";

const source = await readFile(join(TEMPLATES_DIR, "digest.mjml"), "utf8");
const outlookDark = /^.*\[data-ogsc\].*$/gm;
const [light = "", mediaDark = ""] = source
  .replace(outlookDark, "")
  .split("(prefers-color-scheme: dark)");
const dark = [mediaDark, ...(source.match(outlookDark) ?? [])].join("\n");

describe.each([
  ["light", light, pageOf(source, /background-color="(#\w{6})"/)],
  ["dark", dark, pageOf(dark, /background-color: (#\w{6})/)],
])("in the %s scheme", (_, css, page) => {
  const inks = [...css.matchAll(/(?<![\w-])color[:=]\s*"?(#\w{6})/g)].map(([, ink = ""]) => ink);

  test("there are ink, accent and meta grey", () => {
    expect(new Set(inks).size).toBe(3);
  });

  test.each([...new Set(inks)])("%s can be read on the page", (ink) => {
    expect(contrast(ink, page)).toBeGreaterThanOrEqual(4.5);
  });
});

function pageOf(text: string, pattern: RegExp): string {
  const [, page = ""] = text.match(pattern) ?? [];
  return page;
}

/** WCAG 2.2: contrast ratio of relative luminances. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

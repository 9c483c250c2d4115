import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TEMPLATES_DIR } from "../../src/app.ts";

const css = await readFile(path.join(TEMPLATES_DIR, "pages", "assets", "page.css"), "utf8");
const [light = "", dark = ""] = css.split("(prefers-color-scheme: dark)");

describe.each([
  ["light", light],
  ["dark", dark],
])("in the %s scheme", (_, source) => {
  const colour = (name: string) => new RegExp(`--${name}: (#\\w{6})`).exec(source)?.[1] ?? "";

  test.each(["ink", "accent", "meta"])("%s can be read on page and field", (name) => {
    for (const ground of ["paper", "field"]) {
      expect(contrast(colour(name), colour(ground))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("the edge of a field can be seen", () => {
    expect(contrast(colour("edge"), colour("paper"))).toBeGreaterThanOrEqual(3);
    expect(contrast(colour("edge"), colour("field"))).toBeGreaterThanOrEqual(3);
  });
});

test("no colour stands outside the palette", () => {
  const rules = css.slice(css.indexOf("* { box-sizing"));
  expect(rules).not.toMatch(/#[0-9a-f]{3,8}\b|\brgb|\bhsl/i);
});

/** WCAG 2.2: contrast ratio of relative luminances. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

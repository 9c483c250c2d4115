import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TEMPLATES_DIR } from "../../src/app.ts";
import { coloured } from "../../src/compose/compile-mjml.ts";
import { COLOURS } from "../../src/compose/templates.ts";
import { contrast } from "../../src/contrast.ts";

const source = await readFile(path.join(TEMPLATES_DIR, "pages", "assets", "page.css"), "utf8");
const css = coloured(source, COLOURS);
const [light = "", dark = ""] = css.split("(prefers-color-scheme: dark)");

describe.each([
  ["light", light],
  ["dark", dark],
])("in the %s scheme", (_, rules) => {
  const colour = (name: string) => new RegExp(`--${name}: (#\\w{6})`).exec(rules)?.[1] ?? "";

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

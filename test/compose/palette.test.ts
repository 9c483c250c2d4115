import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { coloured } from "../../src/compose/compile-mjml.ts";
import { COLOURS } from "../../src/compose/templates.ts";
import { contrast } from "../../src/contrast.ts";
import { TEMPLATES_DIR } from "./specimens.ts";

const hand = await source("partials/hand.mjml");
const outlookDark = /^.*\[data-ogsc\].*$/gm;
// What stands on the button's own ground, not on the page.
const button = /^.*(?:<mj-button|\.press).*$/gm;
const pages = [
  { scheme: "light", page: pageOf(await source("digest.mjml"), /background-color="(#\w{6})"/) },
  { scheme: "dark", page: pageOf(hand, /background-color: (#\w{6})/) },
];

describe.each(["digest.mjml", "letter.mjml"])("%s", (name) => {
  describe.each(pages)("in the $scheme scheme", ({ scheme, page }) => {
    test("has ink, accent and meta grey, and all can be read on the page", async () => {
      const css = [hand, await source(name)].map((text) => ofScheme(text, scheme)).join("\n");
      const inks = new Set(inksOf(css.replace(button, "")));
      expect(inks.size).toBe(3);
      for (const ink of inks) expect(contrast(ink, page)).toBeGreaterThanOrEqual(4.5);
    });
  });
});

test.each(pages)("the button can be read in the $scheme scheme", ({ scheme, page }) => {
  const [css = ""] = ofScheme(hand, scheme).match(button) ?? [];
  const [ink = ""] = inksOf(css);
  const ground = pageOf(css, /background(?:-color)?[:=]\s*"?(#\w{6})/);
  expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(ground, page)).toBeGreaterThanOrEqual(3);
});

async function source(name: string): Promise<string> {
  return coloured(await readFile(join(TEMPLATES_DIR, name), "utf8"), COLOURS);
}

function ofScheme(text: string, scheme: string): string {
  const [light = "", dark = ""] = text
    .replace(outlookDark, "")
    .split("(prefers-color-scheme: dark)");
  return scheme === "light" ? light : [dark, ...(text.match(outlookDark) ?? [])].join("\n");
}

function inksOf(css: string): string[] {
  return [...css.matchAll(/(?<![\w-])color[:=]\s*"?(#\w{6})/g)].map(([, ink = ""]) => ink);
}

function pageOf(text: string, pattern: RegExp): string {
  const [, page = ""] = text.match(pattern) ?? [];
  return page;
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { browserTest, openBrowser } from "../support/browser.ts";
import { MAILS, mailNamed } from "./mails.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// A client shows a mail inside of its own page: landmarks are that page's matter, not the mail's.
const NOT_FOR_MAIL = { "landmark-one-main": { enabled: false }, region: { enabled: false } };
const EVERY_RULE = { rules: NOT_FOR_MAIL };
// Between the two schemes only colours differ.
const COLOURS_ONLY = { runOnly: ["color-contrast"] };

/** The rules that hold, and what breaks the others. */
type Findings = { holding: string[]; broken: string[] };

let browser: Browser | undefined;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser().catch((error: unknown) => {
    if (process.env["CI"] === "true") throw error;
    return undefined;
  });
  if (browser === undefined) return;
  page = await browser.newPage();
  await page.route("**", (route) => route.abort());
  // What is set as content later stands in the same window.
  await page.evaluate(AXE);
});
afterAll(() => browser?.close());

async function inspect(options: object): Promise<Findings> {
  const told = JSON.stringify({ ...options, resultTypes: ["violations"] });
  return (await page.evaluate(`axe.run(${told}).then(({ passes, violations }) => ({
    holding: passes.map(({ id }) => id),
    broken: violations.map(({ id, nodes }) => id + ": " + nodes[0].html),
  }))`)) as Findings;
}

browserTest.each(MAILS.map(({ name, mail }) => [name, mail.html]))(
  "%s can be read by everybody, in light and in dark",
  async (_, html) => {
    await page.setContent(html);
    await page.emulateMedia({ colorScheme: "light" });
    const light = await inspect(EVERY_RULE);
    expect(light.broken).toEqual([]);
    expect(light.holding).toEqual(
      expect.arrayContaining(["color-contrast", "document-title", "html-has-lang", "link-name"]),
    );
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await inspect(COLOURS_ONLY)).toEqual({ broken: [], holding: ["color-contrast"] });
  },
);

browserTest("pale letters and a picture without words would be told of", async () => {
  const { html } = mailNamed("digest-one");
  await page.setContent(html.replace(/<p [^>]*>/, '<img src="x.png"><p style="color: #ddd">'));
  await page.emulateMedia({ colorScheme: "light" });
  const { broken } = await inspect(EVERY_RULE);
  expect(broken.map((one) => one.split(":")[0])).toEqual(["color-contrast", "image-alt"]);
});

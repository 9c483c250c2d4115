import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { browserTest, openBrowser } from "../support/browser.ts";
import { MAILS } from "./mails.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

// A client shows a mail inside of its own page: landmarks are that page's matter, not the mail's.
const NOT_FOR_MAIL = { "landmark-one-main": { enabled: false }, region: { enabled: false } };
const EVERY_RULE = JSON.stringify({ rules: NOT_FOR_MAIL });
// Between the two schemes only colours differ.
const COLOURS_ONLY = JSON.stringify({ runOnly: ["color-contrast"] });

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await openBrowser().catch((error: unknown) => {
    if (process.env["CI"] === "true") throw error;
    return undefined;
  });
});
afterAll(() => browser?.close());

async function openPage(): Promise<Page> {
  if (!browser) throw new Error("no browser");
  const page = await browser.newPage();
  await page.route("**", (route) => route.abort());
  return page;
}

type Findings = { violations: Finding[]; passes: Finding[] };
type Finding = { id: string; nodes: { html: string }[] };

async function inspect(page: Page, options: string): Promise<Findings> {
  return (await page.evaluate(`axe.run(${options})`)) as Findings;
}

browserTest.each(MAILS.map(({ name, mail }) => [name, mail.html]))(
  "%s can be read by everybody, in light and in dark",
  async (_, html) => {
    const page = await openPage();
    await page.setContent(html);
    await page.evaluate(AXE);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await inspect(page, colorScheme === "light" ? EVERY_RULE : COLOURS_ONLY);
      const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      expect({ colorScheme, told }).toEqual({ colorScheme, told: [] });
      expect(found.passes.map(({ id }) => id)).toContain("color-contrast");
    }
    await page.close();
  },
);

browserTest("pale letters and a picture without words would be told of", async () => {
  const page = await openPage();
  const [mail] = MAILS;
  await page.setContent(
    mail?.mail.html.replace(/<p [^>]*>/, '<img src="x.png"><p style="color: #ddd">') ?? "",
  );
  await page.evaluate(AXE);
  const { violations } = await inspect(page, EVERY_RULE);
  expect(violations.map(({ id }) => id).toSorted()).toEqual(["color-contrast", "image-alt"]);
  await page.close();
});

import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { browserTest, openBrowser } from "../support/browser.ts";
import { kindsOf, type Layout, type Look, problemsOf } from "./judge-layout.ts";
import { MAILS, mailNamed } from "./mails.ts";

/** What a reader sees of each mail, by its layout. With PICTURES_DIR it is kept there, to be looked at. */

const PICTURES = process.env["PICTURES_DIR"];
const MEASURE = readFileSync(new URL("measure-layout.js", import.meta.url), "utf8");

const WIDTHS = [320, 600, 1200];
const LOOKS = WIDTHS.flatMap((width) =>
  (["light", "dark"] as const).map((scheme): Look => ({ width, scheme })),
);
/** A phone's first screen. */
const FIRST_SCREEN = 600;

let browser: Browser | undefined;
beforeAll(async () => {
  if (PICTURES) mkdirSync(PICTURES, { recursive: true });
  browser = await openBrowser().catch((error: unknown) => {
    if (process.env["CI"] === "true") throw error;
    return undefined;
  });
});
afterAll(() => browser?.close());

async function openMail(html: string, hasPictures = true): Promise<Page> {
  if (!browser) throw new Error("no browser");
  const page = await browser.newPage();
  const body =
    '<svg xmlns="http://www.w3.org/2000/svg" width="288" height="156" style="background: #8a8378"/>';
  await page.route("**", (route) =>
    hasPictures ? route.fulfill({ contentType: "image/svg+xml", body }) : route.abort(),
  );
  await page.setContent(html);
  await page.evaluate(MEASURE);
  return page;
}

async function layoutOf(page: Page, { width, scheme }: Look): Promise<Layout> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: scheme });
  // As text: Playwright takes an object apart value by value, and this one has thousands.
  return JSON.parse(await page.evaluate("JSON.stringify(measureLayout())")) as Layout;
}

async function keepPicture(page: Page, name: string, { width, scheme }: Look): Promise<void> {
  if (!PICTURES) return;
  const file = path.join(PICTURES, `mail-${name}-${width}-${scheme}.png`);
  await page.screenshot({ path: file, fullPage: true });
}

browserTest.each(MAILS.map(({ name, mail }) => [name, mail.html]))(
  "%s stands in order and can be read on every width, in light and in dark; a digest can be left at once",
  async (name, html) => {
    const page = await openMail(html);
    expect(await problemsIn(LOOKS, page, name)).toEqual([]);
    if (name.startsWith("digest")) {
      const { links } = await layoutOf(page, { width: 320, scheme: "light" });
      const [first, ...others] = links.filter(({ href }) => href.includes("/unsubscribe/"));
      expect(first?.boxes.at(-1)?.bottom).toBeLessThan(FIRST_SCREEN);
      expect(others).not.toEqual([]);
    }
    await page.close();
  },
);

async function problemsIn(looks: readonly Look[], page: Page, name?: string): Promise<string[]> {
  const told = new Set<string>();
  for (const look of looks) {
    const layout = await layoutOf(page, look);
    if (name !== undefined) await keepPicture(page, name, look);
    for (const one of problemsOf(layout, look)) told.add(`${look.width} ${look.scheme}: ${one}`);
  }
  return [...told];
}

browserTest("without pictures nothing is lost", async () => {
  const { html } = mailNamed("digest-pictures");
  const [shown, blocked] = [await openMail(html), await openMail(html, false)];
  expect(await problemsIn(LOOKS, blocked, "digest-pictures-blocked")).toEqual([]);
  for (const width of WIDTHS) {
    const look = { width, scheme: "light" } as const;
    const [whole, bare] = [await layoutOf(shown, look), await layoutOf(blocked, look)];
    expect(kindsOf(bare.parts)).toBe(kindsOf(whole.parts));
    expect(bare.texts.map(({ words }) => words)).toEqual(whole.texts.map(({ words }) => words));
    const widths = bare.pictures.map(({ box }) => box.right - box.left);
    expect(Math.min(...widths)).toBeGreaterThan(20);
    // The logo, and beside papers only where there is room.
    expect(whole.pictures.length > 1).toBe(width > 480);
  }
  await shown.close();
  await blocked.close();
});

browserTest("the longest titles take as many lines as they need", async () => {
  const page = await openMail(mailNamed("digest-long").html);
  const { papers } = await layoutOf(page, { width: 320, scheme: "light" });
  const titles = papers.flatMap(([title]) => title ?? []);
  expect(titles).toHaveLength(50);
  for (const { top, bottom, lineHeight } of titles) {
    expect((bottom - top) / lineHeight).toBeGreaterThan(2);
  }
  await page.close();
});

/** Each spoils one thing by a rule of its own. */
const SPOILT: [string, RegExp][] = [
  [".summary { width: 2000px }", /px wider than the window/],
  [".title { width: 200px; white-space: nowrap; overflow: hidden }", /a title is wider than its/],
  [".head bdi { display: none }", /a link without words to https:/],
  [".page > div > div { margin-left: 0 !important }", /a column from 20 to 620/],
  [".page > div > div { max-width: 900px !important }", /a column of 860 px/],
  [".date { margin-left: -10px !important }", /“Monday 26 January 2026” 10 px from the edge/],
  [".why { position: relative; top: -60px }", /a why begins above the end of what is before it/],
  [".date { display: none }", /the order masthead leave/],
  [".title { display: none }", /a paper of summary authors why links/],
  [".topic bdi { display: none }", /a topic without words/],
  [".foot { font-size: 12px !important }", /foot “.*”: 12 px/],
  [".title { font-family: Arial !important }", /title “.*”: 700 Arial/],
  [".foot { color: #b0aca4 !important }", /light: foot “.*”: rgb\(176, 172, 164\) on .* has 2\.\d/],
  [".summary { color: #1b1b1f !important }", /dark: summary “.*”: .* has 1\.\d/],
  [".page, .page > div { background: #fffdf9 !important }", /dark: .*rgb\(255, 253, 249\) in dark/],
  [".link { display: inline-block; margin: -8px }", /“.*” lies over “.*”/],
  [".thumb { height: 800px !important }", /picture “.*”: hangs out of its part/],
];

const ENDS: Look[] = [
  { width: 320, scheme: "light" },
  { width: 1200, scheme: "dark" },
];

browserTest("would tell of each of these mistakes", async () => {
  const { html } = mailNamed("digest-pictures");
  const page = await openMail(html.replace("</head>", '<style id="spoilt"></style></head>'));
  const missed: { rule: string; told: string[] }[] = [];
  for (const [rule, sentence] of SPOILT) {
    await page.evaluate(`spoilt.textContent = ${JSON.stringify(rule)}`);
    const told = await problemsIn(ENDS, page);
    if (!told.some((one) => sentence.test(one))) missed.push({ rule, told });
  }
  expect(missed).toEqual([]);
  await page.close();
});

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { deliver, prepare, settleSignUps } from "../src/pipeline.ts";
import { startWeb, type Web } from "../src/start-web.ts";
import { freePort } from "../src/tools/demo-ground.ts";
import { type Inbox, openInbox } from "../src/tools/inbox.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import { browserTest, openBrowser } from "./support/browser.ts";
import { openSampleDatabase, type SampleDatabase } from "./support/sample.ts";

/** A reader with a browser. With PICTURES_DIR what they saw is kept there, to be looked at. */

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = process.env["PICTURES_DIR"];
const READER = "ada@example.org";

let browser: Browser | undefined;
let database: SampleDatabase;
let inbox: Inbox;
let app: TestApp;
let web: Web;

beforeAll(async () => {
  if (PICTURES) mkdirSync(PICTURES, { recursive: true });
  database = await openSampleDatabase("2026-01-29T12:00:00Z", async (filled) => {
    await prepare(filled);
  });
  browser = await openBrowser().catch((error: unknown) => {
    if (process.env["CI"] === "true") throw error;
    return undefined;
  });
});
afterAll(async () => {
  await browser?.close();
  await database.close();
});

beforeEach(async () => {
  await database.restore();
  inbox = await openInbox();
  const port = String(await freePort(0));
  app = await openTestApp({
    now: "2026-01-29T12:00:00Z",
    database,
    env: { SMTP_URL: inbox.smtpUrl, PORT: port, BASE_URL: `http://127.0.0.1:${port}` },
  });
  web = await startWeb(app);
});
afterEach(async () => {
  await web.close();
  await app.close();
  await inbox.close();
});

async function openPage(options: { hasScripts?: boolean } = {}): Promise<Page> {
  if (!browser) throw new Error("no browser");
  const context: BrowserContext = await browser.newContext({
    javaScriptEnabled: options.hasScripts ?? true,
    timezoneId: "Europe/Berlin",
  });
  return await context.newPage();
}

async function work(): Promise<void> {
  await settleSignUps(app);
  await prepare(app);
  await deliver(app, new AbortController().signal);
}

/** That of the newest mail which has one. */
function linkTo(purpose: string): string {
  const pattern = new RegExp(`http://127\\.0\\.0\\.1:\\d+/${purpose}/[\\w.~-]+`);
  const links = inbox.mails.flatMap(({ text }) => pattern.exec(text)?.[0] ?? []);
  const newest = links.at(-1);
  if (newest === undefined) throw new Error(`no ${purpose} link in any mail`);
  return newest;
}

function digests(): Inbox["mails"] {
  return inbox.mails.filter(({ text }) => text.includes("/digest/"));
}

/** No accessibility violation, nothing wider than the window, in all four looks. */
async function inspect(page: Page, name: string): Promise<void> {
  await page.evaluate(AXE);
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [360, 1200]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      if (PICTURES) {
        const file = path.join(PICTURES, `${name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
      }
      const wider = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect({ name, width, wider }).toEqual({ name, width, wider: 0 });
    }
    // Between the two schemes only colours differ.
    const rules = colorScheme === "light" ? {} : { runOnly: ["color-contrast"] };
    const options = JSON.stringify({ ...rules, resultTypes: ["violations"] });
    const told = await page.evaluate(`axe.run(${options}).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ": " + nodes[0].html)
    )`);
    expect({ name, colorScheme, told }).toEqual({ name, colorScheme, told: [] });
  }
}

async function subscribe(page: Page): Promise<void> {
  await page.goto(`${web.url}/subscribe`);
  await page.fill('input[name="address"]', READER);
  await choose(page, "agents");
  await page.click('main button[type="submit"]');
  await page.waitForLoadState();
}

/** Topics stand in groups, of which only the first and those in use are open. */
async function choose(page: Page, slug: string): Promise<void> {
  const box = page.locator(`input[name="topics"][value="${slug}"]`);
  const group = page.locator("details.group", { has: box });
  if (!(await box.isVisible())) await group.locator("summary").click();
  await box.check();
}

async function press(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("button", { name }).first().click();
  await page.waitForLoadState();
}

browserTest(
  "subscribes, confirms, reads, changes, pauses, leaves and comes back; every page is sound in all four looks",
  async () => {
    const page = await openPage();
    await page.goto(web.url);
    await inspect(page, "home");
    await page.goto(`${web.url}/papers?q=agents`);
    await inspect(page, "papers");
    await page.goto(`${web.url}/papers?q=%22agents`);
    await inspect(page, "papers-wrong");
    for (const about of ["privacy", "imprint", "nowhere"]) {
      await page.goto(`${web.url}/${about}`);
      await inspect(page, about);
    }
    await page.goto(`${web.url}/subscribe`);
    expect(await page.inputValue('[name="timeZone"]')).toBe("Europe/Berlin");
    await inspect(page, "subscribe");
    await subscribe(page);
    await inspect(page, "subscribed");

    await work();
    await page.goto(linkTo("confirm"));
    await inspect(page, "confirm");
    await press(page, /./);
    await inspect(page, "confirmed");
    await page.goto(linkTo("confirm"));
    await inspect(page, "confirm-again");

    expect(await app.store.db.subscriber.findFirstOrThrow()).toMatchObject({
      state: "active",
      timeZone: "Europe/Berlin",
      nextDueAt: app.clock(),
    });
    await work();
    expect(inbox.mails).toHaveLength(3);
    expect(digests()).toHaveLength(1);
    await page.goto(linkTo("digest"));
    await inspect(page, "digest");

    await page.goto(linkTo("preferences"));
    await inspect(page, "preferences");
    await page.uncheck('input[name="topics"][value="agents"]');
    await choose(page, "vision");
    await press(page, /save/i);
    await inspect(page, "preferences-saved");
    const first = digests()[0]?.text;
    app.setNow(new Date(app.clock().getTime() + 86_400_000).toISOString());
    await work();
    expect(digests()).toHaveLength(2);
    expect(digests()[1]?.text).not.toBe(first);
    expect(digests()[1]?.text).toContain("Computer vision");

    await page.goto(linkTo("preferences"));
    await page.fill('input[name="pausedUntil"]', "2026-02-03");
    await press(page, /save/i);
    await inspect(page, "paused");
    app.setNow(new Date(app.clock().getTime() + 86_400_000).toISOString());
    await work();
    expect(digests()).toHaveLength(2);

    await page.goto(linkTo("unsubscribe"));
    await inspect(page, "unsubscribe");
    await press(page, /stop/i);
    await inspect(page, "left");
    expect(await app.store.db.subscriber.findFirst()).toMatchObject({ state: "left" });
    await page.getByRole("button").first().click();
    await page.waitForLoadState();
    await inspect(page, "back");
    expect(await app.store.db.subscriber.findFirst()).toMatchObject({ state: "active" });
  },
  120_000,
);

browserTest(
  "needs no JavaScript on the way in and out",
  async () => {
    const page = await openPage({ hasScripts: false });
    await subscribe(page);
    await work();
    await page.goto(linkTo("confirm"));
    await page.getByRole("checkbox", { name: /right away/ }).uncheck();
    await press(page, /./);
    expect(await app.store.db.subscriber.findFirst()).toMatchObject({ state: "active" });
    await work();
    expect(digests()).toHaveLength(0);
    const { nextDueAt } = await app.store.db.subscriber.findFirstOrThrow();
    app.setNow(nextDueAt?.toISOString() ?? "");
    await work();
    expect(digests()).toHaveLength(1);
    await page.goto(linkTo("unsubscribe"));
    await press(page, /stop/i);
    expect(await app.store.db.subscriber.findFirst()).toMatchObject({ state: "left" });
  },
  60_000,
);

browserTest(
  "opened by a scanner that runs JavaScript and follows every link of every mail twice, changes nothing",
  async () => {
    const reader = await openPage({ hasScripts: false });
    await subscribe(reader);
    await work();
    const waiting = linkTo("confirm");
    const before = await everything();
    const scanner = await openPage();
    for (const link of [...linksOf(), ...linksOf()]) {
      await scanner.goto(link);
      await scanner.waitForTimeout(50);
      await scanner.evaluate(`fetch(${JSON.stringify(link)}, { method: "HEAD" }).catch(() => {})`);
    }
    expect(await everything()).toBe(before);

    await reader.goto(waiting);
    await press(reader, /./);
    const { nextDueAt } = await app.store.db.subscriber.findFirstOrThrow();
    app.setNow(nextDueAt?.toISOString() ?? "");
    await work();
    const afterDigest = await everything();
    for (const link of [...linksOf(), ...linksOf()]) await scanner.goto(link);
    expect(await everything()).toBe(afterDigest);
  },
  90_000,
);

function linksOf(): string[] {
  const all = inbox.mails.flatMap(
    ({ html, text }) => `${html} ${text}`.match(/http:\/\/127[^\s"<>]*/g) ?? [],
  );
  return [...new Set(all)];
}

async function everything(): Promise<string> {
  const { db } = app.store;
  return JSON.stringify([
    await db.subscriber.findMany({ include: { topics: true, history: true } }),
    await db.suppression.findMany(),
    await db.notice.findMany(),
    await db.delivery.findMany(),
    await db.signUp.findMany(),
  ]);
}

import { existsSync } from "node:fs";
import { test } from "@jest/globals";
import { type Browser, chromium } from "playwright-core";

/** The browser that pages are looked at with: Debian's, or the one that CHROMIUM names. */
const EXECUTABLE = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** `test` where there is a browser; a visible skip elsewhere, and in CI a failure. */
export const browserTest = hasBrowser() ? test : test.skip;

function hasBrowser(): boolean {
  if (existsSync(EXECUTABLE) || process.env["CI"] === "true") return true;
  process.stderr.write(`skipped: tests with a browser (there is none at ${EXECUTABLE})\n`);
  return false;
}

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}

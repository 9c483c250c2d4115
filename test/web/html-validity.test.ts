import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { htmlProblems } from "../support/html-problems.ts";
import { DELIVERY_ID, NONCE, READER_ID } from "./fake-ports.ts";
import { openPages, type TestPages } from "./open-pages.ts";

/** What the validator would have otherwise, and why the pages do not do it. */
const EXCEPTIONS: Record<string, string> = {
  "doctype-style: DOCTYPE should be uppercase": "HTML allows lower case",
  'form-dup-name: Duplicate form control name "topics"':
    "check boxes of one name are sent as one list",
};

let pages: TestPages;
const found = new Set<string>();

beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());

function tokenPath(
  purpose: "confirm" | "block" | "unsubscribe" | "preferences" | "digest",
): string {
  const subject = purpose === "digest" ? DELIVERY_ID : READER_ID;
  const nonce = purpose === "confirm" ? `~${NONCE}` : "";
  return `/${purpose}/${pages.sign(purpose, `${subject}${nonce}`)}`;
}

test.each([
  ["/", () => "/"],
  ["/papers", () => "/papers?q=agents"],
  ["/subscribe", () => "/subscribe"],
  ["/privacy", () => "/privacy"],
  ["/imprint", () => "/imprint"],
  ["/nowhere", () => "/nowhere"],
  ["/confirm", () => tokenPath("confirm")],
  ["/block", () => tokenPath("block")],
  ["/unsubscribe", () => tokenPath("unsubscribe")],
  ["/preferences", () => tokenPath("preferences")],
  ["/digest", () => tokenPath("digest")],
])("%s is valid HTML", async (name, urlOf) => {
  const { body, statusCode } = await pages.get(urlOf());
  expect(statusCode).toBe(name === "/nowhere" ? 404 : 200);
  const problems = await htmlProblems(body);
  for (const problem of problems) found.add(problem);
  expect(problems.filter((problem) => EXCEPTIONS[problem] === undefined)).toEqual([]);
});

test("no exception is made that no page needs", () => {
  expect(Object.keys(EXCEPTIONS).filter((problem) => !found.has(problem))).toEqual([]);
});

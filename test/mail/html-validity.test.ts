import { expect, test } from "@jest/globals";
import { htmlProblems } from "../support/html-problems.ts";
import { MAILS, mailNamed } from "./mails.ts";

/** What the validator would have otherwise, and why a mail cannot do it. */
const EXCEPTIONS: Record<string, string> = {
  "doctype-style: DOCTYPE should be uppercase": "MJML writes it in lower case, which HTML allows",
  "no-conditional-comment: Use of conditional comments are deprecated":
    "Outlook for Windows reads them, and gets tables of a fixed width from MJML there",
  "no-inline-style: Inline style is not allowed":
    "Gmail drops style sheets for other accounts than its own; inline styles stay",
  'no-deprecated-attr: Attribute "align" is deprecated on <table> element':
    "Word, which draws the mails of Outlook for Windows, centres a table by nothing else",
  'no-deprecated-attr: Attribute "align" is deprecated on <td> element':
    "MJML says the same as the style beside it, for Word",
  'no-deprecated-attr: Attribute "align" is deprecated on <img> element':
    "Word lets text flow around a picture by nothing else",
  'no-deprecated-attr: Attribute "bgcolor" is deprecated on <td> element':
    "Word paints the ground of a button by it",
  'no-deprecated-attr: Attribute "cellpadding" is deprecated on <table> element':
    "without it Word pads every cell",
  'no-deprecated-attr: Attribute "cellspacing" is deprecated on <table> element':
    "without it Word sets cells apart",
  'no-deprecated-attr: Attribute "valign" is deprecated on <td> element':
    "MJML says the same as the style beside it, for Word",
  'no-deprecated-attr: Attribute "width" is deprecated on <table> element':
    "Word gives a table no width by its style",
  "prefer-native-element: Prefer to use the native <article> element":
    "MJML writes a div with that role: clients replace elements they do not know",
  "prefer-native-element: Prefer to use the native <ul> element":
    "clients indent lists each in its own way; a div with that role stays where it is",
  "prefer-native-element: Prefer to use the native <li> element":
    "the same for what stands in the list",
  "long-title: title text cannot be longer than 70 characters":
    "a service may have a long name, and it is not shown as a title of a window",
};

const found = new Set<string>();

test.each(MAILS.map(({ name, mail }) => [name, mail.html]))("%s is valid HTML", async (_, html) => {
  const problems = await htmlProblems(html);
  for (const problem of problems) found.add(problem);
  expect(problems.filter((problem) => EXCEPTIONS[problem] === undefined)).toEqual([]);
});

test("no exception is made that no mail needs", () => {
  expect(Object.keys(EXCEPTIONS).filter((problem) => !found.has(problem))).toEqual([]);
});

test("an element that is not closed and a picture without words would be told of", async () => {
  const broken = mailNamed("digest-one").html.replace("</h1>", '<img src="https://x.example/y">');
  const told = (await htmlProblems(broken)).join("\n");
  expect(told).toContain("close-order");
  expect(told).toContain("alt");
});

import { expect, test } from "@jest/globals";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { MAILS } from "./mails.ts";

/** What the validator would have otherwise, and why a mail cannot do it. */
const EXCEPTIONS: readonly { problem: string; because: string }[] = [
  {
    problem: "doctype-style: DOCTYPE should be uppercase",
    because: "MJML writes it in lower case, which HTML allows",
  },
  {
    problem: "no-conditional-comment: Use of conditional comments are deprecated",
    because: "Outlook for Windows reads them, and gets tables of a fixed width from MJML there",
  },
  {
    problem: "no-inline-style: Inline style is not allowed",
    because: "Gmail drops style sheets for other accounts than its own; inline styles stay",
  },
  {
    problem: 'no-deprecated-attr: Attribute "align" is deprecated on <table> element',
    because: "Word, which draws the mails of Outlook for Windows, centres a table by nothing else",
  },
  {
    problem: 'no-deprecated-attr: Attribute "align" is deprecated on <td> element',
    because: "MJML says the same as the style beside it, for Word",
  },
  {
    problem: 'no-deprecated-attr: Attribute "align" is deprecated on <img> element',
    because: "Word lets text flow around a picture by nothing else",
  },
  {
    problem: 'no-deprecated-attr: Attribute "bgcolor" is deprecated on <td> element',
    because: "Word paints the ground of a button by it",
  },
  {
    problem: 'no-deprecated-attr: Attribute "cellpadding" is deprecated on <table> element',
    because: "without it Word pads every cell",
  },
  {
    problem: 'no-deprecated-attr: Attribute "cellspacing" is deprecated on <table> element',
    because: "without it Word sets cells apart",
  },
  {
    problem: 'no-deprecated-attr: Attribute "valign" is deprecated on <td> element',
    because: "MJML says the same as the style beside it, for Word",
  },
  {
    problem: 'no-deprecated-attr: Attribute "width" is deprecated on <table> element',
    because: "Word gives a table no width by its style",
  },
  {
    problem: "prefer-native-element: Prefer to use the native <article> element",
    because: "MJML writes a div with that role: clients replace elements they do not know",
  },
  {
    problem: "prefer-native-element: Prefer to use the native <ul> element",
    because: "clients indent lists each in its own way; a div with that role stays where it is",
  },
  {
    problem: "prefer-native-element: Prefer to use the native <li> element",
    because: "the same for what stands in the list",
  },
  {
    problem: "long-title: title text cannot be longer than 70 characters",
    because: "a service may have a long name, and it is not shown as a title of a window",
  },
];

const validator = new HtmlValidate(
  new StaticConfigLoader({ root: true, extends: ["html-validate:recommended"] }),
);

async function problemsOf(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message }) => `${ruleId}: ${message}`),
  );
}

const found = new Set<string>();

test.each(MAILS.map(({ name, mail }) => [name, mail.html]))("%s is valid HTML", async (_, html) => {
  const problems = new Set(await problemsOf(html));
  for (const problem of problems) found.add(problem);
  for (const { problem } of EXCEPTIONS) problems.delete(problem);
  expect([...problems]).toEqual([]);
});

test("no exception is made that no mail needs", () => {
  expect(EXCEPTIONS.filter(({ problem }) => !found.has(problem))).toEqual([]);
});

test("an element that is not closed and a picture without words would be told of", async () => {
  const [mail] = MAILS;
  const broken = mail?.mail.html.replace("</h1>", '<img src="https://x.example/y.png">') ?? "";
  const told = (await problemsOf(broken)).join("\n");
  expect(told).toContain("close-order");
  expect(told).toContain("alt");
});

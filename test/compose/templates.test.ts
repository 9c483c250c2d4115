import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { createCards } from "../../src/compose/cards.ts";
import { openTemplateFiles } from "../../src/compose/template-files.ts";
import { createTemplates } from "../../src/compose/templates.ts";
import { changedTemplate, lineOf, useOwnTemplates } from "../support/own-templates.ts";
import { compose, letter, TEMPLATES_DIR } from "./specimens.ts";

const own = useOwnTemplates();

/** What is said of a folder that holds this file; its own path is left out of it. */
async function problemWith(name: string, source: string): Promise<string> {
  const dir = await own({ [name]: source });
  const files = await openTemplateFiles(TEMPLATES_DIR, dir);
  const told = await createTemplates(files).then(
    () => "nothing",
    (error: unknown) => String(error),
  );
  return told.replaceAll(`${dir}/`, "").replace(/^Error: /, "");
}

describe("an operator's own template", () => {
  test("of the letters alone changes what they say, and nothing else", async () => {
    const letters = await changedTemplate(
      "letters.yaml",
      "heading: You are already subscribed",
      "heading: Du liest {{service}} schon",
    );
    const changed = await createTemplates(
      await openTemplateFiles(TEMPLATES_DIR, await own({ "letters.yaml": letters })),
    );
    const { html, text } = letter("settings", { templates: changed });
    expect(html).toContain("Du liest Morning Papers schon</h1>");
    expect(text).toContain("# Du liest Morning Papers schon\n");
    expect(html.replace("Du liest Morning Papers schon", "You are already subscribed")).toBe(
      letter("settings").html,
    );
    expect(letter("confirm", { templates: changed }).raw).toEqual(letter("confirm").raw);
    expect(compose({ templates: changed }).raw).toEqual(compose().raw);
  });

  test("of a paper's card stands in the digest, with MJML's styles in it", async () => {
    const card = await changedTemplate("partials/paper.hbs", "{{why}}", "Why: {{why}}");
    const changed = await createTemplates(
      await openTemplateFiles(TEMPLATES_DIR, await own({ "partials/paper.hbs": card })),
    );
    const { html } = compose({ templates: changed, cards: createCards(changed) });
    expect(html).toMatch(/<p class="why" style="[^"]+"><bdi>Why: graph learning/);
  });
});

describe("a template that is wrong is named when the service starts, with its line", () => {
  test("an element that MJML does not know", async () => {
    const source = await changedTemplate("digest.mjml", "<mj-title>", "<mj-tilte>");
    expect(await problemWith("digest.mjml", source)).toContain(
      `digest.mjml, line ${lineOf(source, "mj-tilte")}`,
    );
  });

  test("the same in what digest and letter share", async () => {
    const name = "partials/hand.mjml";
    const source = await changedTemplate(name, "<mj-breakpoint", "<mj-breakpiont");
    expect(await problemWith(name, source)).toContain(
      `${name}, line ${lineOf(source, "mj-breakpiont")}, mj-breakpiont: `,
    );
  });

  test("a loop that is not closed", async () => {
    const source = await changedTemplate("digest.txt.hbs", "{{/each}}", "");
    expect(await problemWith("digest.txt.hbs", source)).toMatch(
      /^digest\.txt\.hbs, line \d+: cannot be read: each doesn't match if/,
    );
  });

  test.each([
    ["digest.mjml", "{{date}}"],
    ["digest.txt.hbs", "{{{date}}}"],
    ["letter.mjml", "{{heading}}"],
    ["letter.txt.hbs", "{{{heading}}}"],
    ["partials/paper.hbs", "{{why}}"],
    ["partials/paper.txt.hbs", "{{{why}}}"],
  ])("a field in %s that does not exist, with those that do", async (name, field) => {
    const source = await changedTemplate(name, field, "{{whatever}}");
    const said = await problemWith(name, source);
    expect(said).toContain(
      `${name}, line ${lineOf(source, "{{whatever}}")}: there is nothing named whatever to print. There are: `,
    );
    expect(said).toMatch(new RegExp(`\\b${field.replaceAll(/\W/g, "")}\\b`));
  });

  test("a field that only another template has", async () => {
    const source = await changedTemplate("letter.txt.hbs", "{{{heading}}}", "{{{date}}}");
    expect(await problemWith("letter.txt.hbs", source)).toContain("nothing named date to print");
  });

  test("a helper that does not exist", async () => {
    const name = "partials/paper.hbs";
    const source = await changedTemplate(name, "{{why}}", "{{lookup this 'title'}}{{run why}}");
    expect(await problemWith(name, source)).toContain(
      `${name}, line ${lineOf(source, "{{run")}: there is nothing named run`,
    );
  });

  test.each([
    ["digest.mjml", "{{date}}", "paper"],
    ["digest.txt.hbs", "{{{date}}}", "none"],
    ["letter.mjml", "{{heading}}", "none"],
    ["partials/paper.txt.hbs", "{{{why}}}", "none"],
  ])("a partial in %s that does not exist", async (name, field, there) => {
    const source = await changedTemplate(name, field, "{{> advert}}");
    const line = lineOf(source, "{{> advert}}");
    expect(await problemWith(name, source)).toBe(
      `${name}, line ${line}: there is no partial named advert. There are: ${there}`,
    );
  });
});

describe("a template that only some mails break on is named when the service starts, with its line", () => {
  test.each([
    [
      "where nothing is omitted",
      "digest.mjml",
      "{{#if omitted}}",
      "{{omitted.url}}{{#if omitted}}",
      '"url" not defined in null',
    ],
    [
      "where a paper has no address",
      "partials/paper.hbs",
      "{{else}}<bdi>",
      "{{else}}<bdi>{{label}}",
      '"label" not defined in',
    ],
    [
      "where a paper is brief",
      "partials/paper.hbs",
      "{{why}}",
      "{{why}}{{#if brief}}{{label}}{{/if}}",
      '"label" not defined in',
    ],
    [
      "where a paper has a summary and no authors",
      "partials/paper.hbs",
      "{{summary}}",
      "{{summary}}{{#unless authors}}{{label}}{{/unless}}",
      '"label" not defined in',
    ],
    [
      "where one has neither in plain text",
      "partials/paper.txt.hbs",
      "{{{why}}}",
      "{{#unless summary}}{{#unless authors}}{{label}}{{/unless}}{{/unless}}",
      '"label" not defined in',
    ],
    [
      "where the topics are not told",
      "digest.txt.hbs",
      "{{#if missing}}",
      "{{#unless follows}}{{name}}{{/unless}}{{#if missing}}",
      '"name" not defined in',
    ],
    [
      "where a note has no link",
      "letter.mjml",
      "{{#if link}}",
      "{{link.url}}{{#if link}}",
      '"url" not defined in null',
    ],
    [
      "the same in plain text",
      "letter.txt.hbs",
      "{{{lead}}}",
      "{{link.url}} {{{lead}}}",
      '"url" not defined in null',
    ],
  ])("%s: %s", async (_where, name, from, to, what) => {
    const source = await changedTemplate(name, from, to);
    const line = lineOf(source, to);
    expect(await problemWith(name, source)).toContain(
      `${name}, line ${line}: cannot always be printed: ${what}`,
    );
  });

  test.each([
    ["digest.mjml", "{{unsubscribeUrl}}"],
    ["digest.txt.hbs", "{{{unsubscribeUrl}}}"],
  ])("where the way out hangs on another link: %s", async (name, link) => {
    const source = await readFile(path.join(TEMPLATES_DIR, name), "utf8");
    const hanging = source.replaceAll(link, `{{#if browserUrl}}${link}{{/if}}`);
    expect(await problemWith(name, hanging)).toBe(
      `${name}: must show https://example.org/unsubscribe, and does not`,
    );
  });
});

describe("a template that lacks what a mail must have is named when the service starts", () => {
  test.each([
    ["digest.mjml", /\{\{unsubscribeUrl\}\}/g],
    ["digest.txt.hbs", /\{\{\{unsubscribeUrl\}\}\}/g],
  ])("a digest without its way out: %s", async (name, link) => {
    const source = await readFile(path.join(TEMPLATES_DIR, name), "utf8");
    expect(await problemWith(name, source.replaceAll(link, "x"))).toBe(
      `${name}: must show https://example.org/unsubscribe, and does not`,
    );
  });

  test.each([
    ["letter.mjml", "{{button.url}}"],
    ["letter.txt.hbs", "{{{button.url}}}"],
  ])("a letter without its button: %s", async (name, link) => {
    const source = await changedTemplate(name, link, "https://example.org/elsewhere");
    expect(await problemWith(name, source)).toBe(
      `${name}: must show https://example.org/press, and does not`,
    );
  });

  test("a digest without a place for papers", async () => {
    const source = await changedTemplate("digest.mjml", "{{> paper}}", "");
    expect(await problemWith("digest.mjml", source)).toBe("digest.mjml: {{> paper}} is missing");
  });

  test.each([
    ["without the papers", "{{{this}}}", ""],
    ["with the first of each topic only", "{{{this}}}", "{{#if @first}}{{{this}}}{{/if}}"],
    ["with papers outside of their loop", "{{#each cards}}", "{{#each ../contents}}"],
    ["with each paper twice", "{{{this}}}", "{{{this}}} {{{this}}}"],
  ])("a digest in plain text %s", async (_name, from, to) => {
    const source = await changedTemplate("digest.txt.hbs", from, to);
    expect(await problemWith("digest.txt.hbs", source)).toMatch(
      /^digest\.txt\.hbs: must show each paper once, and does not: \(card \d\)$/,
    );
  });

  test.each([
    ["outside of their loop", "{{#each cards}}\n{{> paper}}\n{{/each}}", "{{> paper}}"],
    ["of the first topic only", "{{#each cards}}", "{{#if @first}}{{#each cards}}"],
  ])("a digest with papers %s", async (_name, from, to) => {
    const changed = await changedTemplate("digest.mjml", from, to);
    const source = changed.replace(
      "{{#if @first}}{{#each cards}}\n{{> paper}}\n{{/each}}",
      (all) => `${all}{{/if}}`,
    );
    expect(await problemWith("digest.mjml", source)).toMatch(
      /^digest\.mjml: must show each paper once, and does not: \(card \d\)$/,
    );
  });

  test("a letter that prints a button whole", async () => {
    const source = await changedTemplate("letter.txt.hbs", "{{{button.label}}}", "{{{button}}}");
    expect(await problemWith("letter.txt.hbs", source)).toBe(
      "letter.txt.hbs: prints the whole of what has parts, [object Object]",
    );
  });

  test("a digest with two places for papers", async () => {
    const source = await changedTemplate("digest.mjml", "{{> paper}}", "{{> paper}}{{> paper}}");
    expect(await problemWith("digest.mjml", source)).toBe(
      "digest.mjml: {{> paper}} must stand in one place",
    );
  });

  test.each([
    ["a file that is not there", '<mj-include path="./partials/mine.mjml" />'],
    ["itself", '<mj-include path="./digest.mjml" />'],
    ["a style sheet", '<mj-include path="./mine.css" type="css" />'],
  ])("a digest that includes %s", async (_name, include) => {
    const ours = '<mj-include path="./partials/hand.mjml" />';
    const source = await changedTemplate("digest.mjml", ours, include);
    expect(await problemWith("digest.mjml", source)).toMatch(
      new RegExp(`^digest\\.mjml, line ${lineOf(source, include)}: .*includ`),
    );
  });
});

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openTemplateFiles } from "../../src/compose/template-files.ts";
import { createTemplates } from "../../src/compose/templates.ts";
import { TEMPLATES_DIR } from "./specimens.ts";

describe("a template that is wrong is named when the service starts", () => {
  let dir = "";

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "paperboy-templates-"));
    await cp(TEMPLATES_DIR, dir, { recursive: true });
  });

  afterEach(async () => rm(dir, { recursive: true }));

  async function change(name: string, from: string, to: string) {
    const source = await readFile(join(dir, name), "utf8");
    expect(source).toContain(from);
    await writeFile(join(dir, name), source.replace(from, to));
  }

  test("an element that MJML does not know, with its line", async () => {
    await change("digest.mjml", "<mj-preview>{{preheader}}</mj-preview>", "<mj-preveiw />");
    const changed = await readFile(join(dir, "digest.mjml"), "utf8");
    const line = changed.slice(0, changed.indexOf("mj-preveiw")).split("\n").length;
    const told = new RegExp(`digest\\.mjml: line ${line}, mj-preveiw: `);
    await expect(createTemplates(await openTemplateFiles(TEMPLATES_DIR, dir))).rejects.toThrow(
      told,
    );
  });

  test("the same in what digest and letter share", async () => {
    await change("partials/hand.mjml", "<mj-breakpoint", "<mj-breakpiont");
    const told = /Line \d+ of \S*hand\.mjml, included .*\(mj-breakpiont\)/;
    await expect(createTemplates(await openTemplateFiles(TEMPLATES_DIR, dir))).rejects.toThrow(
      told,
    );
  });

  test.each([
    ["digest.mjml", /\{\{unsubscribeUrl\}\}/g],
    ["digest.txt.hbs", /\{\{\{unsubscribeUrl\}\}\}/g],
  ])("a digest without its way out: %s", async (name, link) => {
    const source = await readFile(join(dir, name), "utf8");
    await writeFile(join(dir, name), source.replaceAll(link, "x"));
    await expect(createTemplates(await openTemplateFiles(TEMPLATES_DIR, dir))).rejects.toThrow(
      `${name}: must show https://example.org/unsubscribe`,
    );
  });

  test("a loop that is not closed", async () => {
    await change("digest.txt.hbs", "{{/each}}", "");
    await expect(createTemplates(await openTemplateFiles(TEMPLATES_DIR, dir))).rejects.toThrow(
      /digest\.txt\.hbs: .*line \d+/,
    );
  });

  test.each([
    ["digest.mjml", "{{date}}"],
    ["digest.txt.hbs", "{{{date}}}"],
    ["letter.mjml", "{{heading}}"],
    ["letter.txt.hbs", "{{{heading}}}"],
    ["partials/paper.hbs", "{{why}}"],
    ["partials/paper.txt.hbs", "{{{why}}}"],
  ])("a field in %s that does not exist", async (name, field) => {
    await change(name, field, "{{whatever}}");
    await expect(createTemplates(await openTemplateFiles(TEMPLATES_DIR, dir))).rejects.toThrow(
      new RegExp(`${name}.*"whatever"`),
    );
  });

  test("a helper that does not exist", async () => {
    await change("partials/paper.hbs", "{{why}}", "{{lookup this 'constructor'}}{{run why}}");
    await expect(createTemplates(await openTemplateFiles(TEMPLATES_DIR, dir))).rejects.toThrow(
      /partials\/paper\.hbs: .*run/,
    );
  });

  test("a digest without a place for papers", async () => {
    await change("digest.mjml", "{{> paper}}", "");
    await expect(createTemplates(await openTemplateFiles(TEMPLATES_DIR, dir))).rejects.toThrow(
      "{{> paper}} is missing",
    );
  });
});

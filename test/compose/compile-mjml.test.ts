import { describe, expect, test } from "@jest/globals";
import { coloured, compileMjml } from "../../src/compose/compile-mjml.ts";
import { openTemplateFiles } from "../../src/compose/template-files.ts";
import { COLOURS } from "../../src/compose/templates.ts";
import { changedTemplate, lineOf, useOwnTemplates } from "../support/own-templates.ts";
import { TEMPLATES_DIR } from "./specimens.ts";

const own = useOwnTemplates();
const MINE = { accent: "#0b5394", accentDark: "#a9c7f5" };

async function compiled(name: string, files: Record<string, string> = {}, colours = COLOURS) {
  const opened = await openTemplateFiles(TEMPLATES_DIR, await own(files));
  return await compileMjml(opened, name, colours);
}

test("colours stand in for their names, and for no name that only begins like one", () => {
  expect(coloured("a { color: @accent } b { color:@accent-dark!important }", MINE)).toBe(
    "a { color: #0b5394 } b { color:#a9c7f5!important }",
  );
  expect(coloured("@accent-darker @accents @accent-", MINE)).toBe(
    "@accent-darker @accents @accent-",
  );
});

describe.each(["digest.mjml", "letter.mjml"])("%s", (name) => {
  test("has the operator's colours, light and dark, and none of ours", async () => {
    const html = await compiled(name, {}, MINE);
    expect(html).not.toMatch(/@accent|#9f2d20|#f0a090/);
    expect(html).toMatch(/style="color: #0b5394;/);
    const [, dark = ""] = html.split("(prefers-color-scheme: dark)");
    expect(dark).toMatch(/\.head, \.link \{ color: #a9c7f5 !important \}/);
    expect(html).toMatch(
      /\[data-ogsc\] \.head, \[data-ogsc\] \.link \{ color: #a9c7f5 !important \}/,
    );
    expect(html.replaceAll(/#0b5394/g, "#9f2d20").replaceAll(/#a9c7f5/g, "#f0a090")).toBe(
      await compiled(name),
    );
  });

  test("takes the operator's hand, and the rest from us", async () => {
    const hand = await changedTemplate(
      "partials/hand.mjml",
      "bold 30px/1.2 Georgia",
      "bold 31px/1.2 Mine",
    );
    const html = await compiled(name, { "partials/hand.mjml": hand });
    expect(html).toContain("bold 31px/1.2 Mine");
    expect(html.replaceAll("bold 31px/1.2 Mine", "bold 30px/1.2 Georgia")).toBe(
      await compiled(name),
    );
  });

  test("of the operator's own takes our hand, however it names it", async () => {
    const ours = '<mj-include path="./partials/hand.mjml" />';
    for (const include of [
      ours,
      "<mj-include path='partials/hand.mjml'/>",
      '<mj-include path="./partials/hand.mjml"></mj-include>',
    ]) {
      const source = await changedTemplate(name, ours, include);
      expect(await compiled(name, { [name]: source })).toBe(await compiled(name));
    }
  });
});

test.each([
  '<mj-include path="./partials/hand.mjml" /><mj-include path="./partials/gone.mjml" />',
  '<mj-include path="./partials/hand.mjml"></mj-include> <mj-include path="./gone.css" type="css" />',
  '<mj-include path="./partials/gone.mjml"/><mj-include path="./partials/hand.mjml"/>',
])("each include of a line counts: %s", async (includes) => {
  const ours = '<mj-include path="./partials/hand.mjml" />';
  const source = await changedTemplate("letter.mjml", ours, includes);
  await expect(compiled("letter.mjml", { "letter.mjml": source })).rejects.toThrow(
    /letter\.mjml, line \d+: (?:there is nothing to include from partials\/gone\.mjml|an include must look like)/,
  );
});

test("two includes of a line are both put in", async () => {
  const style = "<mjml><mj-head><mj-style>.mine { color: red }</mj-style></mj-head></mjml>";
  const source = await changedTemplate(
    "letter.mjml",
    '<mj-include path="./partials/hand.mjml" />',
    '<mj-include path="./partials/hand.mjml" /><mj-include path="./digest.mjml" />',
  );
  const html = await compiled("letter.mjml", { "letter.mjml": source, "digest.mjml": style });
  expect(html).toContain(".mine { color: red }");
  expect(html).toContain("bold 30px/1.2 Georgia");
});

describe("the line that is told", () => {
  const card = { place: "{{> paper}}", name: "partials/paper.hbs" };
  const problem = async (files: Record<string, string>) => {
    const dir = await own(files);
    const opened = await openTemplateFiles(TEMPLATES_DIR, dir);
    const told = await compileMjml(opened, "digest.mjml", MINE, card).catch(String);
    return told.replaceAll(`${dir}/`, "");
  };

  test("is the file's own behind an include, a card and colours of another length", async () => {
    const end = "  </mj-body>";
    const source = await changedTemplate("digest.mjml", end, `<mj-sectoin />\n${end}`);
    const hand = await changedTemplate(
      "partials/hand.mjml",
      ":root {",
      "p { color: @accent-dark }\n:root {",
    );
    expect(await problem({ "digest.mjml": source, "partials/hand.mjml": hand })).toContain(
      `digest.mjml, line ${lineOf(source, "<mj-sectoin")}, mj-sectoin: `,
    );
  });

  test("is the hand's where the hand is wrong, behind colours of another length", async () => {
    const name = "partials/hand.mjml";
    const end = '<mj-style inline="inline">';
    const hand = await changedTemplate(name, end, `<mj-stile />\n${end}`);
    expect(await problem({ [name]: hand })).toContain(
      `${name}, line ${lineOf(hand, "<mj-stile")}, mj-stile: `,
    );
  });

  test("is told of each thing that is wrong", async () => {
    const source = await changedTemplate(
      "digest.mjml",
      "<mj-section>",
      '<mj-section colour="red" size="9">',
    );
    expect(await problem({ "digest.mjml": source })).toMatch(
      /line \d+, mj-section: .*colour.*size/,
    );
  });
});

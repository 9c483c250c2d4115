import { describe, expect, test } from "@jest/globals";
import {
  checkTemplate,
  namesOf,
  namesUsed,
  TemplateError,
} from "../../src/compose/check-template.ts";

const KNOWN = namesOf({ title: "", links: [{ label: "", url: null }], site: { base: "" } });

function problemOf(source: string, partials?: ReadonlySet<string>): string {
  try {
    checkTemplate("page.hbs", source, KNOWN, partials);
    return "none";
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateError);
    return (error as Error).message;
  }
}

describe("a template is right that prints", () => {
  test.each([
    [
      "names of its view, deep in it",
      "{{title}} {{{site.base}}} {{#with site}}{{this.base}}{{/with}}",
    ],
    [
      "in loops and conditions",
      "{{#each links}}{{#if url}}{{label}}{{else}}{{../title}}{{/if}}{{/each}}",
    ],
    [
      "what Handlebars itself gives",
      "{{#each links}}{{#unless @last}}{{@index}}{{/unless}}{{/each}}",
    ],
    ["what every page gets", "{{@site.base}} {{@root.title}}"],
    ["a comment and what is no template", "{{!-- {{whatever}} --}} { whatever } \\{{whatever}}"],
  ])("%s", (_name, source) => {
    expect(problemOf(source)).toBe("none");
  });

  test("a partial that is there, with values", () => {
    expect(problemOf("{{> paper title=title}}", new Set(["paper"]))).toBe("none");
  });
});

describe("a template is wrong, and file and line are named, that", () => {
  test.each([
    ["prints a name nobody fills in", "{{title}}\n\n{{titel}}", 3, "there is nothing named titel"],
    ["asks for one", "\n{{#if thumbnial}}x{{/if}}", 2, "there is nothing named thumbnial"],
    ["runs through one", "{{#each papers}}\n{{/each}}", 1, "there is nothing named papers"],
    ["prints part of one", "{{links.length}}", 1, "there is nothing named length"],
    ["calls a helper", "{{title}}\n{{upper title}}", 2, "there is nothing named upper"],
    ["hands one on", "\n\n{{#each (sorted links)}}{{/each}}", 3, "there is nothing named sorted"],
    ["reaches for code", "{{constructor.constructor}}", 1, "there is nothing named constructor"],
    ["prints what pages do not have", "\n{{@site.secret}}", 2, "there is nothing named secret"],
    ["hands it to a partial", "{{> paper a=titel}}", 1, "there is nothing named titel"],
    ["calls a partial that is not there", "\n{{> advert}}", 2, "there is no partial named advert"],
  ])("%s", (_name, source, line, what) => {
    const said = problemOf(source, new Set(["paper"]));
    expect(said).toMatch(new RegExp(`^page\\.hbs, line ${line}: ${what}\\b`));
    expect(said).toMatch(/\. There are: (?:base, label, links, site, title, url|paper)$/);
  });

  test.each([
    ["closes no loop", "{{#each links}}\n{{label}}\n", 3],
    ["closes another", "{{#each links}}\n{{label}}\n{{/if}}", 1],
    ["leaves a brace open", "{{title}}\n{{title}\n", 2],
  ])("cannot be parsed: %s", (_name, source, line) => {
    expect(problemOf(source)).toMatch(
      new RegExp(`^page\\.hbs, line ${line}: cannot be read: [^\\n]+$`),
    );
  });
});

test("the names that a template uses are known without any value", () => {
  expect(namesUsed("{{#each links}}{{url}}{{@index}}{{/each}}{{@site.base}}{{> paper}}")).toEqual([
    "links",
    "url",
    "base",
  ]);
});

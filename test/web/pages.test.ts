import path from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { TEMPLATES_DIR } from "../../src/app.ts";
import { openTemplateFiles } from "../../src/compose/template-files.ts";
import { loadPages } from "../../src/web/pages.ts";
import { changedTemplate, lineOf, useOwnTemplates } from "../support/own-templates.ts";
import { createFakePorts, type FakePorts, HOSTILE_NAME } from "./fake-ports.ts";
import { openPages, type TestPages } from "./open-pages.ts";

const own = useOwnTemplates();
const opened: TestPages[] = [];
afterEach(async () => {
  for (const pages of opened.splice(0)) await pages.close();
});

async function open(files: Record<string, string | Buffer>, site: Partial<FakePorts["site"]> = {}) {
  const pages = await openPages({ site, templatesDir: await own(files) });
  opened.push(pages);
  return pages;
}

const SUBSCRIBE = '<a href="{{@site.base}}/subscribe">Subscribe</a>';

describe("an operator's own template", () => {
  test("of one page replaces that page and no other", async () => {
    const pages = await open({
      "pages/home.hbs": `<p>Moin. {{#each papers}}{{title}}{{/each}}</p>${SUBSCRIBE}`,
    });
    const { body } = await pages.get("/");
    expect(body).toContain("<p>Moin. ");
    expect(body).toContain("<!doctype html>");
    expect(body).not.toContain("<form");
    expect((await pages.get("/papers")).body).toContain("<article");
  });

  test("of a partial stands in every page that has it", async () => {
    const pages = await open({ "pages/partials/paper.hbs": "<article>* {{title}}</article>" });
    for (const url of ["/", "/papers"])
      expect((await pages.get(url)).body).toContain("<article>* ");
  });

  test("may use what any of our pages prints, and what all of them have", async () => {
    const home = `{{@site.operatorName}}, {{@site.operatorAddress}} {{#each papers}}{{why}}{{/each}}${SUBSCRIBE}`;
    const { body } = await (await open({ "pages/home.hbs": home })).get("/");
    expect(body).toContain("Example Reading Group, 1 Example Street, 12345 Example Town");
  });

  test("of the style sheet is served instead of ours, under an address of its own", async () => {
    const pages = await open({ "pages/assets/page.css": "a { color: @accent }" });
    const ours = await open({});
    const [mine, theirs] = await Promise.all([styleOf(pages), styleOf(ours)]);
    expect(mine.body).toBe("a { color: #9f2d20 }");
    expect(mine.url).not.toBe(theirs.url);
  });
});

async function styleOf(pages: TestPages): Promise<{ url: string; body: string }> {
  const [, url = ""] =
    /<link rel="stylesheet" href="([^"]*)"/.exec((await pages.get("/")).body) ?? [];
  return { url: url.replaceAll("&#x3D;", "="), body: (await pages.get(url)).body };
}

describe("an operator's own asset", () => {
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff, 0x00]);

  test.each([
    ["logo.png", "image/png"],
    ["logo.JPG", "image/jpeg"],
    ["logo.svg", "image/svg+xml"],
    ["serif.woff2", "font/woff2"],
  ])("%s is served as %s, octet by octet", async (name, type) => {
    const pages = await open({ [`pages/assets/${name}`]: picture });
    const answer = await pages.get(`/assets/${name}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe(type);
    expect(answer.rawPayload).toEqual(picture);
  });

  test.each(["logo.tiff", "logo", "fonts/serif.woff2"])(
    "%s that no page can show is told of",
    async (name) => {
      const dir = await own({ [`pages/assets/${name}`]: picture });
      const files = await openTemplateFiles(TEMPLATES_DIR, dir);
      await expect(loadPages(files, createFakePorts().site)).rejects.toThrow(
        `${path.join(dir, "pages/assets", name)}: pages can show only .css, .js, .svg, `,
      );
    },
  );
});

describe("a page that is wrong stops the start, with its line", () => {
  test.each([
    [
      "a field that does not exist",
      "home",
      "{{asOf}}",
      "{{whatever}}",
      "there is nothing named whatever to print. There are: ",
    ],
    [
      "a field of a mail",
      "confirm",
      "{{rhythm}}",
      "{{unsubscribeUrl}}",
      "there is nothing named unsubscribeUrl to print",
    ],
    [
      "a partial that does not exist",
      "home",
      "{{asOf}}",
      "{{> advert}}",
      "there is no partial named advert. There are: address-field, paper, ",
    ],
    ["a helper", "digest", "{{count}}", "{{upper count}}", "there is nothing named upper"],
    ["a loop that is not closed", "digest", "{{/if}}", "", "cannot be read: "],
    [
      "a field of every page",
      "shell",
      "{{@site.service}}",
      "{{@site.servize}}",
      "there is nothing named servize",
    ],
    [
      "the same in a partial",
      "partials/paper",
      "{{why}}",
      "{{whatever}}",
      "there is nothing named whatever",
    ],
  ])("%s", async (_name, page, from, to, what) => {
    const name = `pages/${page}.hbs`;
    const source = await changedTemplate(name, from, to);
    const dir = await own({ [name]: source });
    const files = await openTemplateFiles(TEMPLATES_DIR, dir);
    const told = await loadPages(files, createFakePorts().site).then(String, String);
    const line = to === "" ? "\\d+" : lineOf(source, to);
    expect(told).toMatch(new RegExp(`^Error: ${path.join(dir, name)}, line ${line}: ${what}`));
  });
});

describe("a page that only some readers break stops the start, with its file", () => {
  const problemWith = async (files: Record<string, string>) => {
    const dir = await own(files);
    const templates = await openTemplateFiles(TEMPLATES_DIR, dir);
    const told = await loadPages(templates, createFakePorts().site).then(String, String);
    return told.replaceAll(`${dir}/`, "").replace(/^Error: /, "");
  };

  test.each([
    ["a name of another page", "confirm", "{{rhythm}}", "{{noticeUrl}}"],
    [
      "a part of what may be missing",
      "papers",
      "{{#if problem}}",
      "{{problem.message}}{{#if problem}}",
    ],
    [
      "a name of papers where there are none",
      "home",
      '<p class="empty">',
      '{{title}}<p class="empty">',
    ],
    [
      "a part of a link where there is none",
      "message",
      "{{#if link}}",
      "{{link.path}}{{#if link}}",
    ],
    ["a name of the form where it is saved", "preferences", "Saved.", "Saved. {{consent}}"],
    ["a name of a page in what is around all", "shell", "{{{content}}}", "{{{content}}}{{count}}"],
    [
      "the same in a partial",
      "partials/paper",
      "{{#if summary}}",
      "{{#unless summary}}{{count}}{{/unless}}{{#if summary}}",
    ],
    ["a name of the page in a partial", "partials/when-fields", "{{label}}", "{{asOf}}"],
  ])("by %s", async (_name, page, from, to) => {
    const name = `pages/${page}.hbs`;
    const source = await changedTemplate(name, from, to);
    expect(await problemWith({ [name]: source })).toMatch(
      new RegExp(
        `^${name}, line ${lineOf(source, to)}: cannot always be printed: "\\w+" not defined in `,
      ),
    );
  });

  test("by a partial that includes itself", async () => {
    const name = "pages/partials/query-help.hbs";
    expect(await problemWith({ [name]: "<p>Help</p>{{> query-help}}" })).toBe(
      `${name}: cannot always be printed: it includes itself`,
    );
  });

  test.each([
    ["home", "{{> subscribe-form form}}", "/subscribe"],
    ["subscribe", "{{> subscribe-form form}}", "/subscribe"],
    ["confirm", "{{action}}", "/confirm/token"],
    ["preferences", "{{action}}", "/preferences/token"],
    ["message", "{{action}}", "/unsubscribe/first and /undo/second"],
    ["message", "{{field.name}}", "weekly"],
    ["shell", "{{{content}}}", "(what the page says)"],
  ])("by a %s without %s", async (page, what, lost) => {
    const name = `pages/${page}.hbs`;
    const source = await changedTemplate(name, what, "");
    expect(await problemWith({ [name]: source })).toBe(`${name}: must show ${lost}, and does not`);
  });
});

describe("the operator's look", () => {
  test("has its colours in the style sheet, light and dark, and none of ours", async () => {
    const colours = { accent: "#0b5394", accentDark: "#a9c7f5" };
    const { body } = await styleOf(await open({}, { colours }));
    const [light = "", dark = ""] = body.split("(prefers-color-scheme: dark)");
    expect(light).toContain("--accent: #0b5394;");
    expect(dark).toContain("--accent: #a9c7f5;");
    expect(body.replace(/^\/\*.*\*\//, "")).not.toMatch(/@accent|#9f2d20|#f0a090/);
  });

  test("changes the style sheet's address with its colours, so that no old one is kept", async () => {
    const colours = { accent: "#0b5394", accentDark: "#a9c7f5" };
    const [mine, ours] = [await open({}, { colours }), await open({})];
    expect((await styleOf(mine)).url).not.toBe((await styleOf(ours)).url);
  });

  test("has its logo over every page, with the name for those who do not see it", async () => {
    const pages = await open({}, { logoUrl: "https://pictures.example/logo.png" });
    for (const url of ["/", "/papers", "/nowhere"]) {
      const { body } = await pages.get(url);
      const pictures = body.match(/<img[^>]*>/g) ?? [];
      expect(pictures).toHaveLength(1);
      expect(pictures[0]).toContain('src="https://pictures.example/logo.png"');
      expect(pictures[0]).toContain('alt="Papers &lt;&amp; &quot;friends&quot;&gt;"');
    }
    expect((await (await open({})).get("/")).body).not.toContain("<img");
    expect(HOSTILE_NAME).toBe('Papers <& "friends">');
  });

  test("has its text at the foot of every page, as text", async () => {
    const pages = await open({}, { footText: "Questions? <script>alert(1)</script>" });
    for (const url of ["/", "/papers", "/nowhere"]) {
      const { body } = await pages.get(url);
      expect(body.slice(body.indexOf("<footer>"))).toContain(
        "<bdi>Questions? &lt;script&gt;alert(1)&lt;/script&gt;</bdi>",
      );
    }
  });
});

describe("pictures of papers", () => {
  async function openWithPicture(hasThumbnails: boolean): Promise<TestPages> {
    const pages = await open({}, { hasThumbnails });
    pages.fake.shown = pages.fake.shown.map(({ paper, reason }) => {
      const links = { ...paper.links, thumbnail: "https://pictures.example/1.png" };
      return { paper: { ...paper, links }, reason };
    });
    return pages;
  }

  test("are loaded from nowhere unless the operator says so", async () => {
    const { body } = await (await openWithPicture(false)).get("/");
    expect(body).not.toContain("<img");
  });

  test("stand with their papers in a fixed size, and tell their server no page", async () => {
    const { body } = await (await openWithPicture(true)).get("/papers");
    const pictures = body.match(/<img[^>]*>/g) ?? [];
    expect(pictures).toHaveLength(30);
    for (const picture of pictures) {
      expect(picture).toMatch(/ width="\d+" height="\d+" alt="Picture of the paper"/);
      expect(picture).toContain('referrerpolicy="no-referrer"');
    }
  });
});

describe("the content policy", () => {
  const policyOf = async (site: Partial<FakePorts["site"]>) =>
    String((await (await open({}, site)).get("/")).headers["content-security-policy"]);

  test("lets style, script, fonts and pictures in from us alone", async () => {
    const policy = await policyOf({});
    for (const kind of ["style", "script", "font", "img"]) {
      expect(policy).toContain(`; ${kind}-src 'self'; `);
    }
  });

  test("lets pictures in from where the logo is, and from nowhere else there", async () => {
    const logoUrl = "https://pictures.example/a/logo.png?x=1;script-src%20*";
    expect(await policyOf({ logoUrl })).toContain("; img-src 'self' https://pictures.example; ");
  });

  test("lets pictures in over TLS from anywhere where papers have pictures", async () => {
    const logoUrl = "https://pictures.example/logo.png";
    expect(await policyOf({ logoUrl, hasThumbnails: true })).toContain("; img-src 'self' https:; ");
  });
});

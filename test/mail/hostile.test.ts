import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import PostalMime from "postal-mime";
import { NOTICE_KINDS } from "../../src/model.ts";
import { ATTACKS, type Attack } from "../../src/tools/preview/hostile-papers.ts";
import { specimenMails } from "../../src/tools/preview/specimen-mails.ts";
import { settings, templates } from "../compose/specimens.ts";
import { browserTest, openBrowser } from "../support/browser.ts";
import { type Look, openLooking } from "./look.ts";
import { mailNamed } from "./mails.ts";

/** What a reader has to see of each hostile title, where that is not the title itself. */
const READS: Partial<Record<Attack, RegExp | string>> = {
  tex: /^α ?< ?1 & .*\\input\{\/etc\/passwd\}.*5\$$/,
  bidi: "Overrides txt.exe and isolates left right mark",
  zeroWidth: "Zerowidth and invisible tags",
  nothingVisible: /^arxiv:2601\.\d{5}$/,
  noSpaces: /^x{299}…$/,
  spaces: /^(?:word & <b>word<\/b> ){10,}.*…$/,
  chinese: /^(?:漢字){140,}漢?…$/,
  headers: "A title Bcc: evil@example.org <p>body</p>",
  controls: "Bell null escape[31m delete nextline and on",
  surrogates: "Lone \uFFFD surrogates \uFFFD on either side",
  combining: /^Stacked ź\u0301{0,8} marks$/u,
  smtp: ". . QUIT =?utf-8?Q?evil?= --=_dlv.1--",
};

/** Each hostile mail with those that are printed by the same template from harmless words. */
const PAIRS = [
  { name: "digest-hostile", harmless: ["digest", "digest-long"] },
  ...NOTICE_KINDS.map((kind) => ({ name: `${kind}-hostile`, harmless: [kind] })),
];

// Clients may break a long word there; the composer puts it where a line would grow too long.
const OURS = ["wbr"];
const FOREIGN = /[\u0590-\u08FF]|\bran=1|evil@|漢|xxxx|word<\/b>/u;
const HIDDEN =
  /[^\P{Cc}\n]|[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2067\u206A-\u206F\uFEFF\u00AD\u{E0000}-\u{E007F}]|\p{Surrogate}/u;

let browser: Browser | undefined;
let lookAt: (html: string) => Promise<Look>;
const looks = new Map<string, Look>();

beforeAll(async () => {
  browser = await openBrowser().catch((error: unknown) => {
    if (process.env["CI"] === "true") throw error;
    return undefined;
  });
  if (browser) lookAt = await openLooking(browser);
});
afterAll(() => browser?.close());

async function lookAtMail(name: string): Promise<Look> {
  const look = looks.get(name) ?? (await lookAt(mailNamed(name).html));
  looks.set(name, look);
  return look;
}

describe.each(PAIRS)("$name", ({ name, harmless }) => {
  browserTest("runs nothing, asks for nothing and links to nothing but pages", async () => {
    const { ran, requests, links } = await lookAtMail(name);
    expect({ ran, requests }).toEqual({ ran: null, requests: [] });
    expect(links.filter((link) => !/^https?:\/\/[^/@]+\//.test(link))).toEqual([]);
  });

  browserTest("brings no element, attribute or comment that its template does not", async () => {
    const { markup, comments } = await lookAtMail(name);
    const known = new Set(OURS);
    for (const one of harmless) {
      const other = await lookAtMail(one);
      expect(comments).toBe(other.comments);
      for (const each of other.markup) known.add(each);
    }
    expect(markup.filter((one) => !known.has(one))).toEqual([]);
  });

  browserTest("stays within 320 pixels, and keeps foreign text apart from ours", async () => {
    const { width, bare } = await lookAtMail(name);
    expect(width).toBeLessThanOrEqual(320);
    expect(bare.filter((text) => FOREIGN.test(text))).toEqual([]);
  });

  test("holds nothing invisible in its text, and no header that it should not", async () => {
    const { raw, text, subject } = mailNamed(name);
    const parsed = await PostalMime.parse(raw);
    expect(parsed.text?.trim()).toBe(text.trim());
    expect(parsed.subject).toBe(subject);
    for (const part of [text, subject, parsed.from?.name ?? ""]) {
      expect(HIDDEN.exec(part)).toBe(null);
    }
    const keysOf = (headers: { key: string }[]) => headers.map(({ key }) => key);
    const other = await PostalMime.parse(mailNamed(harmless[0] ?? "").raw);
    expect(keysOf(parsed.headers)).toEqual(keysOf(other.headers));
  });
});

browserTest("every hostile title can be read", async () => {
  const { titles } = await lookAtMail("digest-hostile");
  const attacks = Object.entries(ATTACKS);
  expect(titles.length).toBe(attacks.length);
  for (const [at, [attack, text]] of attacks.entries()) {
    const reads = READS[attack as Attack] ?? text;
    const told = {
      attack,
      isVisible: true,
      text: typeof reads === "string" ? reads : expect.stringMatching(reads),
    };
    expect({ attack, ...titles[at] }).toEqual(told);
  }
});

browserTest(
  "what hostile papers name as their pictures is asked for as a picture or not at all",
  async () => {
    const shown = specimenMails({ templates, settings: { ...settings, hasThumbnails: true } });
    const mail = shown.find(({ name }) => name === "digest-hostile")?.mail;
    const look = await lookAt(mail?.html ?? "");
    expect(look.ran).toBe(null);
    expect(look.requests.length).toBeGreaterThan(0);
    expect(look.requests.filter((one) => !one.startsWith("image https://papers.example/"))).toEqual(
      [],
    );
    const known = new Set([
      ...(await lookAtMail("digest-hostile")).markup,
      ...(await lookAtMail("digest-pictures")).markup,
    ]);
    expect(look.markup.filter((one) => !known.has(one))).toEqual([]);
  },
);

browserTest("what gets through would be noticed", async () => {
  const { html } = mailNamed("digest-one");
  const attack =
    '<b onclick="window.ran=1">x</b><img src="https://papers.example/x.png"><!-- x -->' +
    '<p style="width: 900px">evil@example.org</p><a href="javascript:window.ran=1">x</a>';
  const look = await lookAt(html.replace("</h1>", `</h1>${attack}`));
  expect(look).toMatchObject({ ran: 1, requests: ["image https://papers.example/x.png"] });
  expect(look.markup).toContain("b[onclick]");
  expect(look.comments).toBe((await lookAtMail("digest-one")).comments + 1);
  expect(look.width).toBeGreaterThan(320);
  expect(look.bare).toContain("evil@example.org");
  expect(look.links).toContain("javascript:window.ran=1");
});

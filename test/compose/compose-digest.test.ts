import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import PostalMime from "postal-mime";
import { createCards } from "../../src/compose/cards.ts";
import type { ComposeSettings } from "../../src/compose/compose-digest.ts";
import { CATALOGUE } from "../../src/query/catalogue.ts";
import {
  compose,
  GOLDEN_FILE,
  goldenMail,
  paper,
  picked,
  reason,
  settings,
  templates,
  topic,
} from "./specimens.ts";

function wordsOf(html: string): string {
  return html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

test("is the golden mail, octet by octet", async () => {
  // Where the difference is meant: npx tsx test/compose/write-golden.ts, read the diff, commit it.
  expect(goldenMail().raw.toString("latin1")).toBe(await readFile(GOLDEN_FILE, "latin1"));
});

describe("the message", () => {
  test("goes from the sender unless it has a return path of its own", () => {
    expect(compose().from).toBe("digest@papers.example");
    expect(compose({ envelopeFrom: "bounce+x@b.example" }).from).toBe("bounce+x@b.example");
    expect(compose().to).toBe("reader@example.org");
  });

  test("keeps its id over attempts", () => {
    const later = compose({ sentAt: new Date("2026-01-26T09:00:00Z") });
    expect(later.messageId).toBe(compose().messageId);
    expect(later.raw.equals(compose().raw)).toBe(false);
  });

  test("is read by another parser as the parts say", async () => {
    const mail = goldenMail();
    const parsed = await PostalMime.parse(mail.raw);
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text?.trim()).toBe(mail.text.trim());
    expect(parsed.html?.trim()).toBe(mail.html.trim());
    const keys = parsed.headers.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("leaves out the links that there are none for", () => {
    const { html, text } = compose({
      urls: { unsubscribe: "https://papers.example/u/1" },
      settings: {
        ...settings,
        privacyUrl: undefined,
        operatorAddress: undefined,
        operatorName: "",
      },
    });
    expect(html).not.toMatch(/change topics|pause|browser|privacy|operator|<bdi><\/bdi>/i);
    expect(text).not.toMatch(/change topics|pause|browser|privacy/i);
    expect(html.match(/https:\/\/papers\.example\/u\/1/g)).toHaveLength(2);
  });

  test("brings its links in both parts, changing topics and leaving in the first lines and the foot", () => {
    const { html, text } = goldenMail();
    for (const part of [html, text]) {
      const head = part.slice(0, part.search(/<h2|# graph/));
      const foot = part.slice(part.indexOf("You get this mail"));
      for (const place of [head, foot]) {
        expect(place).toContain("preferences/v1.settings.token");
        expect(place.match(/unsubscribe\/v1\.leave\.token/g)).toHaveLength(1);
      }
      expect(part.match(/digest\/v1\.digest\.token/g)).toHaveLength(1);
    }
  });

  test("leads from its foot to where a pause is set", () => {
    const { html, text } = goldenMail();
    expect(html).toMatch(/preferences\/v1\.settings\.token#pause"[^>]*>Pause<\/a>/);
    expect(text).toMatch(
      /Change topics, or pause:\s+https:\S+\/preferences\/v1\.settings\.token\n/,
    );
  });

  test("lists its topics with their numbers first, where there are several", () => {
    const { html, text } = goldenMail();
    expect(html.match(/<li[^>]*>[^<]*<bdi>.*?<\/bdi>[^<]*/g)?.map(wordsOf)).toEqual([
      " graph learning 1 &middot; ",
      " sampling 1",
    ]);
    expect(text).toMatch(/\n\ngraph learning 1 · sampling 1\n\n\n# graph learning\n/);
    expect(compose().html).not.toContain("<li");
    expect(compose().text).not.toMatch(/^graph learning \d/m);
  });

  test("says in its foot which sources could not be read, and nothing where all could", () => {
    const { html, text } = compose({ missing: ["arxiv", "huggingface"] });
    for (const part of [html, text]) {
      expect(wordsOf(part)).toMatch(
        /When this digest was made, arXiv and Hugging Face could not be read; some of their papers may be missing\. You get this mail because/,
      );
    }
    const whole = compose();
    expect(whole.html + whole.text).not.toContain("could not be read");
  });

  test("asks nothing of any other server", () => {
    expect(goldenMail().html).not.toMatch(/<img|<link|@import|url\(|src=|background=/i);
  });

  test("has one first heading, a title and a language", () => {
    const { html } = goldenMail();
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html.match(/<h2/g)).toHaveLength(2);
    expect(html).toMatch(/<html lang="en" dir="ltr"/);
    expect(html).toContain("<title>Morning Papers, Monday 26 January 2026</title>");
    const tables = html.match(/<table[^>]*>/g) ?? [];
    expect(tables.filter((table) => !table.includes('role="presentation"'))).toEqual([]);
  });
});

describe("what operators make their own", () => {
  const withLook = (look: Partial<ComposeSettings>) =>
    compose({ settings: { ...settings, ...look } });

  test("is a logo instead of the name, which it has for those who do not see it", () => {
    const { html, text } = withLook({ logoUrl: "https://papers.example/logo.png?a=1&b=2" });
    const [heading = ""] = /<h1.*?<\/h1>/s.exec(html) ?? [];
    const [picture = ""] = /<img[^>]*>/.exec(heading) ?? [];
    expect(picture).toContain('src="https://papers.example/logo.png?a&#x3D;1&amp;b&#x3D;2"');
    expect(picture).toContain('alt="Morning Papers"');
    expect(picture).toContain('height="40"');
    expect(wordsOf(heading).trim()).toBe("");
    expect(html.match(/<img/g)).toHaveLength(1);
    expect(text).toMatch(/^Morning Papers\n/);
    expect(text).not.toContain("logo.png");
  });

  test.each(["javascript:alert(1)", "logo.png", `https://papers.example/${"x".repeat(800)}`])(
    "is no logo of an address that no mail shows: %.30s",
    (logoUrl) => {
      const { html } = withLook({ logoUrl });
      expect(html).not.toContain("<img");
      expect(html).toContain("<bdi>Morning Papers</bdi></h1>");
    },
  );

  test("is a text at the foot of both parts", () => {
    const { html, text } = withLook({ footText: "Questions? Write to <ada@example.org>." });
    const foot = html.slice(html.indexOf("You get this mail"));
    expect(foot).toContain("<bdi>Questions? Write to &lt;ada@example.org&gt;.</bdi>");
    expect(text).toMatch(/Privacy: \S+\n\nQuestions\? Write to <ada@example\.org>\.\n\nExample R/);
  });
});

describe("the picture of a paper", () => {
  const papers = ["https://pictures.example/1.png", "http://x.example/2", "data:image/png,3"].map(
    (thumbnail, at) => {
      const of = paper(at + 1);
      return picked({ ...of, links: { ...of.links, thumbnail } });
    },
  );

  test("is not loaded from another server unless the operator says so", () => {
    expect(compose({ papers }).html).not.toContain("<img");
  });

  test("is then loaded over https alone, in a fixed size, and told of in words", () => {
    const cards = createCards(templates, { hasThumbnails: true });
    const { html, text } = compose({ papers, cards });
    const pictures = html.match(/<img[^>]*>/g) ?? [];
    expect(pictures).toHaveLength(1);
    expect(pictures[0]).toContain('src="https://pictures.example/1.png"');
    expect(pictures[0]).toMatch(/ width="\d+" height="\d+"/);
    expect(pictures[0]).toContain('alt="Picture of the paper"');
    expect(text).toBe(compose({ papers }).text);
  });

  test("is not on a card that is brief for want of room", () => {
    const [first] = papers;
    if (first === undefined) throw new Error("there are three");
    const cards = createCards(templates, { hasThumbnails: true });
    const { html, brief } = cards.card(first.paper, first.pick.reason);
    expect(html).toContain("<img");
    expect(brief).not.toContain("<img");
  });
});

const HOSTILE = [
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "</bdi></a></title><style>*{display:none}</style>",
  "<!-- hidden",
  "{{constructor.constructor('x')()}}",
  "{{{raw}}} {{#each this}}{{@root}}{{/each}} {{> paper}}",
  "abc \u202Etxt.exe\u202C \u2066x\u2069",
  "A title\r\nBcc: evil@example.org\r\n\r\n<p>body</p>",
  "a\u0001b\u0000c",
  "$\\alpha<1$ & friends",
  "emoji 👩‍🔬 🇺🇦 ❤️",
  "עברית mixed with English (2026)",
  "=?utf-8?Q?evil?=",
  "漢".repeat(4000),
  "x".repeat(4000),
  "word & <b>word</b> ".repeat(250),
  "--=_dlv.0b9c5a52-6f3e-4f5b-9a55-d1a4c0de0001--",
  ".\n.\nQUIT",
];

describe.each(HOSTILE)("foreign text %#", (text) => {
  const mail = compose({
    topics: [topic(1, text), topic(2, text)],
    missing: [text, "arxiv"],
    papers: [
      picked(
        paper(1, {
          title: text,
          tldr: text,
          authors: Array.from({ length: 664 }, () => text),
          organization: text,
          links: { paper: `https://example.org/${text}`, code: text, pdf: `javascript:${text}` },
        }),
        { reason: reason({ topics: [text, text] }) },
      ),
      picked(paper(2, { tldr: null, abstract: text }), { topicId: 2 }),
    ],
    settings: {
      ...settings,
      mailFrom: { name: text, address: "digest@papers.example" },
      footText: text,
      operatorName: text,
      operatorAddress: text,
    },
  });

  test("adds no mark-up, no code and no colour to the page", () => {
    const tags = new Set([...mail.html.matchAll(/<\/?([a-z][\w-]*)/gi)].map(([, tag]) => tag));
    const ours =
      "html head title meta style noscript xml o body div table tbody tr td h1 h2 h3 p ul li a bdi wbr";
    expect([...tags].filter((tag) => !ours.split(" ").includes(tag ?? ""))).toEqual([]);
    expect(mail.html).not.toMatch(/<[^>]*\son\w+=/i);
    expect(
      [...mail.html.matchAll(/href="([^"]*)"/g)].filter(([, url]) => !url?.startsWith("https://")),
    ).toEqual([]);
    for (const mark of [/<style/g, /<!--/g, /<meta/g]) {
      expect(mail.html.match(mark)).toHaveLength(compose().html.match(mark)?.length ?? 0);
    }
  });

  test("is a message that another parser reads whole", async () => {
    const raw = mail.raw.toString("latin1");
    expect(raw).toMatch(/^[\r\n -~]*$/);
    expect(raw.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
    const parsed = await PostalMime.parse(mail.raw);
    expect(parsed.headers.map(({ key }) => key)).toHaveLength(14);
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text?.trim()).toBe(mail.text.trim());
    expect(parsed.html?.trim()).toBe(mail.html.trim());
    expect(parsed.text).toContain(
      "Stop the digests: https://papers.example/unsubscribe/v1.leave.token",
    );
  });

  test("shows no control and no bidi override anywhere", () => {
    const isolates = /[\u2068\u2069]/g;
    expect(mail.text.replace(isolates, "")).not.toMatch(/[^\P{Cc}\n]|[\u202A-\u202E\u2066\u2067]/u);
    expect(mail.html).not.toMatch(/&#(?:82(?:3[4-8]|9[4-7])|[0-9]|[12]\d|3[01]|12[7-9]|1[345]\d);/);
    expect(mail.subject.length).toBeLessThanOrEqual(120);
  });
});

test("foreign text is still there to be read", () => {
  const title = "{{constructor}} <script> $\\alpha<1$ 👩‍🔬";
  const mail = compose({ papers: [picked(paper(1, { title }))] });
  expect(mail.subject).toBe("{{constructor}} <script> α<1 👩‍🔬");
  expect(mail.text).toContain("{{constructor}} <script> α<1 👩‍🔬");
  expect(mail.html).toContain(
    "{{constructor}} &lt;script&gt; &#945;&lt;1 &#128105;&#8205;&#128300;",
  );
});

function hugePapers(count: number) {
  return Array.from({ length: count }, (_, index) =>
    picked(
      paper(index + 1, {
        title: "漢".repeat(1000),
        tldr: "字".repeat(1000),
        authors: Array.from({ length: 664 }, (__, author) => `${"著".repeat(70)}${author}`),
      }),
    ),
  );
}

const MANY_MISSING = Array.from({ length: 900 }, (_, n) => `${n}${"漢".repeat(900)}`);

describe("a mail that would grow too large", () => {
  test("keeps every paper and its foot, later papers brief", () => {
    const { html, text } = compose({ papers: hugePapers(30), missing: MANY_MISSING });
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(90_000);
    expect(html.match(/class="paper"/g)).toHaveLength(30);
    expect(html.match(/class="authors/g)?.length).toBeGreaterThan(3);
    expect(html).toContain("Stop the digests</a>");
    expect(html).toContain("could not be read");
    expect(html).not.toMatch(/more papers? (?:is|are|in)/);
    expect(text.match(/upvotes/g)).toHaveLength(30);
  });

  test("leads to the browser for those left out when not even brief ones fit", () => {
    const { html, text } = compose({ papers: hugePapers(100), missing: MANY_MISSING });
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(90_000);
    const shown = html.match(/class="paper"/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(20);
    expect(html).toMatch(
      new RegExp(
        `href="https://papers\\.example/digest/v1\\.digest\\.token"[^>]*>${100 - shown} more papers in the browser</a>`,
      ),
    );
    expect(html).toContain("Stop the digests</a>");
    expect(html).toContain("could not be read");
    expect(text.match(/upvotes/g)).toHaveLength(100);
    expect(text).not.toContain("in the browser</a>");
  });

  test("says that they are in the plain text where there is no page of it", () => {
    const urls = { unsubscribe: "https://papers.example/u/1" };
    const { html } = compose({ papers: hugePapers(100), urls });
    const shown = html.match(/class="paper"/g)?.length ?? 0;
    expect(html).toContain(`${100 - shown} more papers are in the plain text of this mail.`);
  });

  test("stays small with the longest links, names and foot, and all the topics that a reader may have", () => {
    const long = (what: string) => `https://papers.example/${what}/${"x".repeat(760)}`;
    const name = "漢".repeat(4000);
    const own = Array.from({ length: 10 }, (_, at) => topic(at, name));
    const ours = CATALOGUE.map((one, at) => topic(own.length + at, one.name));
    const { html } = compose({
      papers: hugePapers(30).map(({ paper: one }, at) => picked(one, { topicId: at })),
      topics: [...own, ...ours],
      urls: { unsubscribe: long("u"), preferences: long("p"), browser: long("d") },
      settings: {
        ...settings,
        mailFrom: { ...settings.mailFrom, name },
        logoUrl: long("l"),
        footText: name,
        operatorName: name,
        operatorAddress: name,
      },
    });
    const shown = html.match(/class="paper"/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(10);
    expect(html).toContain(`${30 - shown} more papers in the browser</a>`);
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(90_000);
    expect(html).toContain("Stop the digests</a>");
  });
});

import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import PostalMime from "postal-mime";
import { NOTICE_KINDS, type NoticeKind } from "../../src/model.ts";
import { createSigner } from "../../src/subscribe/token.ts";
import { GOLDEN_LETTER_FILE, LETTER_URLS, letter, READER, settings, topic } from "./specimens.ts";

const ALWAYS = [
  "from",
  "to",
  "subject",
  "date",
  "message-id",
  "feedback-id",
  "auto-submitted",
  "x-notice",
  "mime-version",
  "content-type",
];
/** The links each kind must bring, in the order in which they stand. */
const LINKS: Record<
  NoticeKind,
  ("confirm" | "block" | "preferences" | "unsubscribe" | "comeBack")[]
> = {
  confirm: ["confirm", "block"],
  welcome: ["preferences", "unsubscribe"],
  settings: ["preferences", "unsubscribe"],
  goodbye: ["comeBack"],
  returned: ["comeBack"],
};
const TO_SUBSCRIBERS: NoticeKind[] = ["welcome", "settings"];
const LEAVING = ["list-unsubscribe", "list-unsubscribe-post"];

test("is the golden letter, octet by octet", async () => {
  // Where the difference is meant: npx tsx test/compose/write-golden.ts, read the diff, commit it.
  expect(letter("confirm").raw.toString("latin1")).toBe(
    await readFile(GOLDEN_LETTER_FILE, "latin1"),
  );
});

describe.each(NOTICE_KINDS)("a letter of the kind %s", (kind) => {
  const mail = letter(kind);

  test("is read by another parser as the parts say, with no header but ours", async () => {
    const parsed = await PostalMime.parse(mail.raw);
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text?.trim()).toBe(mail.text.trim());
    expect(parsed.html?.trim()).toBe(mail.html.trim());
    expect(parsed.messageId).toBe("<ntc.5d8f2a10-11d7-4c6b-8a57-3f1e7c9b0002@papers.example>");
    const expected = TO_SUBSCRIBERS.includes(kind) ? [...ALWAYS, ...LEAVING] : ALWAYS;
    expect(parsed.headers.map(({ key }) => key).toSorted()).toEqual(expected.toSorted());
  });

  test("brings the same links in both parts", () => {
    const linked = [...mail.html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url);
    const written = mail.text.match(/https:\S+/g);
    expect(linked).toEqual(written);
    const own = LINKS[kind].map((name) => LETTER_URLS[name]);
    expect(linked).toEqual([...own, LETTER_URLS.home, settings.privacyUrl]);
  });

  test("names the operator, and not the reader", () => {
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain("Example Reading Group");
      expect(part).toContain("1 Example Street");
      expect(part).not.toContain("reader@");
    }
  });

  test("leaves out what there is none of", () => {
    const { html, text, subject } = letter(kind, {
      settings: {
        ...settings,
        mailFrom: { name: "", address: "digest@papers.example" },
        privacyUrl: undefined,
        operatorName: "",
        operatorAddress: undefined,
      },
    });
    const rest = kind === "welcome" ? "every day at 07:30, Berlin" : "trending papers by mail";
    expect(subject).toMatch(new RegExp(`^[A-Z][^:]*: ${rest}$`));
    expect(html + text).not.toMatch(/privacy|masthead|example street|<bdi><\/bdi>/i);
  });

  test("has the operator's logo and foot", () => {
    const { html, text } = letter(kind, {
      settings: {
        ...settings,
        logoUrl: "https://papers.example/logo.png",
        footText: "Questions? Write to <ada@example.org>.",
      },
    });
    const [picture = ""] = html.match(/<img[^>]*>/g) ?? [];
    expect(picture).toContain('src="https://papers.example/logo.png"');
    expect(picture).toContain('alt="Morning Papers"');
    expect(html).not.toContain("<bdi>Morning Papers</bdi>");
    expect(html).toContain("<bdi>Questions? Write to &lt;ada@example.org&gt;.</bdi>");
    expect(text).toContain("Questions? Write to <ada@example.org>.");
    expect(text).toMatch(/^Morning Papers\n/);
  });

  test("has one first heading, a title and a language, and asks nothing of any other server", () => {
    expect(mail.html.match(/<h1/g)).toHaveLength(1);
    expect(mail.html).toMatch(/<html lang="en" dir="ltr"/);
    expect(mail.html).toContain(`<title>${mail.subject}</title>`);
    expect(mail.html).not.toMatch(/<img|<link|@import|url\(|src=/i);
    const tables = mail.html.match(/<table[^>]*>/g) ?? [];
    expect(tables.filter((table) => !table.includes('role="presentation"'))).toEqual([]);
  });

  test.each(LINKS[kind])("is not written without a link to %s", (name) => {
    for (const url of [undefined, "javascript:x", "/relative"]) {
      const urls = { ...LETTER_URLS, [name]: url };
      expect(() => letter(kind, { urls })).toThrow(`address for ${name}`);
    }
  });
});

test.each(TO_SUBSCRIBERS)(
  "the letter of the kind %s can be unsubscribed from by one click",
  (kind) => {
    const raw = letter(kind).raw.toString("latin1");
    expect(raw).toContain(`\r\nList-Unsubscribe: <${LETTER_URLS.unsubscribe}>\r\n`);
    expect(raw).toContain("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
  },
);

test("the links work for as long as the letters say", () => {
  const signer = createSigner(["a secret that only this test knows"]);
  const issuedAt = new Date("2026-01-26T06:00:00Z");
  const kindAfter = (purpose: "confirm" | "preferences" | "undo", hours: number) => {
    const later = new Date(issuedAt.getTime() + hours * 3_600_000);
    return signer.verify(purpose, signer.sign(purpose, "x", issuedAt), later).kind;
  };
  expect(letter("confirm").text).toMatch(/works for 72\s+hours/);
  expect([72, 72.1].map((hours) => kindAfter("confirm", hours))).toEqual(["ok", "expired"]);
  for (const kind of TO_SUBSCRIBERS) expect(letter(kind).text).toMatch(/works for 90\s+days/);
  expect([2160, 2160.1].map((hours) => kindAfter("preferences", hours))).toEqual(["ok", "expired"]);
  for (const kind of ["goodbye", "returned"] as const) {
    expect(letter(kind).text).toMatch(/works for seven\s+days/);
  }
  expect([168, 168.1].map((hours) => kindAfter("undo", hours))).toEqual(["ok", "expired"]);
});

describe("a welcome", () => {
  const subscriber = {
    ...READER,
    frequency: "weekly" as const,
    topics: ["graphs", "<b>robots</b>"].map((name, at) => topic(at + 1, name)),
  };

  test("says when the digest comes, and what the reader follows", () => {
    const { subject, html, text } = letter("welcome", { subscriber });
    expect(subject).toBe("You are subscribed: Morning Papers, every Monday at 07:30, Berlin");
    expect(text).toContain("You follow: graphs, <b>robots</b>.");
    expect(html).toContain("<bdi>graphs</bdi>, <bdi>&lt;b&gt;robots&lt;/b&gt;</bdi>.");
    expect(text).toContain("Add digest@papers.example to your contacts");
  });

  test("says whether the first digest follows at once", () => {
    const now = letter("welcome", { subscriber, isFirstNow: true });
    const later = letter("welcome", { subscriber, isFirstNow: false });
    for (const part of ["html", "text"] as const) {
      expect(now[part].replace(/\s+/g, " ")).toContain("it follows within minutes");
      expect(later[part].replace(/\s+/g, " ")).not.toContain("it follows within minutes");
    }
  });

  test("names the first thirty topics, and how many more", () => {
    const topics = Array.from({ length: 33 }, (_, at) => topic(at, `number ${at}`));
    const { text } = letter("welcome", { subscriber: { ...subscriber, topics } });
    expect(text.replace(/\s+/g, " ")).toContain("number 28, number 29, 3 more.");
  });

  test("alone says what its reader follows", () => {
    for (const kind of NOTICE_KINDS.filter((one) => one !== "welcome")) {
      expect(letter(kind, { subscriber }).text).not.toContain("graphs");
    }
  });
});

const HOSTILE = [
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "</bdi></a></title><style>*{display:none}</style>",
  "<!-- hidden",
  "{{constructor.constructor('x')()}} {{{raw}}} {{> paper}}",
  "abc \u202Etxt.exe\u202C \u2066x\u2069",
  "A name\r\nBcc: evil@example.org\r\n\r\n<p>body</p>",
  "a\u0001b\u0000c",
  "emoji 👩‍🔬 🇺🇦 ❤️",
  "עברית mixed with English (2026)",
  "=?utf-8?Q?evil?=",
  "漢".repeat(4000),
  "x".repeat(4000),
  "word & <b>word</b> ".repeat(250),
  "--=_ntc.5d8f2a10-11d7-4c6b-8a57-3f1e7c9b0002--",
  ".\n.\nQUIT",
];

describe.each(HOSTILE)("a service, an operator and a topic named %#", (name) => {
  const of = (topicName: string) => ({ ...READER, topics: [topic(1, topicName)] });
  const mail = letter("welcome", {
    subscriber: of(name),
    settings: {
      ...settings,
      mailFrom: { name, address: "digest@papers.example" },
      footText: name,
      operatorName: name,
      operatorAddress: name,
    },
  });
  const plain = letter("welcome", { settings: { ...settings, footText: "x" } });

  test("add no mark-up to the letter", () => {
    const tagsOf = (html: string) =>
      [...html.matchAll(/<!--|<\/?(?!wbr)[a-z][\w-]*/gi)].map(([tag]) => tag);
    expect(tagsOf(mail.html)).toEqual(tagsOf(plain.html));
    expect(mail.html).not.toMatch(/<[^>]*\son\w+=/i);
  });

  test("leave it a message that another parser reads whole", async () => {
    const raw = mail.raw.toString("latin1");
    expect(raw).toMatch(/^[\r\n -~]*$/);
    expect(raw.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
    const parsed = await PostalMime.parse(mail.raw);
    expect(parsed.headers).toHaveLength(ALWAYS.length + LEAVING.length);
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text?.trim()).toBe(mail.text.trim());
    expect(parsed.html?.trim()).toBe(mail.html.trim());
  });

  test("show no control and no bidi override anywhere", () => {
    const text = mail.text.replace(/[\u2068\u2069]/g, "");
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202A-\u202E\u2066\u2067]/u);
    expect(mail.html).not.toMatch(/&#(?:82(?:3[4-8]|9[4-7])|[0-9]|[12]\d|3[01]|12[7-9]|1[345]\d);/);
    expect(mail.subject.length).toBeLessThanOrEqual(120);
  });
});

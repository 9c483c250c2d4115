import { describe, expect, test } from "@jest/globals";
import PostalMime from "postal-mime";
import { composeMime, type MimeInput, plainAddress } from "../../src/compose/mime.ts";
import { day } from "./specimens.ts";

const input: MimeInput = {
  from: { name: "Morning Papers", address: "digest@papers.example" },
  to: "reader@example.org",
  subject: "Twisted sampling, and 7 more",
  sentAt: new Date("2026-01-26T06:00:00Z"),
  row: { ledger: "delivery", id: "abc-123" },
  kind: "digest",
  day: day("2026-01-26"),
  listId: "digest.papers.example",
  senderId: "mornpapers",
  unsubscribe: "https://papers.example/unsubscribe/TOKEN",
  encodedText: "Good morning =E2=80=94 here\r\nit is",
  html: "<p>Good morning</p>\n<p>here it is</p>\n",
};

function linesOf(over: Partial<MimeInput> = {}): string[] {
  return composeMime({ ...input, ...over })
    .raw.toString("latin1")
    .split("\r\n");
}

describe("composeMime", () => {
  test("writes each header once, in this order", () => {
    const lines = linesOf();
    expect(lines.slice(0, lines.indexOf(""))).toEqual([
      'From: "Morning Papers" <digest@papers.example>',
      "To: reader@example.org",
      "Subject: Twisted sampling, and 7 more",
      "Date: Mon, 26 Jan 2026 06:00:00 +0000",
      "Message-ID: <dlv.abc-123@papers.example>",
      'List-Id: "Morning Papers" <digest.papers.example>',
      "List-Unsubscribe: <https://papers.example/unsubscribe/TOKEN>",
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
      "Feedback-ID: 20260126:digest:paperboy:mornpapers",
      "Auto-Submitted: auto-generated",
      "Precedence: bulk",
      "X-Delivery: abc-123",
      "MIME-Version: 1.0",
      'Content-Type: multipart/alternative; boundary="=_dlv.abc-123"',
    ]);
  });

  test("writes a notice as what it is, without the headers of a list it is not sent to", () => {
    const lines = linesOf({
      row: { ledger: "notice", id: "abc-123" },
      kind: "confirm",
      listId: undefined,
      unsubscribe: undefined,
    });
    expect(lines.slice(4, lines.indexOf(""))).toEqual([
      "Message-ID: <ntc.abc-123@papers.example>",
      "Feedback-ID: 20260126:confirm:paperboy:mornpapers",
      "Auto-Submitted: auto-generated",
      "X-Notice: abc-123",
      "MIME-Version: 1.0",
      'Content-Type: multipart/alternative; boundary="=_ntc.abc-123"',
    ]);
  });

  test("adds the way to leave by mail where there is one", () => {
    const raw = linesOf({ unsubscribeMailto: "mailto:leave+T@b.example?subject=unsubscribe" }).join(
      "\r\n",
    );
    expect(raw).toContain(
      "List-Unsubscribe: <https://papers.example/unsubscribe/TOKEN>,\r\n <mailto:leave+T@b.example?subject=unsubscribe>\r\n",
    );
  });

  test("is read by another parser as it was meant", async () => {
    const mail = await PostalMime.parse(composeMime(input).raw);
    expect(mail.text?.trim()).toBe("Good morning — here\nit is");
    expect(mail.html?.trim()).toBe("<p>Good morning</p>\n<p>here it is</p>");
    expect(mail.messageId).toBe(composeMime(input).messageId);
  });

  test("sends HTML as 7bit, and quoted-printable where a line is too long for that", async () => {
    expect(linesOf()).toContain("Content-Transfer-Encoding: 7bit");
    const html = `<p>${"x".repeat(1200)}</p>`;
    const lines = linesOf({ html });
    expect(lines).not.toContain("Content-Transfer-Encoding: 7bit");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(98);
    expect((await PostalMime.parse(composeMime({ ...input, html }).raw)).html?.trim()).toBe(html);
  });

  test.each<[string, Partial<MimeInput>]>([
    ["a subject", { subject: "a\r\nBcc: evil@example.org\r\n\r\nbody" }],
    ["a name", { from: { name: 'x"\r\nBcc: evil@example.org', address: "a@example.org" } }],
  ])("cannot be made to hold another header by %s", async (_, over) => {
    const mail = await PostalMime.parse(composeMime({ ...input, ...over }).raw);
    expect(mail.headers.map(({ key }) => key)).not.toContain("bcc");
    expect(mail.headers).toHaveLength(14);
  });

  test.each<[string, Partial<MimeInput>]>([
    ["two addresses", { to: "a@example.org, b@example.org" }],
    ["an address with a line break", { to: "a@example.org\r\nBcc: b@example.org" }],
    ["a sender with a line break", { from: { name: "", address: "a@example.org\nX: y" } }],
    ["a list id with a line break", { listId: "a.example\r\nX: y" }],
    ["a sender id of another shape", { senderId: "a:b" }],
    ["a delivery id of another shape", { row: { ledger: "delivery", id: 'a"b' } }],
    ["a link with a line break", { unsubscribe: "https://a.example/\r\nX: y" }],
    ["a link that closes its bracket", { unsubscribe: "https://a.example/>,<https://b.example" }],
    ["a link that is too long", { unsubscribe: `https://a.example/${"x".repeat(900)}` }],
    ["a link of another kind", { unsubscribe: "javascript:x" }],
    ["a mail link of another kind", { unsubscribeMailto: "https://a.example/" }],
  ])("refuses %s", (_, over) => {
    expect(() => composeMime({ ...input, ...over })).toThrow();
  });
});

describe("plainAddress", () => {
  test("writes a domain in ASCII", () => {
    expect(plainAddress("ann@müller.example")).toBe("ann@xn--mller-kva.example");
  });

  test.each([
    "no-at.example",
    "@example.org",
    "a@",
    "a@b@example.org",
    "jörg@example.org",
    "a b@example.org",
    "a@example.org\u202E",
    "<a@example.org>",
    `"a"@example.org`,
  ])("refuses %j, without repeating it", (address) => {
    expect(() => plainAddress(address)).toThrow(/^an address is not plain/);
  });
});

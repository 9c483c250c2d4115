import { domainToASCII } from "node:url";
import type { Day, NoticeKind } from "../model.ts";
import { headerLine, headerPhrase, headerText } from "./header-words.ts";
import { fitsLines } from "./html-lines.ts";
import { quotedPrintable } from "./quoted-printable.ts";

export type Sender = { name: string; address: string };

export type MimeInput = {
  from: Sender;
  to: string;
  subject: string;
  sentAt: Date;
  /** The row it is sent for: a header brings its id back in a bounce. */
  row: { ledger: "delivery" | "notice"; id: string };
  /** What it is, for Feedback-ID. */
  kind: "digest" | NoticeKind;
  day: Day;
  /** For mail to the list: a host name that stands for it, `digest.example.org`. */
  listId?: string | undefined;
  /** 5 to 15 letters and digits by which Gmail's feedback loop knows the sender. */
  senderId: string;
  /** For mail to a subscriber: https; answers a POST by RFC 8058. */
  unsubscribe?: string | undefined;
  /** Only beside `unsubscribe`. */
  unsubscribeMailto?: string | undefined;
  /** As `quotedPrintable` makes it. */
  encodedText: string;
  /** Pure ASCII, as `asciiLines` makes it. */
  html: string;
};

/** A whole RFC 5322 message, ready for the wire but for DKIM and dot-stuffing. */
export function composeMime(input: MimeInput): { messageId: string; raw: Buffer } {
  const { row, encodedText, html } = input;
  if (!/^[\w-]{1,50}$/.test(row.id))
    throw new Error(`not a ${row.ledger} id: ${JSON.stringify(row.id)}`);
  const name = `${ROW_PREFIX[row.ledger]}.${row.id}`;
  const boundary = `=_${name}`;
  const messageId = `<${name}@${hostOf(input.from.address)}>`;
  const lines = [
    ...headers(input, messageId),
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    ...textPart(encodedText),
    `--${boundary}`,
    ...htmlPart(html),
    `--${boundary}--`,
    "",
  ];
  return { messageId, raw: Buffer.from(lines.join("\r\n"), "latin1") };
}

/** An address in ASCII; throws unless it is plainly one address and nothing else. */
export function plainAddress(address: string): string {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const domain = domainToASCII(address.slice(at + 1));
  const isPlain =
    /^[\w!#$%&'*+/=?^`{|}~.-]{1,64}$/.test(local) && /^[a-z0-9.-]{1,253}$/i.test(domain);
  if (at < 1 || !isPlain)
    throw new Error("an address is not plain local@domain in ASCII; nothing was composed");
  return `${local}@${domain}`;
}

function headers(input: MimeInput, messageId: string): string[] {
  const { from, to, subject, sentAt, row, listId, unsubscribe } = input;
  const sender = `<${plainAddress(from.address)}>`;
  const lines = [
    headerLine("From", join(headerPhrase(from.name), sender)),
    headerLine("To", plainAddress(to)),
    headerLine("Subject", headerText(subject)),
    headerLine("Date", sentAt.toUTCString().replace("GMT", "+0000")),
    `Message-ID: ${messageId}`,
  ];
  if (listId !== undefined) lines.push(listIdLine(from.name, listId));
  if (unsubscribe !== undefined) {
    const urls = unsubscribeUrls(unsubscribe, input.unsubscribeMailto);
    lines.push(headerLine("List-Unsubscribe", urls));
    lines.push("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  }
  lines.push(headerLine("Feedback-ID", feedbackId(input)), "Auto-Submitted: auto-generated");
  if (listId !== undefined) lines.push("Precedence: bulk");
  lines.push(`${ROW_HEADER[row.ledger]}: ${row.id}`, "MIME-Version: 1.0");
  return lines;
}

const ROW_PREFIX = { delivery: "dlv", notice: "ntc" };
const ROW_HEADER = { delivery: "X-Delivery", notice: "X-Notice" };

function listIdLine(name: string, listId: string): string {
  if (!/^[a-z0-9.-]+$/i.test(listId)) throw new Error("the list id is not a host name");
  return headerLine("List-Id", join(headerPhrase(name), `<${listId}>`));
}

function join(phrase: string, bracketed: string): string {
  return phrase === "" ? bracketed : `${phrase} ${bracketed}`;
}

function hostOf(address: string): string {
  const plain = plainAddress(address);
  return plain.slice(plain.lastIndexOf("@") + 1);
}

// The longest link that leaves room for the header's name within 998 octets.
const URL_MOST = 900;

function unsubscribeUrls(web: string, mailto: string | undefined): string {
  const urls = mailto === undefined ? [web] : [web, mailto];
  for (const [index, url] of urls.entries()) {
    const isLink =
      index === 0 ? /^https?:\/\/[!-;=?-~]+$/.test(url) : /^mailto:[!-;=?-~]+$/.test(url);
    if (!isLink || url.length > URL_MOST)
      throw new Error("an address to unsubscribe by is malformed or too long");
  }
  return urls.map((url) => `<${url}>`).join(", ");
}

/** `20260126:digest:paperboy:<sender>`: no personal data, the same for everybody on a day. */
function feedbackId({ day, kind, senderId }: MimeInput): string {
  if (!/^[a-z0-9]{5,15}$/i.test(senderId))
    throw new Error("the sender id needs 5 to 15 letters and digits");
  return `${day.replaceAll("-", "")}:${kind}:paperboy:${senderId}`;
}

function textPart(encodedText: string): string[] {
  return [
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    encodedText,
  ];
}

function htmlPart(html: string): string[] {
  const fits = fitsLines(html);
  return [
    "Content-Type: text/html; charset=utf-8",
    `Content-Transfer-Encoding: ${fits ? "7bit" : "quoted-printable"}`,
    "",
    fits ? html.replaceAll("\n", "\r\n") : quotedPrintable(html),
  ];
}

import { domainToASCII } from "node:url";
import type { Day } from "../model.ts";
import { headerLine, headerPhrase, headerText } from "./header-words.ts";
import { fitsLines } from "./html-lines.ts";
import { quotedPrintable } from "./quoted-printable.ts";

export type Sender = { name: string; address: string };

export type MimeInput = {
  from: Sender;
  to: string;
  subject: string;
  sentAt: Date;
  deliveryId: string;
  day: Day;
  /** A host name that stands for the list, `digest.example.org`. */
  listId: string;
  /** 5 to 15 letters and digits by which Gmail's feedback loop knows the sender. */
  senderId: string;
  /** https; answers a POST by RFC 8058. */
  unsubscribe: string;
  unsubscribeMailto?: string | undefined;
  /** As `quotedPrintable` makes it. */
  encodedText: string;
  /** Pure ASCII, as `asciiLines` makes it. */
  html: string;
};

/** A whole RFC 5322 message, ready for the wire but for DKIM and dot-stuffing. */
export function composeMime(input: MimeInput): { messageId: string; raw: Buffer } {
  const { deliveryId, encodedText, html } = input;
  if (!/^[\w-]{1,50}$/.test(deliveryId))
    throw new Error(`not a delivery id: ${JSON.stringify(deliveryId)}`);
  const boundary = `=_dlv.${deliveryId}`;
  const messageId = `<dlv.${deliveryId}@${hostOf(input.from.address)}>`;
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
  const { from, to, subject, sentAt, listId, deliveryId } = input;
  if (!/^[a-z0-9.-]+$/i.test(listId)) throw new Error("the list id is not a host name");
  const sender = `<${plainAddress(from.address)}>`;
  return [
    headerLine("From", join(headerPhrase(from.name), sender)),
    headerLine("To", plainAddress(to)),
    headerLine("Subject", headerText(subject)),
    headerLine("Date", sentAt.toUTCString().replace("GMT", "+0000")),
    `Message-ID: ${messageId}`,
    headerLine("List-Id", join(headerPhrase(from.name), `<${listId}>`)),
    headerLine("List-Unsubscribe", unsubscribeUrls(input)),
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    headerLine("Feedback-ID", feedbackId(input)),
    "Auto-Submitted: auto-generated",
    "Precedence: bulk",
    `X-Delivery: ${deliveryId}`,
    "MIME-Version: 1.0",
  ];
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

function unsubscribeUrls({ unsubscribe, unsubscribeMailto }: MimeInput): string {
  const urls = unsubscribeMailto === undefined ? [unsubscribe] : [unsubscribe, unsubscribeMailto];
  for (const [index, url] of urls.entries()) {
    const isLink =
      index === 0 ? /^https?:\/\/[!-;=?-~]+$/.test(url) : /^mailto:[!-;=?-~]+$/.test(url);
    if (!isLink || url.length > URL_MOST)
      throw new Error("an address to unsubscribe by is malformed or too long");
  }
  return urls.map((url) => `<${url}>`).join(", ");
}

/** `20260126:digest:paperboy:<sender>`: no personal data, the same for everybody on a day. */
function feedbackId({ day, senderId }: MimeInput): string {
  if (!/^[a-z0-9]{5,15}$/i.test(senderId))
    throw new Error("the sender id needs 5 to 15 letters and digits");
  return `${day.replaceAll("-", "")}:digest:paperboy:${senderId}`;
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

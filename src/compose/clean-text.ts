import { sentenceEnds } from "./sentences.ts";

/**
 * Foreign text as one legible line: NFC, no controls, no bidi controls, no invisible characters.
 * Joiners and emoji selectors stay only where they change what is seen.
 */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(SPACE, " ")
    .replace(INVISIBLE, "")
    .replace(STRAY_SELECTOR, "")
    .replace(STRAY_JOINER, "")
    .normalize("NFC")
    .replace(ACCENT_TOWER, "$1")
    .replace(MARK_TOWER, "$1")
    .replace(/ {2,}/g, " ")
    .replace(LEADING, "")
    .trimEnd();
}

/** At most `most` code points, cut at a space where one is near, with an ellipsis for what is gone. */
export function cutText(text: string, most: number): string {
  if (text.length <= most || lengthOf(text, most) === text.length) return text;
  const end = lengthOf(text, most - 1);
  // Not inside an accented letter or an emoji, unless it alone is longer than the limit.
  const head = text.slice(0, GRAPHEMES.segment(text).containing(end)?.index || end);
  const space = text[head.length] === " " ? head.length : head.lastIndexOf(" ");
  const cut = space > head.length * 0.6 ? head.slice(0, space) : head;
  return `${cut.replace(/(?:[\s,;:–—-]|\u200C|\u200D)+$/u, "")}…`;
}

/** Of the first `points` code points. */
function lengthOf(text: string, points: number): number {
  let length = 0;
  for (let left = points; left > 0 && length < text.length; left--) {
    length += (text.codePointAt(length) ?? 0) > 0xffff ? 2 : 1;
  }
  return length;
}

/** The first whole sentences that fit into `most` code points, else the first words. */
export function firstSentences(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most);
  const end = sentenceEnds(head).at(-1) ?? 0;
  return end >= most / 4 ? head.slice(0, end) : cutText(text, most);
}

/** Wraps text that holds right-to-left letters in isolates, so that its neighbours keep their order. */
export function isolate(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

// What most names are: worth not looking at seven times for each mail.
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
const GRAPHEMES = new Intl.Segmenter("en");
// The blank Braille pattern is a symbol that shows nothing.
const SPACE = /(?!\uFEFF)[\s\u2800]+/gu;
// Controls, all that shows nothing, and what has no meaning without the author's font or in our
// Unicode. Joiners and emoji selectors are looked at afterwards.
const INVISIBLE =
  /(?!\u200C|\u200D|\uFE0E|\uFE0F)[\p{Cc}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFC\u{13430}-\u{1343F}]/gu;
const STRAY_SELECTOR = /(?<!\p{Extended_Pictographic})(?<![0-9#*](?=.\u20E3))[\uFE0E\uFE0F]/gu;
// Scripts whose letters a joiner makes meet or part.
const JOINING = ["Arab", "Syrc", "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda"]
  .concat("Mlym", "Sinh", "Khmr", "Mymr")
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join("");
// Behind a letter of theirs and whatever marks it has, for composing may put these in another order.
const AFTER_JOINING = `[${JOINING}]\\p{M}*`;
const STRAY_JOINER = new RegExp(
  [
    `(?<!${AFTER_JOINING})\\u200C|\\u200C(?=\\p{M}|[^${JOINING}]|$)`,
    `(?<!${AFTER_JOINING}|[\\p{Extended_Pictographic}\\uFE0F\\p{EMod}])\\u200D`,
    `(?<!${AFTER_JOINING})\\u200D(?!\\p{Extended_Pictographic})`,
  ].join("|"),
  "gu",
);
// Four accents on a letter are more than any language has; Burmese stacks signs of its own higher.
const ACCENT_TOWER =
  /([\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]{4})[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]+/gu;
const MARK_TOWER = /(\p{M}{8})\p{M}+/gu;
// A mark without a letter would sit on what we print before it.
const LEADING = /^[\s\p{M}\u200C\u200D]+/u;
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

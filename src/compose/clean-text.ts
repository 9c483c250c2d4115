import { sentenceEnds } from "./sentences.ts";

/**
 * Foreign text as one legible line: NFC, no controls, no bidi controls, no invisible characters.
 * Joiners stay only where they change what is seen: inside emoji, between Arabic or Indic letters.
 */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(/[^\S\uFEFF]+/gu, " ")
    .replace(INVISIBLE, "")
    .replace(STRAY_JOINER, "")
    .normalize("NFC")
    .replace(/(\p{M}{4})\p{M}+/gu, "$1")
    .trim();
}

/** At most `most` code points, cut at a space where one is near, with an ellipsis for what is gone. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const points = Array.from(text);
  if (points.length <= most) return text;
  const head = points.slice(0, most - 1).join("");
  const space = points[most - 1] === " " ? head.length : head.lastIndexOf(" ");
  const cut = space > head.length * 0.6 ? head.slice(0, space) : head;
  return `${cut.replace(/(?:[\s,;:–—-]|\u200D)+$/u, "")}…`;
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
// Controls, noncharacters and all that shows nothing, but joiners and emoji selectors.
const INVISIBLE =
  /(?!\u200C|\u200D|\uFE0E|\uFE0F)[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\uFFF9-\uFFFB]/gu;
const JOINED =
  "\\p{Extended_Pictographic}\\uFE0F\\p{EMod}\\p{Script=Arabic}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Malayalam}\\p{Script=Sinhala}";
const STRAY_JOINER = new RegExp(
  `(?<![${JOINED}])[\\u200C\\u200D]|[\\u200C\\u200D](?![${JOINED}])`,
  "gu",
);
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

import { cleanText } from "./clean-text.ts";
import { encodeBytes } from "./quoted-printable.ts";

// RFC 2047 §2: lines with encoded words hold 76 characters; 12 go to "=?utf-8?Q?" and "?=", 9 to "Subject: ".
const PAYLOAD_MOST = 54;
const COLUMNS = 76;

/** Any text as an unstructured header value: itself where it is plain ASCII, else encoded words. */
export function headerText(text: string): string {
  const clean = cleanText(text);
  return isPlain(clean) ? clean : encodedWords(clean);
}

/** A display name: a quoted string where it is plain ASCII, else encoded words; empty for no name. */
export function headerPhrase(name: string): string {
  const clean = cleanText(name);
  if (clean === "") return "";
  return isPlain(clean) ? `"${clean.replace(/["\\]/g, "\\$&")}"` : encodedWords(clean);
}

/** `Name: value`, folded at its single spaces to 76 columns where words are short enough. */
export function headerLine(name: string, value: string): string {
  if (/[^ -~]/.test(value))
    throw new Error(`the ${name} header would hold a character it must not`);
  const lines: string[] = [];
  let line = `${name}:`;
  for (const word of value.split(" ")) {
    if (line.length + 1 + word.length > COLUMNS && line !== `${name}:`) {
      lines.push(line);
      line = "";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\r\n");
}

/** RFC 2047 words in whichever of the two encodings is shorter, cut between characters. */
export function encodedWords(text: string): string {
  const quoted = inWords(text, "Q", (part) => Array.from(part, quotedUnit).join(""));
  const base64 = inWords(text, "B", (part) => Buffer.from(part, "utf8").toString("base64"));
  return quoted.length <= base64.length ? quoted : base64;
}

function inWords(text: string, encoding: "Q" | "B", encode: (part: string) => string): string {
  const parts: string[] = [];
  let part = "";
  for (const character of text) {
    if (encode(part + character).length > PAYLOAD_MOST) {
      parts.push(part);
      part = "";
    }
    part += character;
  }
  return [...parts, part].map((each) => `=?utf-8?${encoding}?${encode(each)}?=`).join(" ");
}

function quotedUnit(character: string): string {
  if (character === " ") return "_";
  return /^[A-Za-z0-9!*+/-]$/.test(character) ? character : encodeBytes(character);
}

// "=?" would be read as the beginning of an encoded word; a run of 900 holds no place to fold.
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text) && !text.includes("=?") && !/[^ ]{70}/.test(text);
}

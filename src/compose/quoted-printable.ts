/** RFC 2045 §6.7: lines of at most 76 characters, soft breaks between characters, never inside one. */
export function quotedPrintable(text: string): string {
  return text
    .split("\n")
    .map((line) => (line.length <= LINE_MOST && PLAIN.test(line) ? line : encodeLine(line)))
    .join("\r\n");
}

const LINE_MOST = 76;
// No "=", nothing beyond printable ASCII, no space at the end.
const PLAIN = /^(?:[ -<>-~]*[!-<>-~])?$/;
const ENCODED = /[^ -<>-~]| $/gu;
// 75 columns that end neither inside an octet nor before one that continues a character.
const SOFT_LINES = /.{1,75}(?<!=[\dA-F]?)(?!=[89AB][\dA-F])/g;

function encodeLine(line: string): string {
  return (line.replace(ENCODED, encodeBytes).match(SOFT_LINES) ?? []).join("=\r\n");
}

/** `=C3=A9`: the UTF-8 octets of the text in upper-case hex. */
export function encodeBytes(text: string): string {
  let encoded = "";
  for (const octet of Buffer.from(text, "utf8")) encoded += OCTETS[octet];
  return encoded;
}

const OCTETS = Array.from(
  { length: 256 },
  (_, octet) => `=${octet.toString(16).toUpperCase().padStart(2, "0")}`,
);

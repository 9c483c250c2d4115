/** Combining marks by the TeX command that puts them on a letter. */
const MARKS: Record<string, string> = {
  "`": "\u0300",
  "'": "\u0301",
  "^": "\u0302",
  "~": "\u0303",
  "=": "\u0304",
  u: "\u0306",
  ".": "\u0307",
  '"': "\u0308",
  r: "\u030a",
  H: "\u030b",
  v: "\u030c",
  d: "\u0323",
  c: "\u0327",
  k: "\u0328",
  b: "\u0331",
};

const LETTERS: Record<string, string> = {
  o: "ø",
  O: "Ø",
  l: "ł",
  L: "Ł",
  ss: "ß",
  ae: "æ",
  AE: "Æ",
  oe: "œ",
  OE: "Œ",
  aa: "å",
  AA: "Å",
  i: "i",
  j: "j",
};

const ACCENT =
  /\\(?:([`'^~=."])\s*|([uvHcdbkr])(?:\s+|(?=\{)))(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))/g;
const LETTER = /\\(ss|ae|AE|oe|OE|aa|AA|[oOlLij])(?![A-Za-z])(?:\{\}|\s+(?=[^\s])|)/g;

/** `\c{C}elik`, `M{\"u}ller`, `Erd\H{o}s` as Unicode; what is no accent stays as written. */
export function withoutTexAccents(text: string): string {
  if (!text.includes("\\")) return text;
  return text
    .replace(ACCENT, (_, sign: string, command: string, braced: string, bare: string) => {
      return `${braced ?? bare}${MARKS[sign ?? command] ?? ""}`.normalize("NFC");
    })
    .replace(LETTER, (_, name: string) => LETTERS[name] ?? "")
    .replace(/\{([^{}\\]{1,2})\}/g, "$1");
}

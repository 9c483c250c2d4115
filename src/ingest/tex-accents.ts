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
  i: "ı",
  j: "ȷ",
};

/** An accent takes the dot's place by itself. */
const DOTTED: Record<string, string> = { ı: "i", ȷ: "j" };

const ACCENT = /\\(?:([`'^~=."])\s*|([uvHcdbkr])(?:\s+|(?=[{ıȷ])))(?:\{(\p{L})\}|(\p{L}))/gu;
const LETTER = /\\(ss|ae|AE|oe|OE|aa|AA|[oOlLij])(?![A-Za-z])(?:\{\}|\s+(?=[^\s])|)/g;

/** `\c{C}elik`, `M{\"u}ller`, `Erd\H{o}s` as Unicode; what is no accent stays as written. */
export function withoutTexAccents(text: string): string {
  if (!text.includes("\\")) return text;
  // Twice, for letters with two accents: `Nguy\~{\^e}n`.
  return text
    .replace(LETTER, (_, name: string) => LETTERS[name] ?? "")
    .replace(ACCENT, accented)
    .replace(ACCENT, accented)
    .replace(/\{([^{}\\]?\P{ASCII})\}/gu, "$1");
}

function accented(_: string, sign: string, command: string, braced: string, bare: string): string {
  const letter = braced ?? bare;
  return `${DOTTED[letter] ?? letter}${MARKS[sign ?? command] ?? ""}`.normalize("NFC");
}

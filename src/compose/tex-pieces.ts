import { SIGNS, SUBSCRIPTS, SUPERSCRIPTS } from "./tex-symbols.ts";

/**
 * A part of a formula in Unicode. A tail is a script that ends where its letters end, as a root
 * does; a weak space only ends a command.
 */
export type Piece = {
  kind:
    | "plain"
    | "sign"
    | "name"
    | "fraction"
    | "root"
    | "script"
    | "tail"
    | "space"
    | "weak space";
  text: string;
};

type Spaced = Piece & { gap: "" | "weak space" | "space" };

/** Signs get a space on both sides where TeX has one on either; products stay together. */
export function joinPieces(pieces: readonly Piece[]): string {
  const parts = bracketFractions(withGaps(pieces));
  let line = "";
  for (const [at, part] of parts.entries()) {
    const isApart = line !== "" && standsApart(parts, at);
    line += isApart ? ` ${part.text}` : part.text;
  }
  return line;
}

/** `²`, `^max`, `^(2/3)`. */
export function raise(text: string): Piece {
  if (/^(?:st|nd|rd|th)$/.test(text)) return { kind: "script", text };
  return script(text, "^", SUPERSCRIPTS);
}

/** `₂`, `_max`, `_(i,A)`. */
export function lower(text: string): Piece {
  return script(text, "_", SUBSCRIPTS);
}

export function over(top: string, bottom: string): Piece {
  const text = `${SUM.test(top) ? `(${top})` : top}/${FACTOR.test(bottom) ? bottom : `(${bottom})`}`;
  return { kind: "fraction", text };
}

export function plainOrSign(text: string): Piece {
  return { kind: SIGN_TEXTS.has(text) ? "sign" : "plain", text };
}

const SIGN_TEXTS = new Set([...SIGNS.values(), "+", "-", "=", "−", "∗"]);
// Bars are brackets more often than relations, and a colon mostly ends a name.
for (const text of "|:") SIGN_TEXTS.delete(text);

const SUM = /[\s+=<>≤≥±·×~≈/-]/u;
const FACTOR =
  /^(?:\d[\d.,]*|[d∂]?[\p{L}√‖|∞]\p{M}*(?:[\p{No}\p{Lm}⁺⁻⁼⁽⁾₊₋₌₍₎′*]|_[\p{Lu}\p{Ll}\p{Lo}\p{Nd}]+)*)$/u;
const WORD = /^\p{L}{3,}$/u;
const ONE_TOKEN = /^(?:[\p{Lu}\p{Ll}\p{Lo}\p{Nd}\p{M}.′]+|.\p{M}*)$/u;
const STARTS_WITH_LETTER = /^[\p{L}\p{N}√∂∇∞∑∏∫]/u;
const ENDS_WITH_LETTER = /[\p{L}\p{N}\p{M})\]}⟩⌉⌋|‖∞⁾₎]$/u;
const BRACKET_END = /[([{⟨⌈⌊]$/u;
const CLOSES = /^[)\]}⟩⌉⌋,;.]/u;
const OPENS = /[([{⟨⌈⌊,;]$/u;

function script(text: string, mark: string, table: ReadonlyMap<string, string>): Piece {
  const tight = text.replaceAll(" ", "");
  const marks = Array.from(tight, (character) => table.get(character));
  if (!WORD.test(tight) && !marks.includes(undefined)) {
    return { kind: "script", text: marks.join("") };
  }
  const isOne = ONE_TOKEN.test(text) || /^\([^()]*\)$/.test(text);
  return { kind: "tail", text: mark + (isOne ? text : `(${text})`) };
}

function withGaps(pieces: readonly Piece[]): Spaced[] {
  const parts: Spaced[] = [];
  let gap: Spaced["gap"] = "";
  for (const piece of pieces) {
    if (piece.kind === "space") gap = "space";
    else if (piece.kind === "weak space") gap ||= "weak space";
    else {
      parts.push({ ...piece, gap });
      gap = "";
    }
  }
  return parts;
}

/** A fraction beside a factor needs brackets: `(1/2)x`. */
function bracketFractions(parts: readonly Spaced[]): Spaced[] {
  return parts.map((part, at) => {
    if (part.kind !== "fraction") return part;
    const before = parts[at - 1];
    const after = parts[at + 1];
    const isFactor =
      (before && before.kind !== "sign" && !OPENS.test(before.text)) ||
      (after && after.kind !== "sign" && !CLOSES.test(after.text));
    return isFactor ? { ...part, text: `(${part.text})` } : part;
  });
}

function standsApart(parts: readonly Spaced[], at: number): boolean {
  const before = parts[at - 1];
  const part = parts[at];
  if (!part || !before || part.kind === "script" || part.kind === "tail" || part.text === "%") {
    return false;
  }
  if (part.kind === "sign") return signStandsApart(parts, at, before);
  if (before.kind === "sign") return hasSpaces(parts, at - 1) && !isPrefix(parts, at - 1);
  if (part.kind === "name" && ENDS_WITH_LETTER.test(before.text)) return true;
  if (isAfterName(parts, at)) return true;
  if ((before.kind === "tail" || before.kind === "root") && STARTS_WITH_LETTER.test(part.text))
    return true;
  return part.gap === "space" && !BRACKET_END.test(before.text) && !CLOSES.test(part.text);
}

/** A sign at the start or after a bracket belongs to what follows, `10 \times` to what precedes. */
function signStandsApart(parts: readonly Spaced[], at: number, before: Spaced): boolean {
  const isAssignment = before.text === ":" && parts[at]?.text === "=";
  if (isAssignment || isPostfix(parts, at)) return false;
  if (!isPrefix(parts, at)) return hasSpaces(parts, at);
  if (before.kind === "sign") return hasSpaces(parts, at - 1);
  return parts[at]?.gap === "space" && !BRACKET_END.test(before.text);
}

function hasSpaces(parts: readonly Spaced[], at: number): boolean {
  return Boolean(parts[at]?.gap || parts[at + 1]?.gap);
}

function isPrefix(parts: readonly Spaced[], at: number): boolean {
  const before = parts[at - 1];
  if (!before || OPENS.test(before.text)) return true;
  return before.kind === "sign" && !isPostfix(parts, at - 1);
}

function isPostfix(parts: readonly Spaced[], at: number): boolean {
  const after = parts[at + 1];
  return parts[at]?.text === "×" && at > 0 && (!after || after.kind === "sign");
}

function isAfterName(parts: readonly Spaced[], at: number): boolean {
  let before = at - 1;
  while (parts[before]?.kind === "script" || parts[before]?.kind === "tail") before--;
  return parts[before]?.kind === "name" && STARTS_WITH_LETTER.test(parts[at]?.text ?? "");
}

import { isCommand, isSign, type TexNode } from "./tex-nodes.ts";
import { joinPieces, lower, over, type Piece, plainOrSign, raise } from "./tex-pieces.ts";
import {
  BLACKBOARD,
  HATS,
  LITERALS,
  MATH_FONTS,
  NAMES,
  SIGNS,
  SPACES,
  SYMBOLS,
  UNSEEN,
} from "./tex-symbols.ts";

/** What was read and where to go on. */
export type Reading = { pieces: Piece[]; next: number };

/** Reads a command of text that stands in a formula, such as `\text{if}`; null if it is none. */
export type ReadText = (
  nodes: readonly TexNode[],
  at: number,
) => { text: string; next: number } | null;

export type Formula = { nodes: readonly TexNode[]; readText: ReadText; depth: number };

const DEEPEST = 10;
const LONGEST = 1_000;
const SPACE: Piece = { kind: "space", text: " " };

/** The formula in Unicode, or null if any part of it is unknown or it is no formula by its length. */
export function readFormula(formula: Formula): string | null {
  const { nodes } = formula;
  const length = (nodes.at(-1)?.end ?? 0) - (nodes[0]?.start ?? 0);
  const pieces = length > LONGEST ? null : readPieces(formula);
  return pieces && joinPieces(pieces);
}

function readPieces(formula: Formula): Piece[] | null {
  if (formula.depth > DEEPEST) return null;
  const inner = { ...formula, nodes: formula.nodes.flatMap(lettersOf) };
  const pieces: Piece[] = [];
  for (let at = 0; at < inner.nodes.length; ) {
    const reading = readOne(inner, at);
    if (reading === null) return null;
    pieces.push(...reading.pieces);
    at = reading.next;
  }
  return pieces;
}

/** One command with its arguments. */
function readMathCommand(formula: Formula, at: number): Reading | null {
  const name = nameAt(formula, at);
  const next = at + 1;
  const symbol = SYMBOLS.get(name) ?? LITERALS.get(name);
  if (name === "deg" && /^\d/.test(textAt(formula, at - 1))) return found(plain("°"), next);
  if (symbol !== undefined)
    return found({ kind: SIGNS.has(name) ? "sign" : "plain", text: symbol }, next);
  if (NAMES.has(name)) return found({ kind: "name", text: name }, next);
  if (UNSEEN.has(name)) return isCommandWithDot(formula, at) ? nothing(at + 2) : nothing(next);
  if (SPACES.has(name)) return { pieces: [SPACE], next };
  return readWithArguments(formula, at, name);
}

function readOne(formula: Formula, at: number): Reading | null {
  const node = formula.nodes[at];
  if (node === undefined) return null;
  switch (node.kind) {
    case "space":
      return found(endsName(formula, at) ? { ...SPACE, kind: "weak space" } : SPACE, at + 1);
    case "word":
      return found(plainOrSign(node.text), at + 1);
    case "group": {
      const pieces = readPieces({ ...formula, nodes: node.nodes, depth: formula.depth + 1 });
      return pieces && { pieces, next: at + 1 };
    }
    case "command":
      return readMathCommand(formula, at) ?? readTextIn(formula, at);
    case "sign":
      return readSign(formula, at, node.text);
    case "url":
      return null;
    default:
      return node satisfies never;
  }
}

function readSign(formula: Formula, at: number, sign: string): Reading | null {
  if (sign === "^" || sign === "_") {
    const content = argumentAt(formula, at + 1);
    if (content === null) return null;
    return found(sign === "^" ? raise(content.text) : lower(content.text), content.next);
  }
  if (sign === "~") return { pieces: [SPACE], next: at + 1 };
  return /^[\\{}$#&`]/.test(sign) ? null : found(plainOrSign(sign), at + 1);
}

function readWithArguments(formula: Formula, at: number, name: string): Reading | null {
  if (name === "sqrt") return readRoot(formula, at + 1);
  if (name === "unicode") return readCodePoint(formula, at + 1);
  const first = WITH_ARGUMENTS.test(name) || MATH_FONTS.has(name) || HATS.has(name);
  const argument = first ? argumentAt(formula, at + 1) : null;
  if (argument === null) return null;
  const { text, next } = argument;
  const hat = HATS.get(name);
  if (hat !== undefined) return marked(text, hat, next);
  if (name === "not") return marked(text, "\u0338", next);
  if (name === "mathbb") return found(plain(BLACKBOARD.get(text) ?? text), next);
  if (name.startsWith("operatorname")) return found({ kind: "name", text }, next);
  if (name === "pmod") return { pieces: [SPACE, plain(`(mod ${text})`)], next };
  if (MATH_FONTS.has(name)) return found(plainOrSign(text), next);
  const second = argumentAt(formula, next);
  if (second === null) return null;
  if (name === "binom") return found(plain(`(${text} choose ${second.text})`), second.next);
  return found(over(text, second.text), second.next);
}

const WITH_ARGUMENTS = /^(?:[td]?frac|nicefrac|binom|not|mathbb|operatorname\*?|pmod)$/;

function readRoot(formula: Formula, at: number): Reading | null {
  if (isSign(formula.nodes[at], "[")) return null;
  const argument = argumentAt(formula, at);
  if (argument === null) return null;
  const { text, next } = argument;
  const isOne = /^(?:[\d.]+|\p{L}\p{M}*)$/u.test(text);
  return found({ kind: "root", text: isOne ? `√${text}` : `√(${text})` }, next);
}

/** `\unicode{x2013}`; only what shows something. */
function readCodePoint(formula: Formula, at: number): Reading | null {
  const code = /^x([0-9A-Fa-f]{2,5})$/.exec(argumentAt(formula, at)?.text ?? "")?.[1];
  const character = code === undefined ? "" : String.fromCodePoint(Number.parseInt(code, 16));
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? found(plainOrSign(character), at + 1) : null;
}

/** The next letter, group or command, whatever space is before it. */
function argumentAt(formula: Formula, at: number): { text: string; next: number } | null {
  const start = formula.nodes[at]?.kind === "space" ? at + 1 : at;
  if (formula.depth >= DEEPEST) return null;
  const reading = readOne({ ...formula, depth: formula.depth + 1 }, start);
  if (reading === null || reading.next === start) return null;
  return { text: joinPieces(reading.pieces), next: reading.next };
}

function readTextIn(formula: Formula, at: number): Reading | null {
  const reading = formula.readText(formula.nodes, at);
  if (reading === null) return null;
  const parts = reading.text.split(/(^\s+|\s+$)/).filter(Boolean);
  const pieces = parts.map((text) => (text.trim() ? plain(text) : SPACE));
  return { pieces, next: reading.next };
}

/** One character with a mark on it, and perhaps a script; longer texts have no mark in Unicode. */
function marked(text: string, mark: string, next: number): Reading | null {
  const [, letter = "", script = ""] =
    /^([\p{L}\p{N}\p{S}|])(\p{M}?[\p{No}\p{Lm}]*)$/u.exec(text) ?? [];
  return letter ? found(plainOrSign((letter + mark + script).normalize("NFC")), next) : null;
}

/** TeX takes a script or an argument without braces letter by letter. */
function lettersOf(node: TexNode): TexNode[] {
  if (node.kind !== "word") return [node];
  return Array.from(node.text.matchAll(/\P{M}\p{M}*|\p{M}+/gu), (letter) => {
    const start = node.start + letter.index;
    return { kind: "word", text: letter[0], start, end: start + letter[0].length };
  });
}

function isCommandWithDot(formula: Formula, at: number): boolean {
  const { nodes } = formula;
  return (
    (isCommand(nodes[at], "left") || isCommand(nodes[at], "right")) && isSign(nodes[at + 1], ".")
  );
}

function endsName(formula: Formula, at: number): boolean {
  return /^[A-Za-z]/.test(nameAt(formula, at - 1));
}

function nameAt(formula: Formula, at: number): string {
  const node = formula.nodes[at];
  return node?.kind === "command" ? node.text : "";
}

function textAt(formula: Formula, at: number): string {
  const node = formula.nodes[at];
  return node === undefined || node.kind === "group" ? "" : node.text;
}

function plain(text: string): Piece {
  return { kind: "plain", text };
}

function nothing(next: number): Reading {
  return { pieces: [], next };
}

function found(piece: Piece, next: number): Reading {
  return { pieces: [piece], next };
}

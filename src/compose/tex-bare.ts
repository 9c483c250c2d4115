import { afterArguments } from "./tex-commands.ts";
import { type ReadText, readFormula } from "./tex-math.ts";
import { isSign, type Passage, type Read, type TexNode } from "./tex-nodes.ts";
import { lower, type Piece, raise } from "./tex-pieces.ts";
import {
  STRIPPED,
  STRIPPED_BASES,
  STRIPPED_FONTS,
  STRIPPED_RAISED,
  SUBSCRIPTS,
  SUPERSCRIPTS,
} from "./tex-symbols.ts";

/**
 * Mathematics outside dollars, and what is left of it where a source lost dollars and backslashes:
 * `O(n^2)`, `pi_{0.5}`, `3times`, `360^circ`.
 */
export function readBareWord(passage: Passage, at: number, readText: ReadText): Read | null {
  const { nodes } = passage;
  const text = textOf(nodes[at]);
  const after = nodes[at + 1];
  if (STRIPPED_PRODUCT.test(text)) return readProduct(nodes, at, text);
  if (STRIPPED_FONTS.has(text) && after?.kind === "group") {
    const inner = text.startsWith("text")
      ? passage.read(after.nodes)
      : readFormula({ nodes: after.nodes, readText, depth: passage.depth + 1 });
    return { text: inner, next: at + 2 };
  }
  const symbol = STRIPPED.get(text);
  if (symbol !== undefined && standsAlone(nodes, at)) return { text: symbol, next: at + 1 };
  const letter = STRIPPED_BASES.get(text);
  if (letter === undefined || !isMark(after) || isJoined(nodes[at - 1])) return null;
  const script = readBareScript(passage, at + 1, readText);
  if (script === null) return null;
  return { text: script.text === null ? null : letter + script.text, next: script.next };
}

/** A script on what is before it; null where `^` or `_` is no script. */
export function readBareScript(passage: Passage, at: number, readText: ReadText): Read | null {
  const { nodes, depth } = passage;
  const argument = nodes[at + 1];
  const isRaised = isSign(nodes[at], "^");
  if (argument === undefined || !isBase(nodes[at - 1])) return null;
  const place = isRaised ? raise : lower;
  if (argument.kind === "group") {
    const text = readFormula({ nodes: argument.nodes, readText, depth: depth + 1 });
    if (text === null || text === "") return null;
    const named = isRaised ? STRIPPED_RAISED.get(text) : undefined;
    return named ? { text: named, next: at + 2 } : closed(place(text), nodes, at + 2);
  }
  if (argument.kind === "command") {
    const next = afterArguments(nodes, at + 1);
    const text = readFormula({ nodes: nodes.slice(at + 1, next), readText, depth: depth + 1 });
    return text ? closed(place(text), nodes, next) : null;
  }
  return isRaised ? readPower(nodes, at + 1) : readIndex(nodes, at + 1);
}

/** `3times`, `sim2times`, `1.5sim2times`, `256times 256`. */
function readProduct(nodes: readonly TexNode[], at: number, text: string): Read {
  const isBetweenNumbers = nodes[at + 1]?.kind === "space" && /^\d/.test(textOf(nodes[at + 2]));
  const shown = text.replace("sim", "~").replace("times", isBetweenNumbers ? " ×" : "×");
  return { text: shown, next: at + 1 };
}

const STRIPPED_PRODUCT = /^(?:(?:sim)?\d+times|\d+sim\d+(?:times)?)$/;

export function isMark(node: TexNode | undefined): boolean {
  return isSign(node, "^") || isSign(node, "_");
}

/** `10^-5`, `E^2Rank`, `QK^T`, `v^*`, `360^circ`. */
function readPower(nodes: readonly TexNode[], at: number): Read | null {
  const text = textOf(nodes[at]);
  if (text === "*") return { text: "*", next: at + 1 };
  if (text === "-" || text === "+") {
    const digits = textOf(nodes[at + 1]);
    return /^\d+$/.test(digits) ? { text: raise(text + digits).text, next: at + 2 } : null;
  }
  const [, digits = "", rest = ""] = /^(\d*)(.*)$/u.exec(text) ?? [];
  const named = STRIPPED_RAISED.get(text);
  if (named !== undefined) return { text: named, next: at + 1 };
  if (digits !== "") return { text: raise(digits).text + rest, next: at + 1 };
  const isLetter = /^\p{L}$/u.test(text) && SUPERSCRIPTS.has(text);
  return isLetter ? { text: raise(text).text, next: at + 1 } : null;
}

/** `x_1` and `h_i` on a single letter; longer names are names: `float8_e5`, `tool_call`. */
function readIndex(nodes: readonly TexNode[], at: number): Read | null {
  const text = textOf(nodes[at]);
  const base = textOf(nodes[at - 2]);
  const isVariable =
    /^\p{L}$/u.test(base) || STRIPPED_BASES.has(base) || nodes[at - 2]?.kind === "command";
  if (!isVariable || isJoined(nodes[at - 3]) || isGoingOn(nodes, at + 1)) return null;
  return /^\d+$/.test(text) || SUBSCRIPTS.has(text)
    ? { text: lower(text).text, next: at + 1 }
    : null;
}

/** A script that ends where its letters end cannot stand before more letters. */
function closed(piece: Piece, nodes: readonly TexNode[], next: number): Read {
  const isOpen = piece.kind === "tail" && nodes[next]?.kind === "word" && !piece.text.endsWith(")");
  return { text: isOpen ? null : piece.text, next };
}

function isBase(node: TexNode | undefined): boolean {
  return (
    node !== undefined &&
    (node.kind !== "sign" || /^[)\]}|'$]/.test(node.text)) &&
    node.kind !== "space"
  );
}

function isJoined(node: TexNode | undefined): boolean {
  return node?.kind === "word" || (node?.kind === "sign" && /^[_./\\@#-]/.test(node.text));
}

/** `x_1_2`, `x_1.png`; a full stop may end the sentence. */
function isGoingOn(nodes: readonly TexNode[], at: number): boolean {
  const node = nodes[at];
  if (isSign(node, ".")) return nodes[at + 1]?.kind === "word";
  return isJoined(node) && !isSign(node, "-");
}

function standsAlone(nodes: readonly TexNode[], at: number): boolean {
  const before = nodes[at - 1];
  const isFree = before === undefined || before.kind === "space" || isSign(before, "(");
  return isFree && nodes[at + 1]?.kind === "space";
}

function textOf(node: TexNode | undefined): string {
  return node?.kind === "word" || node?.kind === "sign" ? node.text : "";
}

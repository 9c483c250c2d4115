import { isSign, type Passage, type Read, type TexNode } from "./tex-nodes.ts";
import { lower, raise } from "./tex-pieces.ts";
import {
  ABBREVIATIONS,
  ACCENTS,
  LETTERS,
  LITERALS,
  SPACES,
  SYMBOLS,
  TEXT_FONTS,
  UNSEEN,
} from "./tex-symbols.ts";

/** Reads a command as text has it, with its arguments; null where text has no such command. */
export function readTextCommand(passage: Passage, at: number): Read | null {
  return readWithArguments(passage, at) ?? readAccent(passage, at) ?? readPlainCommand(passage, at);
}

/** Commands that may stand in a formula as well. */
export function readWithArguments({ nodes, depth, read }: Passage, at: number): Read | null {
  const name = nameOf(nodes[at]);
  const first = groupAt(nodes, at + 1);
  if (first === null) return null;
  const readFirst = (show: (text: string) => string) => shown(read(first.nodes), show, first.next);
  // At the top a source that lost braces may have put the text among the colour's name.
  if (name === "color") return depth > 0 ? { text: "", next: first.next } : null;
  if (TEXT_FONTS.has(name)) return readFirst((text) => text);
  if (name === "enquote" || name === "textquote") return readFirst((text) => `“${text}”`);
  if (name === "footnote") return readFirst((text) => `${gapBefore(nodes, at)}(${text})`);
  if (name === "textsuperscript") return readFirst((text) => raise(text).text);
  if (name === "textsubscript") return readFirst((text) => lower(text).text);
  if (CITATION.test(name)) return readFirst((text) => `${gapBefore(nodes, at)}[${text}]`);
  if (name !== "href" && name !== "textcolor") return null;
  const isApart = isSpace(nodes[first.next]) && nodes[first.next + 1]?.kind === "group";
  const second = groupAt(nodes, isApart ? first.next + 1 : first.next);
  if (second === null) {
    const isAlone = name === "href" && !isSign(nodes[first.next], "{");
    return isAlone ? readFirst((text) => text) : { text: null, next: first.next };
  }
  const label = read(second.nodes);
  if (name === "textcolor") return { text: label, next: second.next };
  const target = read(first.nodes);
  if (label === null || target === null) return { text: null, next: second.next };
  return { text: linked(label, target), next: second.next };
}

/** Where a link leads stands beside its words, unless they say the same. */
export function linked(label: string, target: string): string {
  const isAddress = /[./]/.test(label) && !/\s/.test(label);
  return isAddress || label === "" ? target : `${label} (${target})`;
}

export function rawOf({ source, nodes }: Passage, from: number, to: number): string {
  return source.slice(nodes[from]?.start, nodes[to - 1]?.end);
}

/** The index after a command and its arguments: groups that follow at once and are no sentences. */
export function afterArguments(nodes: readonly TexNode[], at: number): number {
  let next = at + 1;
  for (let node = nodes[next]; node?.kind === "group"; node = nodes[next]) {
    if (node.end - node.start > LONGEST_ARGUMENT) break;
    next++;
  }
  return next;
}

const LONGEST_ARGUMENT = 80;

const CITATION = /^cite(?:p|t|alp|author|year)?$|^(?:auto|text|paren)cite$/;

function readPlainCommand({ nodes }: Passage, at: number): Read | null {
  const name = nameOf(nodes[at]);
  const next = at + 1;
  const after = nodes[next];
  const abbreviation = ABBREVIATIONS.get(name);
  if (abbreviation !== undefined) {
    return { text: abbreviation, next: isSign(after, ".") ? next + 1 : next };
  }
  if (UNSEEN.has(name)) {
    const isAfterSpace = at === 0 || isSpace(nodes[at - 1]);
    return { text: "", next: isAfterSpace && isSpace(after) ? next + 1 : next };
  }
  // A line break; in front of a word it is more likely a path or an escape.
  if (name === "\\" && after !== undefined && !isSpace(after)) return { text: null, next };
  if (SPACES.has(name)) return { text: isSpace(nodes[at - 1]) || isSpace(after) ? "" : " ", next };
  const letter = LETTERS.get(name);
  if (letter !== undefined) return { text: letter, next: afterLetter(nodes, next) };
  const isCircle = name === "deg" || name === "circ";
  const symbol = isCircle ? "°" : (SYMBOLS.get(name) ?? LITERALS.get(name));
  return symbol === undefined ? null : { text: symbol, next };
}

/** `\'e`, `\c{c}`, `\v s`. */
function readAccent({ nodes }: Passage, at: number): Read | null {
  const name = nameOf(nodes[at]);
  const mark = ACCENTS.get(name);
  if (mark === undefined) return null;
  const next = isSpace(nodes[at + 1]) ? at + 3 : at + 2;
  const base = nodes[next - 1];
  if (base?.kind === "group") return readAccentedGroup(base.nodes, name, next);
  if (base?.kind === "command") return accented(LETTERS.get(base.text) ?? "", mark, next);
  const text = wordOf(base);
  // `\c calves` in a name; `\b score` alone is a macro of the author's.
  const isInName = nodes[at - 1]?.kind === "word" || /^\p{Lu}/u.test(text);
  if (/[A-Za-z]/.test(name) && !isInName) return null;
  if (name === "'" && isApostrophe(nodes, at)) return { text: "'", next: at + 1 };
  if (name === "~" && /^\d/.test(text)) return { text: "~", next: at + 1 };
  const read = accented(text.slice(0, 1), mark, next);
  return read && { text: read.text + text.slice(1), next };
}

/** `\'{e}`, `\^{}`; and what arXiv makes of Greek letters: `\k{appa}` was `\kappa`. */
function readAccentedGroup(inner: readonly TexNode[], name: string, next: number): Read | null {
  const text = innermost(inner);
  const greek = text.length > 1 ? SYMBOLS.get(name + text) : undefined;
  if (greek !== undefined) return { text: greek, next };
  if (inner.length === 0 && !/[A-Za-z]/.test(name)) return { text: name, next };
  return accented(text, ACCENTS.get(name) ?? "", next);
}

function accented(
  letter: string,
  mark: string,
  next: number,
): { text: string; next: number } | null {
  const text = `${DOTTED.get(letter) ?? letter}${mark}`.normalize("NFC");
  return /^\p{L}$/u.test(text) ? { text, next } : null;
}

/** An accent takes the dot's place by itself. */
const DOTTED = new Map([
  ["ı", "i"],
  ["ȷ", "j"],
]);

/** `the model\'s` has an apostrophe that somebody escaped. */
function isApostrophe(nodes: readonly TexNode[], at: number): boolean {
  return nodes[at - 1]?.kind === "word" && /^[st]$/.test(wordOf(nodes[at + 1]));
}

/** The letter in `{\i}` or `{{e}}`. */
function innermost(nodes: readonly TexNode[]): string {
  const [only, ...others] = nodes;
  if (only === undefined || others.length > 0) return "";
  if (only.kind === "command") return LETTERS.get(only.text) ?? "";
  return only.kind === "group" ? wordOf(only.nodes[0]) : wordOf(only);
}

/** TeX takes the space after a command with letters; `{}` stands for none. */
function afterLetter(nodes: readonly TexNode[], next: number): number {
  const after = nodes[next];
  if (after?.kind === "group" && after.nodes.length === 0) return next + 1;
  return isSpace(after) && nodes[next + 1]?.kind === "word" ? next + 1 : next;
}

function gapBefore(nodes: readonly TexNode[], at: number): string {
  const before = nodes[at - 1];
  const isApart = before === undefined || isSpace(before);
  return isApart || (before.kind === "sign" && /^[~([“]/.test(before.text)) ? "" : " ";
}

function groupAt(nodes: readonly TexNode[], at: number) {
  const node = nodes[at];
  return node?.kind === "group" ? { nodes: node.nodes, next: at + 1 } : null;
}

function shown(text: string | null, show: (text: string) => string, next: number): Read {
  return { text: text === null ? null : show(text), next };
}

function isSpace(node: TexNode | undefined): boolean {
  return node?.kind === "space";
}

function nameOf(node: TexNode | undefined): string {
  return node?.kind === "command" ? node.text : "";
}

function wordOf(node: TexNode | undefined): string {
  return node?.kind === "word" ? node.text : "";
}

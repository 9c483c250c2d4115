import { isMark, readBareScript, readBareWord } from "./tex-bare.ts";
import {
  afterArguments,
  linked,
  rawOf,
  readTextCommand,
  readWithArguments,
} from "./tex-commands.ts";
import { isFormula } from "./tex-dollars.ts";
import { type ReadText, readFormula } from "./tex-math.ts";
import {
  isCommand,
  isSign,
  type Passage,
  type Read,
  readTexNodes,
  type TexNode,
} from "./tex-nodes.ts";
import { ACCENTS, STRIPPED, STRIPPED_IN_BRACES, UNSEEN } from "./tex-symbols.ts";
import { typesetSigns } from "./tex-typing.ts";

/**
 * Titles and abstracts carry TeX that nobody wants to read raw. A formula or a command becomes
 * Unicode when every part of it is known here; otherwise it stays as written, all of it. The result
 * is still foreign text: escape it afterwards.
 */
export function readableTex(text: string): string {
  if (!MAY_HOLD_TEX.test(text)) return text;
  return readPassage(text, readTexNodes(text), 0, false)?.trim() ?? text;
}

const MAY_HOLD_TEX = new RegExp(
  `[\\\\$^_\`~{]|--|''|\\dtimes|\\b(?:${[...STRIPPED.keys()].join("|")})\\b`,
);
const DEEPEST = 10;
/** A dollar further than this from the next one is alone. */
const FORMULA_NODES = 400;

function readPassage(
  source: string,
  nodes: readonly TexNode[],
  depth: number,
  isStrict: boolean,
): string | null {
  if (depth > DEEPEST) return null;
  const passage: Passage = {
    source,
    nodes,
    depth,
    read: (inner) => readPassage(source, inner, depth + 1, true),
  };
  const signs = typesetSigns(nodes);
  let line = "";
  for (let at = 0; at < nodes.length; ) {
    const { text, next } = readNode(passage, at, signs);
    if (text === null && isStrict) return null;
    line += text ?? rawOf(passage, at, next);
    at = next;
  }
  return line;
}

function readNode(passage: Passage, at: number, signs: ReadonlyMap<number, string>): Read {
  const node = passage.nodes[at];
  if (node === undefined) return { text: "", next: at + 1 };
  switch (node.kind) {
    case "group":
      return readGroup(passage, at, node.nodes);
    case "command":
      return readCommand(passage, at, node.text);
    case "url":
      return readUrl(passage, at, node.text);
    case "word":
      return readBareWord(passage, at, textReader(passage)) ?? { text: node.text, next: at + 1 };
    case "sign": {
      const script = isMark(node) ? readBareScript(passage, at, textReader(passage)) : null;
      if (script !== null) return script;
      if (node.text === "$") return readDollars(passage, at);
      return { text: signs.get(at) ?? node.text, next: at + 1 };
    }
    case "space":
      return { text: node.text, next: at + 1 };
    default:
      return node satisfies never;
  }
}

function readGroup(passage: Passage, at: number, inner: readonly TexNode[]): Read {
  const next = at + 1;
  const [first] = inner;
  if (first === undefined)
    return { text: passage.nodes[at - 1]?.kind === "command" ? "" : "{}", next };
  const symbol =
    inner.length === 1 && first.kind === "word" ? STRIPPED_IN_BRACES.get(first.text) : "";
  if (symbol) return { text: symbol, next };
  if (isWrapped(passage.nodes, at, inner)) return { text: passage.read(inner), next };
  const text = readPassage(passage.source, inner, passage.depth + 1, false);
  return { text: text === null ? null : `{${text}}`, next };
}

/** Braces that show nothing: `{\it so}`, `{\"u}`, `{B}ayes`, `10{,}000`. */
function isWrapped(nodes: readonly TexNode[], at: number, inner: readonly TexNode[]): boolean {
  const [first] = inner;
  if (first?.kind === "command") {
    return (
      first.text === "color" ||
      UNSEEN.has(first.text) ||
      ACCENTS.has(first.text) ||
      afterArguments(inner, 0) === inner.length
    );
  }
  if (inner.length !== 1) return false;
  const before = nodes[at - 1];
  const after = nodes[at + 1];
  if (first?.kind === "word") {
    if (!/^\p{L}+$/u.test(first.text)) return false;
    return after?.kind === "word" || (before?.kind === "word" && first.text.length === 1);
  }
  const isTight =
    before !== undefined &&
    before.kind !== "space" &&
    after !== undefined &&
    after.kind !== "space";
  return isTight && first?.kind === "sign" && /^[,=+:;./<>-]$/.test(first.text);
}

function readCommand(passage: Passage, at: number, name: string): Read {
  const { nodes } = passage;
  const closing = CLOSINGS.get(name);
  if (closing !== undefined) {
    const close = findClosing(nodes, at + 1, (node) => isCommand(node, closing));
    return close < 0
      ? { text: null, next: at + 1 }
      : readBetween(passage, at + 1, close, close + 1);
  }
  const text = readTextCommand(passage, at);
  if (text !== null) return text;
  const next = afterArguments(nodes, at);
  return readBetween(passage, at, next, next);
}

const CLOSINGS = new Map([
  ["(", ")"],
  ["[", "]"],
]);

function readDollars(passage: Passage, at: number): Read {
  const { nodes } = passage;
  const dollars = isSign(nodes[at + 1], "$") ? 2 : 1;
  const from = at + dollars;
  const to = findClosing(nodes, from, (node) => isSign(node, "$"));
  const next = to + dollars;
  const isClosed = to >= 0 && (dollars === 1 || isSign(nodes[to + 1], "$"));
  if (!isClosed || !isFormula(nodes.slice(from, to), nodes[next]))
    return { text: "$", next: at + 1 };
  return readBetween(passage, from, to, next);
}

function readBetween(passage: Passage, from: number, to: number, next: number): Read {
  const nodes = passage.nodes.slice(from, to);
  const text = readFormula({ nodes, readText: textReader(passage), depth: passage.depth });
  return { text, next };
}

function findClosing(
  nodes: readonly TexNode[],
  from: number,
  closes: (node: TexNode | undefined) => boolean,
): number {
  const last = Math.min(nodes.length, from + FORMULA_NODES);
  for (let at = from; at < last; at++) if (closes(nodes[at])) return at;
  return -1;
}

function readUrl(passage: Passage, at: number, url: string): Read {
  const target = url.replace(/\\(?=[_%&#~])/g, "");
  const label = passage.nodes[at + 1];
  if (label?.kind !== "group") return { text: target, next: at + 1 };
  const text = passage.read(label.nodes);
  const isKnown = text !== null && !text.includes("{");
  return { text: isKnown ? linked(text, target) : null, next: at + 2 };
}

function textReader(passage: Passage): ReadText {
  return (nodes, at) => {
    const read = readWithArguments({ ...passage, nodes }, at);
    return read === null || read.text === null ? null : { text: read.text, next: read.next };
  };
}

import type { TexNode } from "./tex-nodes.ts";

/** What stands for the dashes, quotes and ties among these nodes, by their index. */
export function typesetSigns(nodes: readonly TexNode[]): ReadonlyMap<number, string> {
  const shown = pairQuotes(nodes);
  for (const [at, node] of nodes.entries()) {
    if (node.kind !== "sign") continue;
    const dash = DASHES[node.text];
    if (dash !== undefined && isDash(nodes, at)) shown.set(at, dash);
    if (node.text === "~" && isTie(nodes, at)) shown.set(at, " ");
  }
  return shown;
}

const DASHES: Record<string, string> = { "--": "–", "---": "—" };

/** A quote further than this from its partner has none. */
const QUOTED_NODES = 120;

type Opened = { at: number; text: string };

/** ``` ``so'' ```, ``` ``so" ```, `"so''`, `''so''` and `` `so' ``; others stay. */
function pairQuotes(nodes: readonly TexNode[]): Map<number, string> {
  const shown = new Map<number, string>();
  let double: Opened | null = null;
  let single: Opened | null = null;
  for (const [at, node] of nodes.entries()) {
    const text = node.kind === "sign" ? node.text : "";
    if (!QUOTES.has(text)) continue;
    if (double && at - double.at > QUOTED_NODES) double = null;
    if (single && at - single.at > QUOTED_NODES) single = null;
    if (double && closesDouble(nodes, at, double)) {
      // Two plain quotes are as good as they are.
      if (double.text !== '"' || text !== '"') shown.set(double.at, "“").set(at, "”");
      double = null;
    } else if (single && text === "'" && closesSingle(nodes, at)) {
      shown.set(single.at, "‘").set(at, "’");
      single = null;
    } else if (opensDouble(nodes, at, text)) double = { at, text };
    else if (text === "`" && isAtStart(nodes, at)) single = { at, text };
  }
  return shown;
}

const QUOTES = new Set(["``", "''", '"', "`", "'"]);

function closesDouble(nodes: readonly TexNode[], at: number, opened: Opened): boolean {
  if (isSpace(nodes[at - 1])) return false;
  const text = textOf(nodes[at]);
  return text === "''" || (text === '"' && opened.text !== "''");
}

function opensDouble(nodes: readonly TexNode[], at: number, text: string): boolean {
  return text === "``" || ((text === "''" || text === '"') && isAtStart(nodes, at));
}

function closesSingle(nodes: readonly TexNode[], at: number): boolean {
  return !isSpace(nodes[at - 1]) && nodes[at + 1]?.kind !== "word";
}

function isAtStart(nodes: readonly TexNode[], at: number): boolean {
  const before = nodes[at - 1];
  const isFree = before === undefined || isSpace(before) || /^[([{–—/-]/.test(textOf(before));
  return isFree && nodes[at + 1] !== undefined && !isSpace(nodes[at + 1]);
}

/** `a--b` and `a -- b`; not `--flag`, `-->` or `<!--`. */
function isDash(nodes: readonly TexNode[], at: number): boolean {
  const before = nodes[at - 1];
  const after = nodes[at + 1];
  if (before === undefined || after === undefined) return false;
  const isArrow = /^[<>!|=+*-]/.test(textOf(before)) || /^[<>!|=+*-]/.test(textOf(after));
  return !isArrow && isSpace(before) === isSpace(after);
}

/** A space that keeps a line together; `~80 %` and `1M~4M` mean something else. */
function isTie(nodes: readonly TexNode[], at: number): boolean {
  const before = nodes[at - 1];
  const after = nodes[at + 1];
  if (before === undefined || after === undefined || isSpace(before) || isSpace(after))
    return false;
  if (before.kind === "sign" && !/^[.,;:)\]"'%$”’]/.test(before.text)) return false;
  if (after.kind === "sign" && !/^[([$"'`“‘]/.test(after.text)) return false;
  if (!/^\d/.test(textOf(after))) return true;
  const word = before.kind === "sign" ? textOf(nodes[at - 2]) : textOf(before);
  return /^\p{L}/u.test(word) && before.kind !== "group" && textOf(before) !== "%";
}

function isSpace(node: TexNode | undefined): boolean {
  return node?.kind === "space";
}

function textOf(node: TexNode | undefined): string {
  return node === undefined || node.kind === "group" || node.kind === "command" ? "" : node.text;
}

/**
 * A piece of a text with TeX in it. A command's text is its name without the backslash; a sign is
 * one character that is nothing else, or a run of hyphens or quotes. Start and end are places in
 * the source.
 */
export type TexNode = { start: number; end: number } & (
  | { kind: "command" | "word" | "url" | "space" | "sign"; text: string }
  | { kind: "group"; nodes: TexNode[] }
);

// A command, an address, a word, space, dashes and quotes, or any other character.
const TOKEN =
  /\\(?:operatorname\*|[A-Za-z]+|[^])|(?:https?:\/\/|\bwww\.)(?:\\[_%&#~]|[^\s{}\\$<>"`])+|[\p{L}\p{M}\p{N}]+|\s+|-{2,}|``|''|[^]/gu;

/** Groups are what stands between matching braces; a brace without its match is a sign. */
export function readTexNodes(source: string): TexNode[] {
  const tokens = source.match(TOKEN) ?? [];
  const isMatched = matchBraces(tokens);
  const top: TexNode[] = [];
  const open: { nodes: TexNode[]; start: number }[] = [{ nodes: top, start: 0 }];
  let start = 0;
  for (const [at, token] of tokens.entries()) {
    const end = start + token.length;
    if (!isMatched[at]) open.at(-1)?.nodes.push(leafOf(token, start));
    else if (token === "{") open.push({ nodes: [], start });
    else {
      const group = open.pop() ?? { nodes: [], start };
      open.at(-1)?.nodes.push({ kind: "group", ...group, end });
    }
    start = end;
  }
  return top;
}

export function isSign(node: TexNode | undefined, text: string): boolean {
  return node?.kind === "sign" && node.text === text;
}

export function isCommand(node: TexNode | undefined, name: string): boolean {
  return node?.kind === "command" && node.text === name;
}

function matchBraces(tokens: readonly string[]): boolean[] {
  const isMatched = tokens.map(() => false);
  const open: number[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token === "{") open.push(at);
    if (token !== "}") continue;
    const start = open.pop();
    if (start !== undefined) isMatched[start] = isMatched[at] = true;
  }
  return isMatched;
}

function leafOf(text: string, start: number): TexNode {
  const end = start + text.length;
  if (text.length > 1 && text.startsWith("\\")) {
    return { kind: "command", text: text.slice(1), start, end };
  }
  if (/^[\p{L}\p{M}\p{N}]/u.test(text)) {
    return { kind: /[:.]/.test(text) ? "url" : "word", text, start, end };
  }
  return { kind: /^\s/.test(text) ? "space" : "sign", text, start, end };
}

/** A run of nodes that is read as text. */
export type Passage = {
  source: string;
  nodes: readonly TexNode[];
  depth: number;
  /** Reads an argument; null if any part of it is unknown. */
  read: (nodes: readonly TexNode[]) => string | null;
};

/** What was read and where to go on; a text of null is unknown and stays as written. */
export type Read = { text: string | null; next: number };

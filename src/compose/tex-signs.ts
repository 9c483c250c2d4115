import { isSign, type Passage, type Read, type TexNode } from "./tex-nodes.ts";

/** `--`, `~`, `` ``quoted'' `` and `` `quoted' `` where they are TeX and not what they look like. */
export function readTextSign(passage: Passage, at: number, sign: string): Read {
  return { text: TYPED[sign]?.(passage.nodes, at) ?? sign, next: at + 1 };
}

const TYPED: Record<string, (nodes: readonly TexNode[], at: number) => string | null> = {
  "--": (nodes, at) => (isDash(nodes, at) ? "–" : null),
  "---": (nodes, at) => (isDash(nodes, at) ? "—" : null),
  "~": (nodes, at) => (isTie(nodes, at) ? " " : null),
  "``": (nodes, at) => (closes(nodes, at, ["''", '"']) ? "“" : null),
  "''": (nodes, at) => closingOrOpening(nodes, at),
  '"': (nodes, at) => (isClosing(nodes, at, ["``"]) ? "”" : null),
  "`": (nodes, at) => (closes(nodes, at, ["'"]) ? "‘" : null),
  "'": (nodes, at) => (isClosing(nodes, at, ["`"]) ? "’" : null),
};

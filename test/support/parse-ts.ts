import { parseSync } from "@swc/core";

export type FunctionSize = { name: string; line: number; lines: number };
export type SourceFacts = {
  imports: string[];
  functions: FunctionSize[];
  readsEnvironment: boolean;
};

/** Stands first in the parsed text, so that the module's span begins where the file does. */
const MARK = "0;";

type Node = { type?: string; span?: { start: number; end: number }; [key: string]: unknown };

/** What the architecture test asks of a file: its imports, and how long its functions are. */
export function readSource(text: string): SourceFacts {
  const marked = Buffer.from(MARK + text);
  const module = parseSync(marked.toString(), { syntax: "typescript" }) as unknown as Node;
  const base = module.span?.start ?? 0;
  const facts: SourceFacts = { imports: [], functions: [], readsEnvironment: false };
  const lineAt = (at: number) =>
    marked
      .subarray(0, at - base)
      .toString()
      .split("\n").length;
  walk(module, (node) => {
    const from = importedFrom(node);
    if (from !== undefined) facts.imports.push(from);
    if (isEnvironment(node)) facts.readsEnvironment = true;
    if (!node.span || !FUNCTIONS.has(node.type ?? "")) return;
    const line = lineAt(node.span.start);
    const name = (node["identifier"] as { value?: string } | undefined)?.value ?? "a function";
    facts.functions.push({ name, line, lines: lineAt(node.span.end) - line + 1 });
  });
  return facts;
}

const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassMethod",
  "MethodProperty",
  "Constructor",
]);

function walk(node: unknown, visit: (node: Node) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) visit(node as Node);
  for (const child of Object.values(node)) walk(child, visit);
}

function importedFrom(node: Node): string | undefined {
  const isImport = ["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration"];
  if (!isImport.includes(node.type ?? "")) return undefined;
  return (node["source"] as { value?: string } | null)?.value;
}

function isEnvironment(node: Node): boolean {
  if (node.type !== "MemberExpression") return false;
  const object = node["object"] as { value?: string };
  const property = node["property"] as { value?: string };
  return object.value === "process" && property.value === "env";
}

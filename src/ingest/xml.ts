import { XMLParser } from "fast-xml-parser";
import { isObject } from "./lenient.ts";

export type Node = Record<string, unknown>;
export type Xml = { kind: "xml"; name: string; root: Node } | { kind: "unusable"; reason: string };

// A document type never comes from arXiv, and without one no entity can grow. Character
// references still count as expansions: 2000 long abstracts stay far under these limits.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: 2_000_000, maxExpandedLength: 50_000_000 },
  maxNestedTags: 50,
});

/** The root of a whole XML document without name-space prefixes; attributes are `@name`. */
export function readXml(text: string): Xml {
  const head = text.slice(0, 2_000);
  if (/<!doctype html|<html[\s>]/i.test(head)) return unusable("a web page instead of XML");
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return unusable("XML with a document type");
  const root = /^(?:<\?[^>]*\?>|<!--(?:(?!-->)[^])*-->|\s)*<([\w:.-]+)/.exec(
    text.replace(/^\ufeff/, ""),
  );
  if (!root?.[1]) return unusable("not XML");
  // The parser closes what is open at the end, so half an abstract would pass for a whole one.
  if (!text.trimEnd().endsWith(`</${root[1]}>`)) return unusable("XML cut short");
  return parsed(text, root[1].replace(/^.*:/, ""));
}

export function nodesOf(value: unknown): Node[] {
  return listOf(value).filter(isObject);
}

export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The text of the first element, with or without attributes; empty where there is none. */
export function textOf(value: unknown): string {
  const [first] = listOf(value);
  if (typeof first === "string") return first;
  return isObject(first) && typeof first["#text"] === "string" ? first["#text"] : "";
}

function parsed(text: string, name: string): Xml {
  try {
    const document: unknown = parser.parse(text);
    const root = isObject(document) ? document[name] : undefined;
    return { kind: "xml", name, root: isObject(root) ? root : {} };
  } catch (error) {
    return unusable(`not well-formed XML: ${error instanceof Error ? error.message : "?"}`);
  }
}

function unusable(reason: string): Xml {
  return { kind: "unusable", reason };
}

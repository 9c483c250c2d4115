import type { Query } from "../model.ts";
import { parseQuery } from "./parse.ts";

/**
 * The one spelling of a query: two queries that print alike are one topic. It parses to
 * `canonicalForm(query)` and prints as itself again. It can be a little longer than what the
 * reader typed, so past `QUERY_LIMITS`: compare with it, but parse what the reader typed.
 */
export function printQuery(query: Query): string {
  return render(canonicalForm(query));
}

/** Lower case, no group inside a group of its kind, no repetition. A phrase is strict and a word is not, so each stays. */
export function canonicalForm(query: Query): Query {
  switch (query.kind) {
    case "all":
      return query;
    case "word":
      return canonicalWord(query.text);
    case "phrase":
      return { kind: "phrase", text: fold(query.text) };
    case "field":
      return { ...query, text: fold(query.text) };
    case "not": {
      const of = canonicalForm(query.of);
      return of.kind === "not" ? of.of : { kind: "not", of };
    }
    case "and":
    case "or":
      return canonicalGroup(query.kind, query.of);
    default:
      return query satisfies never;
  }
}

/** A word that cannot be written without quotes is a phrase. */
function canonicalWord(raw: string): Query {
  const text = fold(raw);
  return { kind: isReadBack({ kind: "word", text }, text) ? "word" : "phrase", text };
}

function canonicalGroup(kind: "and" | "or", children: Query[]): Query {
  const flat = children
    .map(canonicalForm)
    .flatMap((child) => (child.kind === kind ? child.of : child));
  const of = [...new Map(flat.map((child) => [render(child), child])).values()];
  const [only] = of;
  return only && of.length === 1 ? only : { kind, of };
}

function fold(text: string): string {
  return text.replace(/\s+/gu, " ").trim().toLowerCase().normalize("NFC");
}

function render(query: Query): string {
  switch (query.kind) {
    case "all":
      return "*";
    case "word":
      return query.text;
    case "phrase":
      return `"${query.text}"`;
    case "field": {
      const bare = `${query.field}:${query.text}`;
      return isReadBack(query, bare) ? bare : `${query.field}:"${query.text}"`;
    }
    case "not":
      return `-${isGroup(query.of) ? `(${render(query.of)})` : render(query.of)}`;
    case "and":
      return query.of
        .map((child) => (isGroup(child) ? `(${render(child)})` : render(child)))
        .join(" ");
    case "or":
      return query.of.map(render).join(" OR ");
    default:
      return query satisfies never;
  }
}

function isGroup(query: Query): boolean {
  return query.kind === "and" || query.kind === "or";
}

/** The parser itself says what needs quotes, so the two cannot disagree. */
function isReadBack(leaf: { kind: string; text: string }, text: string): boolean {
  const parsed = parseQuery(text);
  return (
    parsed.kind === "ok" &&
    parsed.query.kind === leaf.kind &&
    "text" in parsed.query &&
    parsed.query.text === leaf.text
  );
}

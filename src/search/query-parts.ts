import type { Query } from "../model.ts";

/** Free words stand alone or in the outermost row of a query; a paper may lack some of them. */
export function freeWords(query: Query): string[] {
  if (query.kind === "word") return [query.text];
  return query.kind === "and"
    ? query.of.flatMap((part) => (part.kind === "word" ? [part.text] : []))
    : [];
}

/** Whether any word, however deep, may be met by what is near it. */
export function hasFreeWords(query: Query): boolean {
  if (query.kind === "not") return hasFreeWords(query.of);
  if (query.kind === "and" || query.kind === "or") return query.of.some(hasFreeWords);
  return query.kind === "word";
}

/** What a paper must meet whatever it says in other words: the query without its free words. */
export function strictPart(query: Query): Query {
  if (query.kind === "word") return { kind: "all" };
  if (query.kind !== "and") return query;
  const of = query.of.filter((part) => part.kind !== "word");
  return of.length === 0 ? { kind: "all" } : { kind: "and", of };
}

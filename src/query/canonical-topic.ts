import { parseQuery } from "./parse.ts";
import { printQuery } from "./print.ts";

/** A query with the one spelling under which it is stored. @throws if it does not parse. */
export function canonicalTopic(query: string): { query: string; canonical: string } {
  const parsed = parseQuery(query);
  if (parsed.kind === "error") throw new Error(`query ${JSON.stringify(query)}: ${parsed.message}`);
  return { query, canonical: printQuery(parsed.query) };
}

import { QUERY_FIELDS, type Query } from "../model.ts";

/** `at` counts UTF-16 units from 0 and lies inside the text, except that it is 0 for an empty one. */
export type QueryError = { kind: "error"; message: string; at: number };
export type ParsedQuery = { kind: "ok"; query: Query } | QueryError;

export const QUERY_LIMITS = { characters: 500, terms: 50, depth: 10 } as const;

/** Where reading stands; `minusAt` is the first - that was read as leaving out. */
type Cursor = { text: string; at: number; terms: number; depth: number; minusAt?: number };
type Part = Query | QueryError;

const QUOTE = /["“”„]/u;
const HYPHEN = /[-−–]/u;
const BARE = /[^\s()"“”„]+/uy;
const NAME = /\p{L}+:(?![/:])/uy;
const LETTER = /[\p{L}\p{N}]/u;
// Joiners stay: Persian and Indic words need them.
const INVISIBLE = /(?![\t\n\r\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}]/u;

/**
 * Reads a topic's query. Never throws.
 *
 *     any  = all { "OR" all }      all = part { [ "AND" ] part }
 *     part = [ "-" ] ( "(" any ")" | word | "phrase" | name:word | name:"phrase" )
 *
 * `*` alone is every paper. A colon makes a field only behind letters and before anything but
 * `:` and `/`, so `3:1`, `std::vector` and web addresses are words, and so is `Mamba:` in a title.
 */
export function parseQuery(text: string): ParsedQuery {
  const problem = checkCharacters(text);
  if (problem) return problem;
  if (text.trim() === "*") return { kind: "ok", query: { kind: "all" } };

  const cursor: Cursor = { text, at: 0, terms: 0, depth: 0 };
  skipSpace(cursor);
  const query = readAny(cursor);
  if (query.kind === "error") return query;
  if (cursor.at < text.length) return fail(cursor.at, "This ) closes nothing: delete it");
  if (!excludesOnly(query)) return { kind: "ok", query };
  return fail(
    cursor.minusAt ?? 0,
    "This would match nearly everything: add a word to look for beside what the - leaves out",
  );
}

/** The query with a caret under the trouble and what to do about it, for terminals. */
export function pointAt(text: string, error: QueryError): string {
  const from = Math.max(0, error.at - 60);
  const before = (from > 0 ? "…" : "") + showable(text.slice(from, error.at));
  const after = showable(text.slice(error.at, error.at + 20));
  const columns = Array.from(before.replace(/\p{M}/gu, "")).length;
  return `${before}${after}\n${" ".repeat(columns)}^ ${error.message}`;
}

function showable(text: string): string {
  return text.replace(/\s/gu, " ").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\uFFFD");
}

function fail(at: number, message: string): QueryError {
  return { kind: "error", message, at };
}

function checkCharacters(text: string): QueryError | undefined {
  const { characters } = QUERY_LIMITS;
  if (text.trim() === "") return fail(0, "The query is empty: write a word, or * for all papers");
  if (text.length > characters) {
    return fail(characters, `A query has at most ${characters} characters: delete from here on`);
  }
  const found = INVISIBLE.exec(text);
  if (!found) return undefined;
  const code = found[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return fail(found.index, `An invisible character (U+${code}) stands here: delete it`);
}

function readAny(cursor: Cursor): Part {
  const of: Query[] = [];
  for (;;) {
    const part = readAll(cursor);
    if (part.kind === "error") return part;
    of.push(part);
    if (wordAt(cursor) !== "OR") return group("or", of);
    const end = skipOperator(cursor);
    if (end) return end;
  }
}

function readAll(cursor: Cursor): Part {
  const of: Query[] = [];
  for (;;) {
    const part = readPart(cursor);
    if (part.kind === "error") return part;
    of.push(part);
    skipSpace(cursor);
    if (isAtEnd(cursor) || wordAt(cursor) === "OR") return group("and", of);
    const end = wordAt(cursor) === "AND" ? skipOperator(cursor) : undefined;
    if (end) return end;
  }
}

/** An error where nothing follows that the operator could join. */
function skipOperator(cursor: Cursor): QueryError | undefined {
  const { at } = cursor;
  const operator = wordAt(cursor);
  cursor.at += operator.length;
  skipSpace(cursor);
  return isAtEnd(cursor) ? fail(at, lonelyOperator(operator)) : undefined;
}

function readPart(cursor: Cursor): Part {
  const { at } = cursor;
  const first = cursor.text.charAt(at);
  const word = wordAt(cursor);
  if (first === "(") return readGroup(cursor);
  if (first === ")") return fail(at, "This ) closes nothing: delete it");
  if (HYPHEN.test(first)) return readNot(cursor);
  if (word === "OR" || word === "AND") return fail(at, lonelyOperator(word));
  if (word === "NOT") return fail(at, "To leave something out write -word, not NOT word");
  cursor.terms += 1;
  if (cursor.terms > QUERY_LIMITS.terms) {
    return fail(at, `A query has at most ${QUERY_LIMITS.terms} terms: delete from here on`);
  }
  return readTerm(cursor);
}

function readGroup(cursor: Cursor): Part {
  const { at } = cursor;
  cursor.depth += 1;
  if (cursor.depth > QUERY_LIMITS.depth) {
    return fail(at, `Parentheses go at most ${QUERY_LIMITS.depth} deep: use fewer from here on`);
  }
  cursor.at += 1;
  skipSpace(cursor);
  if (cursor.text.charAt(cursor.at) === ")") return fail(at, "Nothing stands in ( ): delete them");
  const query = cursor.at < cursor.text.length ? readAny(cursor) : undefined;
  if (query?.kind === "error") return query;
  if (!query || cursor.at >= cursor.text.length)
    return fail(at, "A closing ) is missing for this (");
  cursor.at += 1;
  cursor.depth -= 1;
  return query;
}

function readNot(cursor: Cursor): Part {
  const { at } = cursor;
  cursor.minusAt ??= at;
  cursor.at += 1;
  const next = cursor.text.charAt(cursor.at);
  if (/^[\s)]?$/u.test(next) || HYPHEN.test(next)) {
    return fail(at, "A - leaves out what stands right behind it: join it to a word, or delete it");
  }
  const of = readPart(cursor);
  return of.kind === "error" ? of : { kind: "not", of };
}

function readTerm(cursor: Cursor): Part {
  if (QUOTE.test(cursor.text.charAt(cursor.at))) {
    return withText(readPhrase(cursor), (text) => ({ kind: "phrase", text }));
  }
  return readField(cursor) ?? withText(readBare(cursor), (text) => ({ kind: "word", text }));
}

/** Nothing where the colon does not make a field. */
function readField(cursor: Cursor): Part | undefined {
  const { at, text } = cursor;
  const name = matchAt(NAME, text, at);
  if (name === undefined) return undefined;
  const valueAt = at + name.length;
  const isEmpty = /^[\s()]?$/u.test(text.charAt(valueAt));
  const field = QUERY_FIELDS.find((known) => `${known}:` === name.toLowerCase());
  if (!field) return isEmpty && text.charAt(valueAt) !== "(" ? undefined : unknownField(at, name);
  if (isEmpty) return fail(at, `${field}: needs a word or a "phrase" right behind its colon`);
  cursor.at = valueAt;
  const value = QUOTE.test(text.charAt(valueAt)) ? readPhrase(cursor) : readBare(cursor);
  return withText(value, (read) => ({ kind: "field", field, text: read }));
}

function unknownField(at: number, name: string): QueryError {
  const known = QUERY_FIELDS.map((field) => `${field}:`).join(" ");
  return fail(at, `Unknown field ${name} use one of ${known} or put the word in quotes`);
}

function withText(read: string | QueryError, make: (text: string) => Query): Part {
  return typeof read === "string" ? make(read) : read;
}

function readPhrase(cursor: Cursor): string | QueryError {
  const { at, text } = cursor;
  const length = text.slice(at + 1).search(QUOTE);
  if (length < 0) return fail(at, 'A closing " is missing for the phrase that starts here');
  cursor.at = at + length + 2;
  const phrase = fold(text.slice(at + 1, at + 1 + length));
  if (LETTER.test(phrase)) return phrase;
  return fail(at, "These quotes hold no letter or digit: write what to look for, or delete them");
}

function readBare(cursor: Cursor): string | QueryError {
  const { at } = cursor;
  const bare = wordAt(cursor);
  cursor.at += bare.length;
  if (bare.includes("*")) {
    return fail(at + bare.indexOf("*"), "A * means all papers and works only alone: delete it");
  }
  const word = fold(bare).replace(/[.,;:!?]+$/u, "");
  if (LETTER.test(word)) return word;
  return fail(at, `${bare} has no letter or digit: write what to look for, or delete it`);
}

function wordAt(cursor: Cursor): string {
  return matchAt(BARE, cursor.text, cursor.at) ?? "";
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skipSpace(cursor: Cursor): void {
  while (/\s/u.test(cursor.text.charAt(cursor.at))) cursor.at += 1;
}

function isAtEnd({ text, at }: Cursor): boolean {
  return at >= text.length || text.charAt(at) === ")";
}

function fold(text: string): string {
  return text.normalize("NFC").replace(/\s+/gu, " ").trim();
}

function group(kind: "and" | "or", of: Query[]): Query {
  const [only] = of;
  return only && of.length === 1 ? only : { kind, of };
}

function lonelyOperator(operator: string): string {
  return `${operator} needs something on both sides: add it, or delete ${operator}`;
}

/** True where a paper matches for what it lacks, so that nearly every paper would. */
function excludesOnly(query: Query): boolean {
  if (query.kind === "not") return !excludesOnly(query.of);
  if (query.kind === "and") return query.of.every(excludesOnly);
  return query.kind === "or" && query.of.some(excludesOnly);
}

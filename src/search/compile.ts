import type { Query } from "../model.ts";
import { idf, type Term, type WordCounts } from "./bm25.ts";
import { type Lexemes, readLexemes } from "./text.ts";

/** Lexemes that must stand as far from each other as these positions say. */
export type Pattern = readonly { lexeme: string; position: number }[];

/** A query whose words are lexemes, ready to be held against many papers. */
export type Compiled =
  | { kind: "all" }
  /** Nothing but stop words: asks for nothing, wherever it stands. */
  | { kind: "nothing" }
  | { kind: "text"; patterns: readonly Pattern[]; isTitle: boolean }
  | { kind: "field"; field: "cat" | "author" | "org" | "source"; text: string }
  /** Free words: held together as well as they are. `words` are the texts, each to be met for a strict match. */
  | { kind: "bag"; words: readonly Compiled[]; terms: readonly Term[] }
  | { kind: "not"; of: Compiled }
  | { kind: "and" | "or"; of: readonly Compiled[] };

/** What PostgreSQL makes of texts, as it prints tsvectors. */
export type Analysis = ReadonlyMap<string, string>;

/** `multi-agent` finds `multi agent` too; as written stays, for PostgreSQL reads GPT-4 as gpt and -4. */
export function spellingsOf(text: string): string[] {
  const spaced = text.replaceAll("-", " ");
  return spaced === text ? [text] : [text, spaced];
}

/** Every spelling that must be analysed before a query can be compiled. */
export function textsOf(query: Query): string[] {
  switch (query.kind) {
    case "all":
      return [];
    case "word":
    case "phrase":
      return spellingsOf(query.text);
    case "field":
      return query.field === "title" ? spellingsOf(query.text) : [];
    case "not":
      return textsOf(query.of);
    case "and":
    case "or":
      return query.of.flatMap(textsOf);
    default:
      return query satisfies never;
  }
}

/** The words and phrases that a match is wanted for, not those left out. */
export function wantedTexts(query: Query, isWanted = true): string[] {
  switch (query.kind) {
    case "all":
      return [];
    case "word":
    case "phrase":
      return isWanted ? [query.text] : [];
    case "field":
      return isWanted && query.field === "title" ? [query.text] : [];
    case "not":
      return wantedTexts(query.of, !isWanted);
    case "and":
    case "or":
      return query.of.flatMap((part) => wantedTexts(part, isWanted));
    default:
      return query satisfies never;
  }
}

export function compile(query: Query, analysis: Analysis, counts: WordCounts): Compiled {
  const inner = (part: Query) => compile(part, analysis, counts);
  switch (query.kind) {
    case "all":
      return query;
    case "word":
      return toBag([query.text], analysis, counts);
    case "phrase":
      return toText(query.text, false, analysis);
    case "field":
      return query.field === "title"
        ? toText(query.text, true, analysis)
        : { kind: "field", field: query.field, text: query.text };
    case "not":
      return { kind: "not", of: inner(query.of) };
    case "or":
      return { kind: "or", of: query.of.map(inner) };
    case "and": {
      const words = query.of.flatMap((part) => (part.kind === "word" ? [part.text] : []));
      const others = query.of.filter((part) => part.kind !== "word").map(inner);
      if (words.length === 0) return { kind: "and", of: others };
      return { kind: "and", of: [toBag(words, analysis, counts), ...others] };
    }
    default:
      return query satisfies never;
  }
}

export function lexemesOf(text: string, analysis: Analysis): Lexemes {
  return readLexemes(analysis.get(text) ?? "");
}

function toBag(words: readonly string[], analysis: Analysis, counts: WordCounts): Compiled {
  const lexemes = new Set(words.flatMap((word) => [...lexemesOf(word, analysis).keys()]));
  if (lexemes.size === 0) return { kind: "nothing" };
  const terms = [...lexemes].map((lexeme) => ({ lexeme, weight: idf(counts, lexeme) }));
  return { kind: "bag", words: words.map((word) => toText(word, false, analysis)), terms };
}

function toText(text: string, isTitle: boolean, analysis: Analysis): Compiled {
  const patterns = spellingsOf(text)
    .map((spelling) => toPattern(lexemesOf(spelling, analysis)))
    .filter((pattern) => pattern.length > 0);
  return patterns.length === 0 ? { kind: "nothing" } : { kind: "text", patterns, isTitle };
}

function toPattern(lexemes: Lexemes): Pattern {
  return [...lexemes]
    .flatMap(([lexeme, { positions }]) => positions.map((position) => ({ lexeme, position })))
    .toSorted((a, b) => a.position - b.position);
}

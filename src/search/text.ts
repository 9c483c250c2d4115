import type { PaperId } from "../model.ts";

/** Where a lexeme stands; the first `inTitle` of the positions are in the title. */
export type Occurrences = { positions: readonly number[]; inTitle: number };

export type Lexemes = ReadonlyMap<string, Occurrences>;

/** How often a lexeme stands in a text, and how often of that in the title. */
export type Count = { all: number; inTitle: number };

/**
 * A paper's words as PostgreSQL reads them: stemmed, without stop words. Thousands are read for
 * every search, so positions are looked for only when asked.
 */
export type PaperText = {
  id: PaperId;
  lexemes(): Iterable<string>;
  count(lexeme: string): Count | undefined;
  places(lexeme: string): Occurrences | undefined;
  /** Word positions in all. */
  length: number;
};

const QUOTE = 39;
const COLON = 58;
const SPACE = 32;
const COMMA = 44;
const TITLE = 65;

/**
 * Reads a tsvector as PostgreSQL prints it, `'agent':3A,17C 'multi-ag':1A`. Title words carry
 * weight A and come first.
 */
export function readText(id: PaperId, text: string): PaperText {
  // Both counts in one number, and where the positions begin: a Map of objects took twice as long.
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const end = endOfLexeme(text, at + 1);
    const lexeme = unquoted(text.slice(at + 1, end));
    let [all, inTitle] = [0, 0];
    at = end + 1;
    if (text.charCodeAt(at) === COLON) {
      starts.set(lexeme, ++at);
      all = 1;
      for (; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === SPACE) break;
        if (code === COMMA) all++;
        else if (code === TITLE) inTitle++;
      }
    }
    counts.set(lexeme, all * 1024 + inTitle);
    length += all;
    at++;
  }
  return {
    id,
    length,
    lexemes: () => counts.keys(),
    count(lexeme) {
      const packed = counts.get(lexeme);
      return packed === undefined ? undefined : { all: packed >> 10, inTitle: packed & 1023 };
    },
    places(lexeme) {
      const start = starts.get(lexeme);
      return start === undefined ? undefined : readPlaces(text, start);
    },
  };
}

export function countsOf(text: PaperText): [lexeme: string, Count][] {
  return Array.from(text.lexemes(), (lexeme) => [
    lexeme,
    text.count(lexeme) ?? { all: 0, inTitle: 0 },
  ]);
}

/** All of a short text at once, such as a query. */
export function readLexemes(text: string): Map<string, Occurrences> {
  const read = readText(0 as PaperId, text);
  return new Map(
    Array.from(read.lexemes(), (lexeme) => {
      return [lexeme, read.places(lexeme) ?? { positions: [], inTitle: 0 }];
    }),
  );
}

/** A quote inside a lexeme is doubled. */
function endOfLexeme(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text.charCodeAt(at) !== QUOTE) continue;
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
    at++;
  }
  return text.length;
}

function unquoted(text: string): string {
  return text.includes("'") || text.includes("\\")
    ? text.replaceAll("''", "'").replaceAll("\\\\", "\\")
    : text;
}

function readPlaces(text: string, start: number): Occurrences {
  const end = text.indexOf(" ", start);
  const places = text.slice(start, end < 0 ? text.length : end).split(",");
  return {
    positions: places.map((place) => Number.parseInt(place, 10)),
    inTitle: places.filter((place) => place.endsWith("A")).length,
  };
}

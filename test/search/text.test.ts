import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { PaperId } from "../../src/model.ts";
import { readLexemes, readText } from "../../src/search/text.ts";

const read = (text: string) => readText(1 as PaperId, text);

describe("a tsvector as PostgreSQL prints it", () => {
  test("gives each lexeme's count, and how often it stands in the title", () => {
    const text = read("'agent':3A,17C 'gpt':1A '-4':2A 'world':40,41");
    expect(text.count("agent")).toEqual({ all: 2, inTitle: 1 });
    expect(text.count("-4")).toEqual({ all: 1, inTitle: 1 });
    expect(text.count("world")).toEqual({ all: 2, inTitle: 0 });
    expect(text.count("absent")).toBeUndefined();
    expect(text.length).toBe(6);
  });

  test("gives the positions when asked", () => {
    expect(read("'agent':3A,17C").places("agent")).toEqual({ positions: [3, 17], inTitle: 1 });
    expect(read("'agent':3A").places("absent")).toBeUndefined();
  });

  test.each([
    ["quotes are doubled", "'o''neil':1A 'x':2", ["o'neil", "x"]],
    ["backslashes are doubled", String.raw`'a\\b':1`, [String.raw`a\b`]],
    ["a lexeme holds spaces and colons", "'a:1 b':4C 'c':5", ["a:1 b", "c"]],
    ["there are no positions", "'agent' 'world'", ["agent", "world"]],
    ["there is nothing", "", []],
  ])("is read when %s", (_, text, lexemes) => {
    expect([...read(text).lexemes()]).toEqual(lexemes);
  });

  test("loses nothing, whatever the lexemes", () => {
    const lexeme = fc.string({ minLength: 1, unit: "grapheme" });
    const places = fc.uniqueArray(fc.integer({ min: 1, max: 9_999 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(lexeme, places), { selector: ([one]) => one }), (all) => {
        const printed = all
          .map(([one, at]) => {
            const quoted = one.replaceAll("\\", "\\\\").replaceAll("'", "''");
            return `'${quoted}':${at.join(",")}`;
          })
          .join(" ");
        const expected = all.map(([one, positions]) => [one, { positions, inTitle: 0 }]);
        expect([...readLexemes(printed)]).toEqual(expected);
      }),
    );
  });
});

import { expect, test } from "@jest/globals";
import { wrapText } from "../../src/compose/wrap-text.ts";

test("wraps at words to 72 columns and keeps the lines there are", () => {
  const text = `${"word ".repeat(30).trim()}\n\nshort`;
  const lines = wrapText(text).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
  expect(lines.slice(-2)).toEqual(["", "short"]);
  expect(lines.join(" ").replace(/\s+/g, " ")).toBe(text.replace(/\s+/g, " "));
});

test("gives a long link a line of its own, whole", () => {
  const url = `https://example.org/${"x".repeat(100)}`;
  expect(wrapText(`Stop the digests: ${url}`)).toBe(`Stop the digests:\n${url}`);
});

test("breaks wide scripts between characters, two columns each", () => {
  const lines = wrapText("漢".repeat(100)).split("\n");
  expect(lines.map((line) => line.length)).toEqual([36, 36, 28]);
  expect(lines.join("")).toBe("漢".repeat(100));
});

test("keeps the spaces between words of a wide script", () => {
  expect(wrapText("그래프 학습")).toBe("그래프 학습");
});

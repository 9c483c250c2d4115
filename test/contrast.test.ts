import { expect, test } from "@jest/globals";
import { contrast } from "../src/contrast.ts";

test.each([
  ["#000000", "#ffffff", 21],
  ["#ffffff", "#ffffff", 1],
  // The lightest grey on white that WCAG lets pass for text, and the next one that it does not.
  ["#767676", "#ffffff", 4.54],
  ["#777777", "#ffffff", 4.48],
  ["#ff0000", "#ffffff", 4],
  ["#0000ff", "#000000", 2.44],
])("%s on %s has a contrast of %d", (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 2);
  expect(contrast(other, one)).toBe(contrast(one, other));
});

test("letters of a colour may be of any case", () => {
  expect(contrast("#FFFDF9", "#9F2D20")).toBe(contrast("#fffdf9", "#9f2d20"));
});

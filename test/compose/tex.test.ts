import { expect, test } from "@jest/globals";
import { readableTex } from "../../src/compose/tex.ts";

test.each([
  ["$\\alpha<1$", "α<1"],
  ["an $O(n^2)$ bound", "an O(n²) bound"],
  ["$\\mathcal{O}(n \\log n)$ time", "O(n log n) time"],
  ["$x_{10} \\leq 2^{-k}$", "x₁₀ ≤ 2⁻ᵏ"],
  ["$90\\%$ of $n$", "90% of n"],
  ["costs $5 and $10 more", "costs $5 and $10 more"],
  ["$\\frac{a}{b}$", "$\\frac{a}{b}$"],
  ["$x^{\\unknown}$", "$x^{\\unknown}$"],
  ["$\\constructor$", "$\\constructor$"],
  ["a lone $ stays", "a lone $ stays"],
])("%s reads %s", (tex, plain) => {
  expect(readableTex(tex)).toBe(plain);
});

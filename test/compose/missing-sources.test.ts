import { expect, test } from "@jest/globals";
import { sayMissing } from "../../src/compose/missing-sources.ts";

test.each([[[]], [[""]], [["\u202E\u0000"]]])(
  "says nothing where no source is named: %j",
  (sources) => {
    expect(sayMissing(sources)).toBeNull();
  },
);

test.each([
  [["arxiv"], "arXiv could not be read; some of its papers may be missing."],
  [["github"], "GitHub could not be read; its counts may be old."],
  [
    ["arxiv", "huggingface"],
    "arXiv and Hugging Face could not be read; some of their papers may be missing.",
  ],
  [["github", "hackernews"], "GitHub and Hacker News could not be read; their counts may be old."],
  [
    ["arxiv", "github", "huggingface"],
    "arXiv, GitHub and Hugging Face could not be read; papers may be missing and counts may be old.",
  ],
  [["openreview"], "openreview could not be read; some of its papers may be missing."],
])("says of %j what is lacking", (sources, said) => {
  expect(sayMissing(sources)).toBe(`When this digest was made, ${said}`);
});

test.each([
  [["arxiv", "arxiv-api", "arxiv-oai"], "arXiv could not be read; some of its papers"],
  [["huggingface", "huggingface-trending"], "Hugging Face could not be read; some of its papers"],
  [["openreview", "openreview"], "openreview could not be read; some of its papers"],
])("names a place once, however many sources it is: %j", (sources, said) => {
  expect(sayMissing(sources)).toContain(`When this digest was made, ${said}`);
});

test("knows no source by what every object has", () => {
  expect(sayMissing(["constructor", "__proto__"])).toContain("constructor and __proto__ could");
});

test("stays short, whatever the names", () => {
  const said = sayMissing(Array.from({ length: 500 }, (_, n) => `${n} ${"x".repeat(500)}`)) ?? "";
  expect(said.length).toBeLessThan(320);
  expect(said).toMatch(/…? could not be read; some of their papers may be missing\.$/);
});

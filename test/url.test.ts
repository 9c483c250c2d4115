import { expect, test } from "@jest/globals";
import { parseUrl } from "../src/url.ts";

test.each([
  ["https://example.org/a", undefined, "https://example.org/a"],
  ["/b", "https://example.org/a", "https://example.org/b"],
  ["no url", undefined, undefined],
  ["https://", undefined, undefined],
])("%s beside %s is %s", (text, base, href) => {
  expect(parseUrl(text, base)?.href).toBe(href);
});

test("stays right for Latin-1 letters, however often it is asked", () => {
  const isRight = () => parseUrl("https://müller.example/ä")?.hostname === "xn--mller-kva.example";
  expect(Array.from({ length: 50_000 }, isRight)).not.toContain(false);
});

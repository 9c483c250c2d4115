import { describe, expect, test } from "@jest/globals";
import { asciiLines, fitsLines } from "../../src/compose/html-lines.ts";

/** What a browser shows: `wbr` shows nothing, white space is one space. */
function shown(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("&middot;", "·")
    .replace(/\s+/g, " ");
}

describe("asciiLines", () => {
  test("writes everything beyond ASCII as a reference, the dot between links by its name", () => {
    expect(asciiLines("é 漢 · 😀")).toBe("&#233; &#28450; &middot; &#128512;");
  });

  test.each([
    ["words", `<p>${"word ".repeat(600)}</p>`],
    ["a run without spaces", `<p>${"漢".repeat(1000)}</p>`],
    ["emoji", `<p>${"😀".repeat(700)}</p>`],
    ["many tags", `<p>${"<b>a</b>".repeat(500)}</p>`],
    [
      "links",
      `<p>${`<a class="link" href="https://example.org/${"x".repeat(700)}">a</a>·`.repeat(8)}</p>`,
    ],
  ])("breaks %s into short lines that show the same", (_, html) => {
    const lines = asciiLines(html);
    expect(fitsLines(lines)).toBe(true);
    expect(shown(lines)).toBe(shown(html));
  });

  test("breaks between attributes, not inside one", () => {
    const url = `https://example.org/${"x".repeat(780)}`;
    const html = asciiLines(
      `<p>${"y ".repeat(100)}<a class="head" href="${url}" style="color: red">z</a></p>`,
    );
    expect(fitsLines(html)).toBe(true);
    expect(html).toContain(`href="${url}"`);
    expect(html).toContain('style="color: red"');
  });

  test("leaves a title alone, where a tag would be text", () => {
    const html = `<title>${"漢".repeat(300)}</title>`;
    expect(asciiLines(html)).not.toContain("wbr");
    expect(fitsLines(asciiLines(html))).toBe(false);
  });
});

test.each([
  ["", true],
  ["x".repeat(998), true],
  ["x".repeat(999), false],
  [`${"x".repeat(998)}\n${"x".repeat(998)}\n`, true],
  [`short\n${"x".repeat(999)}\nshort`, false],
  [`${"short\n".repeat(400)}${"x".repeat(999)}`, false],
])("knows whether lines fit", (text, fits) => {
  expect(fitsLines(text)).toBe(fits);
});

import { describe, expect, test } from "@jest/globals";
import { withoutTexAccents } from "../../src/ingest/tex-accents.ts";

const tex = String.raw;

describe("an accent", () => {
  test.each([
    [tex`\c{C}elik`, "Çelik"],
    [tex`M{\"u}ller`, "Müller"],
    [tex`M\"uller`, "Müller"],
    [tex`M\"{u}ller`, "Müller"],
    [tex`M{\"{u}}ller`, "Müller"],
    [tex`Erd\H{o}s`, "Erdős"],
    [tex`Erd\H os`, "Erdős"],
    [tex`\'{\i}`, "í"],
    [tex`Garc\'\i a`, "García"],
    [tex`Garc\'{\i}a`, "García"],
    [tex`Garc{\'\i}a`, "García"],
    [tex`na\"{\i}ve`, "naïve"],
    [tex`\u\i`, "ĭ"],
    [tex`Paulo Andr\'e Lima`, "Paulo André Lima"],
    [tex`\'Eric`, "Éric"],
    [tex`\' Eric`, "Éric"],
    [tex`Mu\~noz`, "Muñoz"],
    [tex`\v{S}\'{\i}ma`, "Šíma"],
    [tex`\.Istanbul`, "İstanbul"],
    [tex`Gon\c calves`, "Gonçalves"],
    [tex`W\k{e}grzyn`, "Węgrzyn"],
    [tex`\'{\o}`, "ǿ"],
    [tex`\d{x}`, "x\u0323"],
    [tex`Nguy\~{\^e}n`, "Nguyễn"],
    [tex`Nguy{\~{\^{e}}}n`, "Nguyễn"],
  ])("%s is %s", (text, expected) => {
    expect(withoutTexAccents(text)).toBe(expected);
  });
});

describe("a letter of its own", () => {
  test.each([
    [tex`\o stergaard`, "østergaard"],
    [tex`S{\o}ren`, "Søren"],
    [tex`{\O}rsted`, "Ørsted"],
    [tex`\L{}ukasz`, "Łukasz"],
    [tex`Stra\ss e`, "Straße"],
    [tex`\AA ngstr{\"o}m`, "Ångström"],
    [tex`Y{\i}ld{\i}z`, "Yıldız"],
    [tex`\ae`, "æ"],
    [tex`Ren\'e \o`, "René ø"],
  ])("%s is %s", (text, expected) => {
    expect(withoutTexAccents(text)).toBe(expected);
  });
});

describe("what is no accent stays as written", () => {
  test.each([
    "",
    "\\",
    "\\\\",
    tex`\'`,
    tex`\"`,
    tex`\c`,
    tex`\c{}`,
    tex`\'{}e`,
    tex`\'{ab}`,
    tex`\'1`,
    tex`\ostergaard`,
    tex`On $\mathbb{R}^{10}$ and $\mathbf{xy}$`,
    tex`$\alpha \leq \infty$, $\lim_{i}$, $\ell$, $\omega$`,
    tex`$\hat\alpha$ \^\alpha`,
    tex`\url{x}`,
    "{ab} without a backslash",
    "Müller, 陈, Ołena",
  ])("%s", (text) => {
    expect(withoutTexAccents(text)).toBe(text);
  });
});

test.each([
  ["an accent over nothing", `\\'${" ".repeat(100_000)}`],
  ["a letter before nothing", `\\c${" ".repeat(100_000)}`],
  ["accents over accents", "\\'{".repeat(33_000)],
  ["accents and spaces", "\\' ".repeat(33_000)],
  ["brackets", `\\${"{".repeat(100_000)}`],
  ["backslashes", "\\".repeat(100_000)],
])("%s without end stays as written", (_, text) => {
  expect(withoutTexAccents(text)).toBe(text);
});

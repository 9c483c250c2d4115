import { describe, expect, test } from "@jest/globals";
import { splitNames } from "../../src/ingest/author-names.ts";
import { cleanAuthors } from "../../src/ingest/clean.ts";

/** As every caller reads them. */
const namesIn = (list: string) => cleanAuthors(splitNames(list));

describe("a list of names", () => {
  test.each<[string, string, string[]]>([
    ["parts at commas", "Ada King, Bo Li,Cy Om", ["Ada King", "Bo Li", "Cy Om"]],
    ["parts at and", "Ada King and Bo Li", ["Ada King", "Bo Li"]],
    ["parts at a comma with and", "Ada King, Bo Li, and Cy Om", ["Ada King", "Bo Li", "Cy Om"]],
    ["leaves and in names alone", "Alexander Sand, Andy Brand", ["Alexander Sand", "Andy Brand"]],
    [
      "keeps juniors",
      "Martin King, Jr., Bo Li, Sr and Cy Om, III",
      ["Martin King, Jr.", "Bo Li, Sr", "Cy Om, III"],
    ],
    [
      "knows who only begins like a junior",
      "Ada King, Jrgen Li, IVan Om",
      ["Ada King", "Jrgen Li", "IVan Om"],
    ],
    [
      "loses places",
      "A. Name (1), B. Name, Jr. and C. Name ((1) Some place, some town)",
      ["A. Name", "B. Name, Jr.", "C. Name"],
    ],
    ["loses places in places", "A. Name (X (Y, Z), and W), B. Name", ["A. Name", "B. Name"]],
    ["keeps what an open bracket begins", "A. Name (X, B. Name", ["A. Name (X", "B. Name"]],
    [
      "may be wrapped within a name",
      "Steven Potter, Brian\n  Warner and\n  Pat Woudt",
      ["Steven Potter", "Brian Warner", "Pat Woudt"],
    ],
    ["may be wrapped before a junior", "Martin King,\n  Jr., Bo Li", ["Martin King, Jr.", "Bo Li"]],
    ["may have empty places", ", Ada King,, and , ", ["Ada King"]],
    ["may be of other scripts", "陈伟, Jürgen Øst and Ολγα", ["陈伟", "Jürgen Øst", "Ολγα"]],
    ["may hold nothing", "", []],
    ["may hold brackets alone", "(a, b)", []],
  ])("%s", (_, list, names) => {
    expect(namesIn(list)).toEqual(names);
  });
});

test.each([
  ["spaces", " ".repeat(100_000), 0],
  ["spaces after a comma", `,${" ".repeat(100_000)}`, 0],
  ["line ends", "\n".repeat(100_000), 0],
  ["open brackets", "(".repeat(100_000), 1],
  ["brackets in brackets", `${"(".repeat(50_000)}${")".repeat(50_000)}`, 1],
  ["sands", "sand\n".repeat(20_000), 1],
  ["commas", ",".repeat(100_000), 0],
])("%s without end give at most one name", (_, list, most) => {
  expect(namesIn(list).length).toBeLessThanOrEqual(most);
});

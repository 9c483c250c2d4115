import { describe, expect, test } from "@jest/globals";
import { readArxivRaw } from "../../src/ingest/oai-arxiv-raw.ts";
import { readXml } from "../../src/ingest/xml.ts";

const SUBMITTED = "Mon, 18 May 2026 17:57:34 GMT";
const V1 = `<version version="v1"><date>${SUBMITTED}</date><size>1kb</size></version>`;
const V2 = `<version version="v2"><date>Wed, 20 May 2026 09:00:00 GMT</date></version>`;
const TITLE = "<title>Models</title>";
const at = (day: string) => new Date(`${day}T00:00:00Z`);

function read(inner: string, datestamp?: Date) {
  const xml = readXml(`<arXivRaw>${inner}</arXivRaw>`);
  if (xml.kind !== "xml") throw new Error(xml.reason);
  return readArxivRaw(xml.root, "2605.00001", datestamp);
}

function recordOf(inner: string, datestamp?: Date) {
  const told = read(inner, datestamp);
  if ("wrong" in told) throw new Error(told.wrong);
  return told.record;
}

test("a record says all that arXiv knows", () => {
  const told = read(
    String.raw`<id>2605.00001</id><submitter>Ada King</submitter>${V1}
      <title>Erd\H{o}s
        and $\mathbb{R}$</title>
      <authors>Ada K\"onig (1), Martin King, Jr., Brian
        Warner and Bo {\O}rsted ((1) Some place, some town)</authors>
      <categories>cs.LG  stat.ML cs.LG</categories>
      <comments>9 pages, code at \url{https://github.com/ada/my\_model}.</comments>
      <doi>10.1000/ABC</doi>
      <abstract>  We show
        1 &lt; 2.  </abstract>`,
    at("2026-05-19"),
  );
  expect(told).toEqual({
    record: {
      key: "arxiv:2605.00001",
      doi: "10.1000/abc",
      title: String.raw`Erdős and $\mathbb{R}$`,
      abstract: "We show 1 < 2.",
      comment: String.raw`9 pages, code at \url{https://github.com/ada/my\_model}.`,
      authors: ["Ada König", "Martin King, Jr.", "Brian Warner", "Bo Ørsted"],
      categories: ["cs.LG", "stat.ML"],
      keywords: [],
      links: {
        paper: "https://arxiv.org/abs/2605.00001",
        pdf: "https://arxiv.org/pdf/2605.00001",
        code: "https://github.com/ada/my_model",
      },
      publishedAt: new Date(SUBMITTED),
      listedAt: at("2026-05-19"),
      saidAt: at("2026-05-19"),
      signals: [],
    },
  });
});

test("what it does not say is absent", () => {
  const record = recordOf(`${TITLE}${V1}`, at("2026-05-19"));
  expect(record).toMatchObject({ authors: [], categories: [] });
  for (const field of ["doi", "abstract", "comment", "isRevision"]) {
    expect(record).not.toHaveProperty(field);
  }
  expect(record.links).not.toHaveProperty("code");
});

describe("a paper is listed", () => {
  test.each<[string, string, Date | undefined, Date]>([
    ["when it was announced", V1, at("2026-05-20"), at("2026-05-20")],
    ["on the last day that is soon enough", V1, at("2026-05-25"), at("2026-05-25")],
    ["when submitted, if its record is older", V1, at("2026-05-18"), new Date(SUBMITTED)],
    ["when submitted, if its record is of no day", V1, undefined, new Date(SUBMITTED)],
    ["when submitted, if it was revised since", V1 + V2, at("2026-05-21"), new Date(SUBMITTED)],
    ["when submitted, long before its record changed", V1, at("2026-05-26"), new Date(SUBMITTED)],
    ["when submitted, long before its revision", V2 + V1, at("2026-07-01"), new Date(SUBMITTED)],
  ])("%s", (_, versions, datestamp, listedAt) => {
    const record = recordOf(TITLE + versions, datestamp);
    expect(record.listedAt).toEqual(listedAt);
    expect(record.publishedAt).toEqual(new Date(SUBMITTED));
    expect(record.saidAt).toEqual(datestamp ?? new Date(SUBMITTED));
  });
});

describe("what it cannot do without is named", () => {
  const bad = (date: string) => `<version version="v1"><date>${date}</date></version>`;
  test.each([
    ["no title", V1, "title: empty"],
    [
      "a title of signs that are taken away",
      `<title>\u202e \u200b\u202c</title>`.replace("\u200b", "") + V1,
      "title: empty",
    ],
    ["no version", TITLE, "version: no date of version 1"],
    ["no first version", TITLE + V2, "version: no date of version 1"],
    [
      "a version without a date",
      `${TITLE}<version version="v1"/>`,
      "version: no date of version 1",
    ],
    ["a day that is none", TITLE + bad("2026-02-30"), "version: no date of version 1"],
    [
      "a year too early",
      TITLE + bad("Mon, 18 May 1925 17:57:34 GMT"),
      "version: no date of version 1",
    ],
    ["text for a date", TITLE + bad("yesterday"), "version: no date of version 1"],
  ])("%s", (_, inner, wrong) => {
    expect(read(inner, at("2026-05-19"))).toEqual({ wrong });
  });
});

test("very long and hostile fields are cut and end", () => {
  const long = "x".repeat(4_000);
  const authors = `${" ".repeat(100_000)}Ada King,${"(".repeat(1_000)}`;
  const record = recordOf(
    `<title>${long}</title><authors>${authors}</authors><comments>\\'${" ".repeat(100_000)}</comments>${V1}`,
  );
  expect(record.title).toHaveLength(1_000);
  expect(record.authors[0]).toBe("Ada King");
  expect(record.comment).toBe("\\'");
});

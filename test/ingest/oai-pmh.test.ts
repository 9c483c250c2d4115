import { describe, expect, test } from "@jest/globals";
import { parseOaiPage, parseOaiPmh } from "../../src/ingest/oai-pmh.ts";

const record = (header: string, metadata: string) =>
  `<record><header>${header}</header><metadata><oai_dc:dc xmlns:oai_dc="o" xmlns:dc="d">${metadata}</oai_dc:dc></metadata></record>`;
const HEADER =
  "<identifier>oai:arXiv.org:astro-ph/9501013</identifier><datestamp>2011-05-23</datestamp><setSpec>physics:astro-ph</setSpec><setSpec>cs:cs:AI</setSpec>";
const DC = `<dc:title>Cosmological
  parameters</dc:title><dc:creator>Helbig, Phillip</dc:creator><dc:creator>ATLAS Collaboration</dc:creator>
  <dc:subject>Astrophysics</dc:subject><dc:description>Comment: 10 pages</dc:description>
  <dc:description>  For known lenses</dc:description><dc:date>1995-09-01</dc:date><dc:date>1995-01-05</dc:date>
  <dc:identifier>http://arxiv.org/abs/astro-ph/9501013</dc:identifier><dc:identifier>doi:10.1000/X</dc:identifier>`;

test("a record is listed on its first date; the datestamp is only when it changed last", () => {
  expect(parseOaiPmh(record(HEADER, DC))).toEqual({
    leftOut: [],
    withdrawn: [],
    records: [
      {
        key: "arxiv:astro-ph/9501013",
        doi: "10.1000/x",
        title: "Cosmological parameters",
        abstract: "For known lenses",
        authors: ["Phillip Helbig", "ATLAS Collaboration"],
        categories: ["astro-ph", "cs.AI"],
        keywords: ["Astrophysics"],
        links: {
          paper: "https://arxiv.org/abs/astro-ph/9501013",
          pdf: "https://arxiv.org/pdf/astro-ph/9501013",
        },
        publishedAt: new Date("1995-01-05T00:00:00Z"),
        listedAt: new Date("1995-01-05T00:00:00Z"),
        saidAt: new Date("2011-05-23T00:00:00Z"),
        signals: [],
      },
    ],
  });
});

test("a whole answer gives its records and names what it leaves out", () => {
  const deleted = `<record><header status="deleted"><identifier>oai:arXiv.org:2001.00001</identifier></header></record>`;
  const nameless = record(HEADER, "<dc:date>1995-01-05</dc:date>");
  const answer = `<OAI-PMH><ListRecords>${record(HEADER, DC)}${deleted}${nameless}</ListRecords></OAI-PMH>`;
  const { records, leftOut } = parseOaiPmh(answer);
  expect(records).toHaveLength(1);
  expect(leftOut).toEqual([
    { reason: "deleted at the source", count: 1, example: "2001.00001", isExpected: true },
    { reason: "title: empty", count: 1, example: "astro-ph/9501013" },
  ]);
});

test("an error answer is a reason", () => {
  const answer = `<OAI-PMH><error code="badArgument">nothing there</error></OAI-PMH>`;
  expect(parseOaiPmh(answer, "x.xml").leftOut).toEqual([
    { reason: "arXiv answered: nothing there", count: 1, example: "x.xml" },
  ]);
});

test("a list of nothing is told as an error, and is none", () => {
  const answer = `<OAI-PMH><error code="noRecordsMatch">nothing there</error></OAI-PMH>`;
  expect(parseOaiPmh(answer)).toEqual({ records: [], leftOut: [], withdrawn: [] });
});

describe("a page of a list", () => {
  const raw = (id: string, inner = "<title>T</title>") =>
    `<record><header><identifier>oai:arXiv.org:${id}</identifier><datestamp>2026-05-19</datestamp></header>
    <metadata><arXivRaw><version version="v1"><date>Mon, 18 May 2026 17:57:34 GMT</date></version>${inner}</arXivRaw></metadata></record>`;
  const gone = (id: string) =>
    `<record><header status="deleted"><identifier>oai:arXiv.org:${id}</identifier></header></record>`;
  const pageOf = (inner: string) =>
    parseOaiPage(`<OAI-PMH><ListRecords>${inner}</ListRecords></OAI-PMH>`, "the page");
  const answerOf = (inner: string) => parseOaiPage(`<OAI-PMH>${inner}</OAI-PMH>`, "the page");

  test.each<[string, string, string | null]>([
    ["goes on with its token", "<resumptionToken>a|1&amp;b</resumptionToken>", "a|1&b"],
    [
      "goes on with a token that has attributes and spaces",
      '<resumptionToken cursor="0" completeListSize="9"> \n a|1 </resumptionToken>',
      "a|1",
    ],
    ["ends with an empty token", '<resumptionToken cursor="9"/>', null],
    ["ends with a token of spaces", "<resumptionToken>  </resumptionToken>", null],
    ["ends without a token", "", null],
  ])("%s", (_, token, expected) => {
    const page = pageOf(raw("2605.00001") + token);
    expect(page).toMatchObject({ token: expected, error: null });
    expect(page.records).toHaveLength(1);
  });

  test.each<[string, string, { code: string; message: string } | null]>([
    [
      "names the protocol's word and the server's",
      '<error code="badResumptionToken">The token\n has expired</error>',
      { code: "badResumptionToken", message: "The token has expired" },
    ],
    [
      "has only the word",
      '<error code="badArgument"/>',
      { code: "badArgument", message: "badArgument" },
    ],
    ["has only the message", "<error>Oh</error>", { code: "", message: "Oh" }],
    ["of an empty list is none", '<error code="noRecordsMatch">none</error>', null],
    ["that says nothing is none", "<error/>", null],
  ])("with an error that %s", (_, answer, error) => {
    const page = answerOf(answer);
    const leftOut = error
      ? [{ reason: `arXiv answered: ${error.message}`, count: 1, example: "the page" }]
      : [];
    expect(page).toEqual({ records: [], leftOut, withdrawn: [], token: null, error });
  });

  test.each([
    ["a web page", "<!doctype html><html></html>", "a web page instead of XML"],
    ["half of one", "<OAI-PMH><ListRecords><record>", "XML cut short"],
    ["nothing", "", "not XML"],
  ])("that is %s is unusable", (_, text, reason) => {
    expect(parseOaiPage(text, "the page")).toEqual({
      records: [],
      leftOut: [{ reason, count: 1, example: "the page" }],
      token: null,
      error: { code: "unusable", message: reason },
    });
  });

  test("holds arXivRaw and oai_dc side by side", () => {
    const { records } = pageOf(raw("2605.00001") + record(HEADER, DC));
    expect(records.map(({ key, title }) => [key, title])).toEqual([
      ["arxiv:2605.00001", "T"],
      ["arxiv:astro-ph/9501013", "Cosmological parameters"],
    ]);
  });

  test("names what was taken back, by its authors or by the archive", () => {
    const comment = "<title>T</title><comments>Withdrawn</comments>";
    const page = pageOf(raw("2605.00001") + raw("2605.00002", comment) + gone("2605.00003"));
    expect(page.records.map(({ key, isRevision }) => [key, isRevision])).toEqual([
      ["arxiv:2605.00001", undefined],
      ["arxiv:2605.00002", true],
    ]);
    expect(page.withdrawn).toEqual(["arxiv:2605.00002", "arxiv:2605.00003"]);
    expect(page.leftOut).toEqual([
      { reason: "deleted at the source", count: 1, example: "2605.00003", isExpected: true },
    ]);
  });

  test("leaves out one by one what it cannot use", () => {
    const bare = `<record><header><identifier>oai:arXiv.org:2605.00004</identifier></header></record>`;
    const page = pageOf(
      [
        raw("2605.00001"),
        raw("2605.00002", ""),
        raw("2605.00003", "<title> </title>"),
        bare,
        raw("no-id"),
        gone("no-id"),
        "<record><header/></record>",
      ].join(""),
    );
    expect(page.records).toHaveLength(1);
    expect(page.withdrawn).toEqual([]);
    expect(page.leftOut).toEqual([
      { reason: "title: empty", count: 2, example: "2605.00002" },
      { reason: "neither arXivRaw nor oai_dc metadata", count: 1, example: "2605.00004" },
      { reason: "id: not an arXiv id", count: 3, example: "oai:arXiv.org:no-id" },
    ]);
  });
});

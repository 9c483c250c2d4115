import { expect, test } from "@jest/globals";
import { parseOaiPmh } from "../../src/ingest/oai-pmh.ts";

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

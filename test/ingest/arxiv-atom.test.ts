import { describe, expect, test } from "@jest/globals";
import { parseArxivAtom } from "../../src/ingest/arxiv-atom.ts";

const feed = (...entries: string[]) =>
  `<?xml version='1.0'?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="a" xmlns:dc="d">${entries.join("")}</feed>`;

const API_ENTRY = `<entry>
  <id>http://arxiv.org/abs/2606.13677v2</id>
  <title>Mana: Dexterous
  Manipulation</title>
  <updated>2026-06-13T17:59:49Z</updated>
  <published>2026-06-11T17:59:49Z</published>
  <summary>With &lt;1 minute
per tool.</summary>
  <category term="cs.AI" scheme="s"/><category term="cs.RO" scheme="s"/><category term="68T40"/><category term="I.2.9"/>
  <arxiv:primary_category term="cs.RO"/>
  <arxiv:doi>10.1234/Mana.1</arxiv:doi>
  <author><name>Zhao-Heng Yin</name><arxiv:affiliation>UC</arxiv:affiliation></author>
  <author><name>Guanya Shi</name></author>
</entry>`;

const announced = (type: string, id = "2508.13426v1") => `<entry>
  <id>oai:arXiv.org:${id}</id><title>ALIGN</title>
  <updated>2025-08-20T04:00:19.899254+00:00</updated>
  <summary>arXiv:${id} Announce Type: ${type} \nAbstract: As large models</summary>
  <category term="cs.CL"/><published>2025-08-20T00:00:00-04:00</published>
  <arxiv:announce_type>${type}</arxiv:announce_type>
  <dc:creator>Chunhua Liu, Martin King, Jr. (1), Bo Li ((1) MIT, Boston, (2) X)</dc:creator>
</entry>`;

test("an answer of the API: listed when version 1 came out, told when it changed last", () => {
  expect(parseArxivAtom(feed(API_ENTRY))).toEqual({
    leftOut: [],
    withdrawn: [],
    records: [
      {
        key: "arxiv:2606.13677",
        doi: "10.1234/mana.1",
        title: "Mana: Dexterous Manipulation",
        abstract: "With <1 minute per tool.",
        authors: ["Zhao-Heng Yin", "Guanya Shi"],
        categories: ["cs.RO", "cs.AI"],
        keywords: [],
        links: {
          paper: "https://arxiv.org/abs/2606.13677",
          pdf: "https://arxiv.org/pdf/2606.13677",
        },
        publishedAt: new Date("2026-06-11T17:59:49Z"),
        listedAt: new Date("2026-06-11T17:59:49Z"),
        saidAt: new Date("2026-06-13T17:59:49Z"),
        signals: [],
      },
    ],
  });
});

describe("the daily feed", () => {
  test("lists on the feed's day and says nothing of the day of submission", () => {
    const [record] = parseArxivAtom(feed(announced("new"))).records;
    expect(record).toMatchObject({
      key: "arxiv:2508.13426",
      abstract: "As large models",
      authors: ["Chunhua Liu", "Martin King, Jr.", "Bo Li"],
      categories: ["cs.CL"],
      listedAt: new Date("2025-08-20T04:00:00Z"),
    });
    expect(record).not.toHaveProperty("publishedAt");
  });

  test.each([
    ["new", "2508.13426v1", 1],
    ["cross", "2508.13426v1", 1],
    ["cross", "2507.00001v1", 1],
    ["cross", "2506.00001v3", 0],
    ["replace", "2508.13426v2", 0],
    ["replace-cross", "2301.00001v5", 0],
  ])("of type %s brings %s in %i times", (type, id, times) => {
    const { records, leftOut } = parseArxivAtom(feed(announced(type, id)));
    expect(records).toHaveLength(1);
    expect(records[0]?.isRevision).toBe(times === 0 ? true : undefined);
    expect(leftOut).toEqual([]);
  });

  test("comes as RSS, too", () => {
    const rss = `<rss version="2.0" xmlns:arxiv="a" xmlns:dc="d"><channel><title>cs.AI</title><item>
      <title>ALIGN</title><link>https://arxiv.org/abs/2508.13426</link>
      <description>arXiv:2508.13426v1 Announce Type: new \nAbstract: As large models</description>
      <guid isPermaLink="false">oai:arXiv.org:2508.13426v1</guid>
      <category>cs.CL</category><category>cs.AI</category>
      <pubDate>Wed, 20 Aug 2025 00:00:00 -0400</pubDate>
      <arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ada One, Bo Two</dc:creator>
    </item></channel></rss>`;
    expect(parseArxivAtom(rss).records).toMatchObject([
      {
        key: "arxiv:2508.13426",
        abstract: "As large models",
        categories: ["cs.CL", "cs.AI"],
        authors: ["Ada One", "Bo Two"],
        listedAt: new Date("2025-08-20T04:00:00Z"),
      },
    ]);
  });
});

test("an error in the shape of an entry is a reason, not a paper", () => {
  const error = `<entry><id>https://arxiv.org/api/errors#bad</id><title>Error</title>
    <summary>incorrect id format for abc</summary></entry>`;
  expect(parseArxivAtom(feed(error))).toEqual({
    records: [],
    withdrawn: [],
    leftOut: [
      {
        reason: "arXiv answered: incorrect id format for abc",
        count: 1,
        example: "https://arxiv.org/api/errors#bad",
      },
    ],
  });
});

test("a paper that is called Error is a paper", () => {
  const entry = API_ENTRY.replace(/<title>[^]*<\/title>/, "<title>Error</title>");
  expect(parseArxivAtom(feed(entry)).records).toHaveLength(1);
});

test.each([
  ["no id", API_ENTRY.replace(/<id>.*<\/id>/, ""), "id: not an arXiv id", "entry 1"],
  ["no title", API_ENTRY.replace(/<title>[^]*<\/title>/, ""), "title: empty", "2606.13677"],
  [
    "no date",
    API_ENTRY.replace(/<published>.*?<\/published>/, ""),
    "no listing date",
    "2606.13677",
  ],
])("an entry with %s is left out and stops no other", (_, entry, reason, example) => {
  const { records, leftOut } = parseArxivAtom(feed(entry, API_ENTRY));
  expect(records).toHaveLength(1);
  expect(leftOut).toEqual([{ reason, count: 1, example }]);
});

test("an unknown id answers an empty feed, which is no error", () => {
  expect(parseArxivAtom(feed())).toEqual({ records: [], leftOut: [], withdrawn: [] });
});

const longEntry = (n: number) =>
  API_ENTRY.replace("2606.13677", `2606.${String(n).padStart(5, "0")}`).replace(
    "per tool.",
    "a &lt; b &amp; c ".repeat(100),
  );

test("2000 long abstracts full of references are read", () => {
  const { records } = parseArxivAtom(
    feed(...Array.from({ length: 2_000 }, (_, n) => longEntry(n))),
  );
  expect(records).toHaveLength(2_000);
});

import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readFileSource } from "../../src/ingest/file-source.ts";
import type { Mail, PaperRecord } from "../../src/model.ts";
import {
  LONG,
  pickAll,
  type SpecimenPapers,
  topicInTurn,
} from "../../src/tools/preview/specimen-papers.ts";
import { compose, settings } from "../compose/specimens.ts";
import { mailNamed } from "./mails.ts";

const BYTES_MOST = 90_000;
const PAPERS = 50;

const recordings = process.env["RECORDINGS_DIR"];
const testIfRecorded = recordings ? test : test.skip;
if (!recordings) process.stderr.write("skipped: the recordings (set RECORDINGS_DIR)\n");

test("in CI the recordings are there", () => {
  expect(process.env["CI"] === "true" && !recordings).toBe(false);
});

/** The cards, and what comes after the last one. */
function cutUp(html: string): { cards: string[]; foot: string } {
  const [, ...pieces] = html.split('<div class="paper"');
  const last = pieces.pop() ?? "";
  const end = last.indexOf('<p class="foot');
  return { cards: [...pieces, last.slice(0, end)], foot: last.slice(end) };
}

/** The elements that are open at the end of what was read, or closed without being open. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const bare = html.replace(/<!--[\s\S]*?-->|<!doctype[^>]*>|<(style|title)\b[\s\S]*?<\/\1>/gi, "");
  for (const [, end, name = ""] of bare.matchAll(/<(\/?)([a-z][\w-]*)[^>]*>/gi)) {
    if (/^(?:meta|img|br|wbr|hr|link)$/.test(name)) continue;
    if (end !== "/") open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

function expectWhole({ html, text }: Mail, { papers, topics }: SpecimenPapers): void {
  expect(Buffer.byteLength(html)).toBeLessThan(BYTES_MOST);
  expect(html.trimEnd().endsWith("</html>")).toBe(true);
  expect(unbalanced(html)).toEqual([]);

  const { cards, foot } = cutUp(html);
  const left = Number(/(\d+) more papers?/.exec(foot)?.[1] ?? 0);
  expect(cards.length + left).toBe(papers.length);
  for (const card of cards) {
    const has = (name: string) =>
      card.includes(`class="${name} `) || card.includes(`class="${name}"`);
    expect({ card, isHalf: !has("title") || !has("why") }).toMatchObject({ isHalf: false });
    expect({ card, isHalf: has("summary") !== has("links") }).toMatchObject({ isHalf: false });
  }
  expectInOrder(foot, [
    "You get this mail because",
    ...topics.map(({ name }) => name),
    'href="https://papers.example/preferences/',
    'href="https://papers.example/unsubscribe/',
    'href="https://papers.example/digest/',
    `href="${settings.privacyUrl}"`,
    settings.operatorName,
    settings.operatorAddress ?? "",
  ]);
  // What had no room in HTML is in the text.
  expect(text.match(/^Paper on arXiv:|^Paper:/gm)).toHaveLength(papers.length);
}

function expectInOrder(text: string, words: readonly string[]): void {
  const places = words.map((word) => text.indexOf(word));
  expect({ text, places }).toEqual({ text, places: places.toSorted((a, b) => a - b) });
  expect(places).not.toContain(-1);
}

describe("a digest of 50 papers with long titles", () => {
  test("stays small enough to be shown whole, to the end of its foot", () => {
    expect(Math.min(...LONG.papers.map(({ paper }) => paper.title.length))).toBeGreaterThan(300);
    expectWhole(mailNamed("digest-long"), LONG);
  });

  testIfRecorded("and so does one of the 50 longest titles that were ever listed", async () => {
    const longest = await longestRecorded(path.join(recordings ?? "", "huggingface"));
    expect(longest.papers).toHaveLength(PAPERS);
    expectWhole(compose(longest), longest);
  });

  test("would be found out if it ended in the middle", () => {
    const mail = mailNamed("digest-long");
    for (const share of [0.3, 0.6, 0.9, 0.97]) {
      const html = mail.html.slice(0, mail.html.length * share);
      expect(() => expectWhole({ ...mail, html }, LONG)).toThrow();
      expect(unbalanced(html)).not.toEqual([]);
    }
  });
});

async function longestRecorded(folder: string): Promise<SpecimenPapers> {
  const byKey = new Map<string, PaperRecord>();
  for await (const { records } of readFileSource({ path: folder })) {
    for (const record of records) byKey.set(record.key, record);
  }
  const length = ({ title, abstract = "" }: PaperRecord) => title.length * 10_000 + abstract.length;
  const longest = [...byKey.values()].toSorted((a, b) => length(b) - length(a)).slice(0, PAPERS);
  const papers = longest.map(({ title, abstract, authors, organization, links }, at) => ({
    title,
    abstract: abstract ?? null,
    authors,
    organization: organization ?? null,
    links: { ...links, code: links.code ?? "https://github.com/example/code" },
    topic: topicInTurn(at),
    votes: 1000 - at,
    votesGained: 10,
    stars: 1234,
  }));
  return { topics: LONG.topics, papers: pickAll(papers) };
}

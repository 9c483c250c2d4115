import type { PaperRecord } from "../model.ts";
import { arxivIdOf, arxivLinks, monthOfArxivId } from "./arxiv-id.ts";
import { splitNames } from "./author-names.ts";
import * as clean from "./clean.ts";
import { codeLinkIn } from "./code-link.ts";
import { createTally, nothingOf, type Parsed, type Tally } from "./left-out.ts";
import { withoutTexAccents } from "./tex-accents.ts";
import { markWithdrawn } from "./withdrawn.ts";
import { listOf, type Node, nodesOf, readXml, textOf } from "./xml.ts";

const ANNOUNCEMENT = /^\s*arXiv:\S+\s+Announce Type:\s*\S+\s+Abstract:\s*/;
const CATEGORY = /^[a-z-]+(?:\.[A-Za-z-]+)?$/;

/**
 * arXiv's Atom: an answer of its API, or the daily feed (also as RSS), where an entry carries its
 * announce type. Listed is a paper on the day of the feed, or for the API when version 1 came out.
 */
export function parseArxivAtom(text: string, where = "the answer"): Parsed {
  const xml = readXml(text);
  if (xml.kind === "unusable") return nothingOf(xml.reason, where);
  const feed = xml.name === "rss" ? nodesOf(xml.root["channel"])[0] : xml.root;
  if (!feed || !["feed", "rss"].includes(xml.name)) return nothingOf("XML without a feed", where);
  const tally = createTally();
  const entries = [...nodesOf(feed["entry"]), ...nodesOf(feed["item"])];
  const records = entries.flatMap((entry, index) => {
    const record = toRecord(entry, `entry ${index + 1}`, tally);
    return record ? [record] : [];
  });
  return { ...markWithdrawn(records), leftOut: tally.list() };
}

/** A recorder's wrapping of an answer: `{ url, status_code, body }`. */
export function isWrappedAnswer(value: Record<string, unknown>): value is { body: string } {
  return typeof value["body"] === "string" && "status_code" in value;
}

function toRecord(entry: Node, position: string, tally: Tally): PaperRecord | null {
  const spelling = textOf(entry["id"]) || textOf(entry["guid"]);
  const id = arxivIdOf(spelling);
  const name = id ?? (clean.cleanName(spelling) || position);
  const title = clean.cleanTitle(withoutTexAccents(textOf(entry["title"])));
  if (!id && title === "Error") {
    return tally.leaveOut(`arXiv answered: ${clean.cleanName(textOf(entry["summary"]))}`, name);
  }
  if (!id) return tally.leaveOut("id: not an arXiv id", name);
  if (!title) return tally.leaveOut("title: empty", name);
  const publishedAt = clean.cleanDate(textOf(entry["published"]) || textOf(entry["pubDate"]));
  if (!publishedAt) return tally.leaveOut("no listing date", name);
  const announced = textOf(entry["announce_type"]);
  const said = saidIn(entry);
  const code = codeLinkIn(`${said.abstract ?? ""} ${said.comment ?? ""}`);
  const updatedAt = clean.cleanDate(textOf(entry["updated"]));
  return {
    key: `arxiv:${id}`,
    title,
    ...said,
    authors: clean.cleanAuthors(authorsOf(entry).map(withoutTexAccents)),
    categories: categoriesOf(entry),
    keywords: [],
    links: { ...arxivLinks(id), ...(code && { code }) },
    // The feed gives the day it went out, not when the paper was submitted.
    ...(!announced && { publishedAt }),
    listedAt: publishedAt,
    saidAt: updatedAt && updatedAt > publishedAt ? updatedAt : publishedAt,
    signals: [],
    ...(isOlderPaper(announced, id, publishedAt) && { isRevision: true }),
  };
}

/**
 * Replacements, and cross-lists of papers from before the last month, were listed long ago: brought
 * in at the feed's day they would pass for new. The id's month is the only age that the feed gives.
 */
function isOlderPaper(announced: string, id: string, day: Date): boolean {
  if (announced.startsWith("replace")) return true;
  const month = monthOfArxivId(id);
  const monthBefore = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - 1, 1));
  return announced === "cross" && month !== null && month < monthBefore;
}

function saidIn(entry: Node): Pick<PaperRecord, "doi" | "abstract" | "comment"> {
  const doi = clean.cleanDoi(textOf(entry["doi"]));
  const summary = textOf(entry["summary"]) || textOf(entry["description"]);
  const abstract = clean.cleanAbstract(summary.replace(ANNOUNCEMENT, ""));
  const comment = clean.cleanComment(textOf(entry["comment"]));
  return { ...(doi && { doi }), ...(abstract && { abstract }), ...(comment && { comment }) };
}

function categoriesOf(entry: Node): string[] {
  const terms = [...listOf(entry["primary_category"]), ...listOf(entry["category"])].map((value) =>
    typeof value === "string" ? value : textOf(nodesOf(value)[0]?.["@term"]),
  );
  // MSC and ACM classes stand among them as terms, too.
  return clean.cleanCategories(terms.filter((term) => CATEGORY.test(term)));
}

function authorsOf(entry: Node): string[] {
  const named = nodesOf(entry["author"]).map((author) => textOf(author["name"]));
  return named.length > 0
    ? named
    : listOf(entry["creator"]).flatMap((list) => splitNames(textOf(list)));
}

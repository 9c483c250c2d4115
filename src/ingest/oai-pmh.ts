import type { PaperRecord } from "../model.ts";
import { arxivIdOf, arxivLinks } from "./arxiv-id.ts";
import * as clean from "./clean.ts";
import { createTally, nothingOf, type Parsed, type Tally } from "./left-out.ts";
import { listOf, type Node, nodesOf, readXml, textOf } from "./xml.ts";

/**
 * arXiv's OAI-PMH records in `oai_dc`, alone or in an answer. The datestamp says when a record
 * changed last; listed was the paper on its first `dc:date`, which is the day of submission.
 */
export function parseOaiPmh(text: string, where = "the answer"): Parsed {
  const xml = readXml(text);
  if (xml.kind === "unusable") return nothingOf(xml.reason, where);
  const tally = createTally();
  const error = clean.cleanName(textOf(xml.root["error"]));
  if (error) tally.leaveOut(`arXiv answered: ${error}`, where);
  const records = recordsIn(xml.name, xml.root).flatMap((node, index) => {
    const record = toRecord(node, `record ${index + 1}`, tally);
    return record ? [record] : [];
  });
  return { records, leftOut: tally.list() };
}

function recordsIn(name: string, root: Node): Node[] {
  if (name === "record") return [root];
  const lists = [...nodesOf(root["ListRecords"]), ...nodesOf(root["GetRecord"])];
  return lists.flatMap((list) => nodesOf(list["record"]));
}

function toRecord(node: Node, position: string, tally: Tally): PaperRecord | null {
  const header = nodesOf(node["header"])[0] ?? {};
  const id = arxivIdOf(textOf(header["identifier"]));
  const name = id ?? (clean.cleanName(textOf(header["identifier"])) || position);
  const dc = nodesOf(nodesOf(node["metadata"])[0]?.["dc"])[0];
  if (header["@status"] === "deleted") return tally.leaveOut("deleted at the source", name);
  if (!id) return tally.leaveOut("id: not an arXiv id", name);
  if (!dc) return tally.leaveOut("no oai_dc metadata", name);
  const title = clean.cleanTitle(textOf(dc["title"]));
  if (!title) return tally.leaveOut("title: empty", name);
  const datestamp = clean.cleanDate(textOf(header["datestamp"]));
  const publishedAt = earliest(listOf(dc["date"]).map(textOf));
  const listedAt = publishedAt ?? datestamp;
  if (!listedAt) return tally.leaveOut("no listing date", name);
  return {
    key: `arxiv:${id}`,
    title,
    ...doiAndAbstract(dc),
    authors: clean.cleanAuthors(listOf(dc["creator"]).map((author) => turned(textOf(author)))),
    categories: clean.cleanCategories(
      listOf(header["setSpec"]).map((set) => categoryOf(textOf(set))),
    ),
    keywords: clean.cleanKeywords(listOf(dc["subject"]).map(textOf)),
    links: arxivLinks(id),
    ...(publishedAt && { publishedAt }),
    listedAt,
    saidAt: datestamp ?? listedAt,
    signals: [],
  };
}

function doiAndAbstract(dc: Node): { doi?: string; abstract?: string } {
  const doi = listOf(dc["identifier"])
    .map((value) => clean.cleanDoi(textOf(value)))
    .find(Boolean);
  const told = listOf(dc["description"]).map(textOf);
  const abstract = clean.cleanAbstract(told.find((text) => !text.startsWith("Comment:")) ?? "");
  return { ...(doi && { doi }), ...(abstract && { abstract }) };
}

function earliest(dates: string[]): Date | undefined {
  const read = dates.map(clean.cleanDate).filter((date) => date !== undefined);
  return read.toSorted((a, b) => a.getTime() - b.getTime())[0];
}

/** `Helbig, Phillip` → `Phillip Helbig`. */
function turned(name: string): string {
  const [last = "", first, ...rest] = name.split(",");
  return [first, last, ...rest].filter(Boolean).join(" ");
}

/** `cs:cs:AI` → `cs.AI`, `physics:astro-ph` → `astro-ph`, `cs` → `cs`. */
function categoryOf(set: string): string {
  const [group = "", archive = group, code] = set.split(":");
  return code ? `${archive}.${code}` : archive;
}

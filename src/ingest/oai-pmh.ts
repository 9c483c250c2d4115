import type { PaperRecord } from "../model.ts";
import { arxivIdOf, arxivLinks } from "./arxiv-id.ts";
import * as clean from "./clean.ts";
import { createTally, nothingOf, type Parsed, type Tally } from "./left-out.ts";
import { readArxivRaw } from "./oai-arxiv-raw.ts";
import { markWithdrawn } from "./withdrawn.ts";
import { listOf, type Node, nodesOf, readXml, textOf } from "./xml.ts";

export type OaiPage = Parsed & {
  /** For the rest of the list; null at its end. */
  token: string | null;
  /** The protocol's own word for what was wrong, `badResumptionToken`. */
  error: { code: string; message: string } | null;
};

/** arXiv's OAI-PMH records in `arXivRaw` or `oai_dc`, alone or in an answer. */
export function parseOaiPmh(text: string, where = "the answer"): Parsed {
  const { records, leftOut, withdrawn = [] } = parseOaiPage(text, where);
  return { records, leftOut, withdrawn };
}

/** One page of a list. An empty list is told as an error by the protocol, and is none here. */
export function parseOaiPage(text: string, where: string): OaiPage {
  const xml = readXml(text);
  if (xml.kind === "unusable") {
    const error = { code: "unusable", message: xml.reason };
    return { ...nothingOf(xml.reason, where), token: null, error };
  }
  const tally = createTally();
  const deleted: string[] = [];
  const error = errorIn(xml.root);
  if (error) tally.leaveOut(`arXiv answered: ${error.message}`, where);
  const told = recordsIn(xml.name, xml.root).flatMap((node, index) => {
    const record = toRecord(node, `record ${index + 1}`, tally, deleted);
    return record ? [record] : [];
  });
  const { records, withdrawn } = markWithdrawn(told);
  const token = clean.cleanTldr(textOf(nodesOf(xml.root["ListRecords"])[0]?.["resumptionToken"]));
  return {
    records,
    leftOut: tally.list(),
    withdrawn: [...withdrawn, ...deleted],
    token: token || null,
    error,
  };
}

function errorIn(root: Node): OaiPage["error"] {
  const message = clean.cleanName(textOf(root["error"]));
  const code = textOf(nodesOf(root["error"])[0]?.["@code"]);
  if (code === "noRecordsMatch" || (code === "" && message === "")) return null;
  return { code, message: message || code };
}

function recordsIn(name: string, root: Node): Node[] {
  if (name === "record") return [root];
  const lists = [...nodesOf(root["ListRecords"]), ...nodesOf(root["GetRecord"])];
  return lists.flatMap((list) => nodesOf(list["record"]));
}

function toRecord(
  node: Node,
  position: string,
  tally: Tally,
  deleted: string[],
): PaperRecord | null {
  const header = nodesOf(node["header"])[0] ?? {};
  const id = arxivIdOf(textOf(header["identifier"]));
  const name = id ?? (clean.cleanName(textOf(header["identifier"])) || position);
  const metadata = nodesOf(node["metadata"])[0];
  const [raw, dc] = [nodesOf(metadata?.["arXivRaw"])[0], nodesOf(metadata?.["dc"])[0]];
  if (!id) return tally.leaveOut("id: not an arXiv id", name);
  if (header["@status"] === "deleted") {
    deleted.push(`arxiv:${id}`);
    return tally.leaveOut("deleted at the source", name, true);
  }
  const datestamp = clean.cleanDate(textOf(header["datestamp"]));
  if (raw) {
    const read = readArxivRaw(raw, id, datestamp);
    return "wrong" in read ? tally.leaveOut(read.wrong, name) : read.record;
  }
  if (!dc) return tally.leaveOut("neither arXivRaw nor oai_dc metadata", name);
  return toDublinCore(dc, header, { id, name, datestamp }, tally);
}

/**
 * The datestamp says when a record changed last; listed was the paper on its first `dc:date`,
 * which is the day of submission.
 */
function toDublinCore(
  dc: Node,
  header: Node,
  { id, name, datestamp }: { id: string; name: string; datestamp: Date | undefined },
  tally: Tally,
): PaperRecord | null {
  const title = clean.cleanTitle(textOf(dc["title"]));
  if (!title) return tally.leaveOut("title: empty", name);
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

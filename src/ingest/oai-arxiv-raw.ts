import type { PaperRecord } from "../model.ts";
import { DAY_MS } from "../time.ts";
import { arxivLinks } from "./arxiv-id.ts";
import { splitNames } from "./author-names.ts";
import * as clean from "./clean.ts";
import { codeLinkIn } from "./code-link.ts";
import { withoutTexAccents } from "./tex-accents.ts";
import { type Node, nodesOf, textOf } from "./xml.ts";

/** An announcement comes up to so many days after its submission, on a long weekend. */
const ANNOUNCED_WITHIN_MS = 7 * DAY_MS;

/**
 * A record in `arXivRaw`, which alone has the date of version 1. Listed was a paper that has only
 * this version when its record appeared, for that is its announcement; else when it was submitted.
 * Null with the field that is missing.
 */
export function readArxivRaw(
  raw: Node,
  id: string,
  datestamp: Date | undefined,
): { record: PaperRecord } | { wrong: string } {
  const title = clean.cleanTitle(withoutTexAccents(textOf(raw["title"])));
  if (!title) return { wrong: "title: empty" };
  const versions = nodesOf(raw["version"]);
  const submittedAt = firstDate(versions);
  if (!submittedAt) return { wrong: "version: no date of version 1" };
  const appearedAt = datestamp ?? submittedAt;
  const isNew = appearedAt.getTime() - submittedAt.getTime() <= ANNOUNCED_WITHIN_MS;
  const abstract = clean.cleanAbstract(textOf(raw["abstract"]));
  const comment = clean.cleanComment(withoutTexAccents(textOf(raw["comments"])));
  const doi = clean.cleanDoi(textOf(raw["doi"]));
  const code = codeLinkIn(`${abstract} ${comment}`);
  const record: PaperRecord = {
    key: `arxiv:${id}`,
    title,
    ...(doi && { doi }),
    ...(abstract && { abstract }),
    ...(comment && { comment }),
    authors: clean.cleanAuthors(splitNames(withoutTexAccents(textOf(raw["authors"])))),
    categories: clean.cleanCategories(textOf(raw["categories"]).split(/\s+/)),
    keywords: [],
    links: { ...arxivLinks(id), ...(code && { code }) },
    publishedAt: submittedAt,
    listedAt: isNew && versions.length === 1 && appearedAt > submittedAt ? appearedAt : submittedAt,
    saidAt: appearedAt,
    signals: [],
  };
  return { record };
}

/** They come in any order. */
function firstDate(versions: readonly Node[]): Date | undefined {
  const first = versions.find((version) => version["@version"] === "v1");
  return clean.cleanDate(textOf(first?.["date"]));
}

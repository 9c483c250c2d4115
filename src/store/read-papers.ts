import type { Links, Paper, PaperId } from "../model.ts";
import type { Db } from "./client.ts";
import { readSummaries } from "./summaries.ts";

/** Papers by id, in no particular order; ids that no longer exist are simply missing. */
export async function readPapers(db: Db, ids: readonly PaperId[]): Promise<Paper[]> {
  const rows = await db.paper.findMany({ where: { id: { in: [...ids] } } });
  const summaries = await readSummaries(db, ids);
  return rows.map((row) => ({
    id: row.id as PaperId,
    key: row.key,
    title: row.title,
    abstract: row.abstract,
    tldr: row.tldr,
    summary: summaries.get(row.id as PaperId) ?? null,
    authors: row.authors,
    categories: row.categories,
    organization: row.organization,
    links: storedLinks(row.links),
    publishedAt: row.publishedAt,
    listedAt: row.listedAt,
  }));
}

/** Only ingest writes this column, from Links whose URLs it checked. */
function storedLinks(json: unknown): Links {
  return json as Links;
}

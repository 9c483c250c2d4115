import type { PaperId } from "../model.ts";
import type { Db } from "./client.ts";

/** The lexemes worth learning, with the number of papers they stand in; the most frequent ones if there are too many. */
export async function readVocabulary(
  db: Db,
  { papersLeast, shareMost, most }: { papersLeast: number; shareMost: number; most: number },
): Promise<{ papers: number; df: Map<string, number> }> {
  const corpus = await db.corpus.findUnique({ where: { id: 1 } });
  const papers = Number(corpus?.papers ?? 0);
  const rows = await db.lexeme.findMany({
    where: { papers: { gte: papersLeast, lte: Math.floor(papers * shareMost) } },
    orderBy: [{ papers: "desc" }, { lexeme: "asc" }],
    take: most,
  });
  return { papers, df: new Map(rows.map((row) => [row.lexeme, row.papers])) };
}

/** Plans go by statistics, and the embedded database has nobody else who takes them. */
export async function refreshStatistics(db: Db): Promise<void> {
  await db.$executeRaw`ANALYZE paper, lexeme, signal, topic_match, paper_score, paper_vector`;
}

/**
 * Papers' words in falling order of ids. Raw, because Prisma does not know tsvectors; the page of
 * ids first, or words are printed for every paper before the page is cut: 700 ms instead of 15.
 */
export async function readTextPage(
  db: Db,
  before: number,
  most: number,
): Promise<{ id: PaperId; search: string }[]> {
  return await db.$queryRaw<{ id: PaperId; search: string }[]>`
    WITH page AS MATERIALIZED (
      SELECT p.id FROM paper p WHERE p.alias_of_id IS NULL AND p.id < ${before}
       ORDER BY p.id DESC LIMIT ${most})
    SELECT p.id, p.search::text FROM page JOIN paper p USING (id) ORDER BY p.id DESC`;
}

import { Prisma } from "../generated/prisma/client.ts";
import type { PaperId, Query } from "../model.ts";
import type { Db } from "./client.ts";
import { queryCondition } from "./match-sql.ts";

/** What searching asks of the stored papers. Raw throughout, because full-text search is not Prisma's. */

export type FoundText = { id: PaperId; search: string; trend?: number | null };

/** Each text as PostgreSQL stems it, printed as a tsvector with positions. */
export async function analyseTexts(db: Db, texts: readonly string[]): Promise<Map<string, string>> {
  if (texts.length === 0) return new Map();
  const rows = await db.$queryRaw<{ text: string; lexemes: string }[]>`
    SELECT t AS text, to_tsvector('english', t)::text AS lexemes
      FROM unnest(${[...texts]}::text[]) AS t`;
  return new Map(rows.map(({ text, lexemes }) => [text, lexemes]));
}

/** How many papers there are, how long they are, and in how many each lexeme stands. */
export async function countWords(
  db: Db,
  lexemes: readonly string[],
): Promise<{ papers: number; averageLength: number; df: Map<string, number> }> {
  // One row at least, if there are papers: the corpus beside every lexeme that is known.
  const rows = await db.$queryRaw<CountRow[]>`
    SELECT c.papers AS all_papers, c.words, l.lexeme, l.papers
      FROM corpus c LEFT JOIN lexeme l ON l.lexeme = ANY (${[...lexemes]}::text[])`;
  const papers = Number(rows[0]?.all_papers ?? 0);
  return {
    papers,
    averageLength: papers > 0 ? Number(rows[0]?.words) / papers : 0,
    df: new Map(rows.flatMap((row) => (row.lexeme === null ? [] : [[row.lexeme, row.papers]]))),
  };
}

type CountRow = { all_papers: bigint; words: bigint; lexeme: string | null; papers: number };

/** Papers that meet a query to the letter, the newest ones if there are many. Materialised as below. */
export async function findStrict(
  db: Db,
  { query, most, now, among }: Limits & { query: Query },
): Promise<FoundText[]> {
  return await db.$queryRaw<FoundText[]>`
    WITH found AS MATERIALIZED (
      SELECT p.id FROM paper p WHERE ${visible({ now, among })} AND ${queryCondition(query)})
    SELECT p.id, p.search::text,
           (SELECT s.score FROM paper_score s
             WHERE s.paper_id = p.id ORDER BY s.edition_id DESC LIMIT 1) AS trend
      FROM (SELECT id FROM found ORDER BY id DESC LIMIT ${most}) f JOIN paper p ON p.id = f.id`;
}

type Limits = { most: number; now: Date; among?: readonly PaperId[] | undefined };

/**
 * Papers found by any of the looks, by falling sum of their weights, then the newest first.
 * Each look is a bitmap over the index; together they take 5 to 15 ms over 82,000 papers.
 */
export async function findWith(
  db: Db,
  request: Limits & { looks: readonly { lexemes: readonly string[]; weight: number }[] },
): Promise<PaperId[]> {
  const found = request.looks.map(
    ({ lexemes, weight }) => Prisma.sql`
      SELECT p.id, ${weight}::float8 AS weight FROM paper p
       WHERE p.search @@ ${lexemes.map(quoted).join(" & ")}::tsquery AND ${visible(request)}`,
  );
  const rows = await db.$queryRaw<{ id: PaperId }[]>`
    SELECT id FROM (${Prisma.join(found, " UNION ALL ")}) f
     GROUP BY id ORDER BY sum(weight) DESC, id DESC LIMIT ${request.most}`;
  return rows.map(({ id }) => id);
}

/** Those of the papers that meet `strict`. */
export async function readTexts(
  db: Db,
  { ids, strict, now }: { ids: readonly PaperId[]; strict: Query; now: Date },
): Promise<FoundText[]> {
  return await db.$queryRaw<FoundText[]>`
    SELECT p.id, p.search::text FROM paper p
     WHERE ${visible({ now, among: ids })} AND ${queryCondition(strict)}`;
}

function visible({ now, among }: Pick<Limits, "now" | "among">): Prisma.Sql {
  const chosen = among ? Prisma.sql`AND p.id = ANY (${[...among]}::int[])` : Prisma.empty;
  return Prisma.sql`p.alias_of_id IS NULL AND p.withdrawn_at IS NULL
    AND p.listed_at <= ${now} ${chosen}`;
}

/** A tsquery that finds exactly this lexeme. */
function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

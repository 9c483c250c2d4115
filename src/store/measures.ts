import type { PaperId, TopicId } from "../model.ts";
import type { Db } from "./client.ts";

/** What the evaluations ask beside the product's own ways. Raw, because full-text search is not Prisma's. */

/** PostgreSQL's own ranking, as a baseline: all words or any word of a text. */
export async function rankByPostgres(
  db: Db,
  text: string,
  words: "and" | "or",
  most: number,
): Promise<PaperId[]> {
  const rows = await db.$queryRaw<{ id: PaperId }[]>`
    WITH asked AS (
      SELECT CASE ${words} WHEN 'and' THEN plainto_tsquery('english', ${text})
             ELSE replace(plainto_tsquery('english', ${text})::text, '&', '|')::tsquery END AS query)
    SELECT p.id FROM paper p, asked a WHERE p.search @@ a.query
     ORDER BY ts_rank(p.search, a.query) DESC, p.id DESC LIMIT ${most}`;
  return rows.map(({ id }) => id);
}

/** How many papers match each topic, of all or of the given ones. */
export async function countMatches(
  db: Db,
  topicIds: readonly TopicId[],
  among?: readonly PaperId[],
): Promise<Map<TopicId, number>> {
  const rows = await db.topicMatch.groupBy({
    by: ["topicId"],
    where: { topicId: { in: [...topicIds] }, ...(among && { paperId: { in: [...among] } }) },
    _count: true,
  });
  return new Map(rows.map(({ topicId, _count }) => [topicId as TopicId, _count]));
}

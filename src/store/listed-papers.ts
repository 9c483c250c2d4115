import type { KeyedListing } from "../paper-rules.ts";
import type { Db } from "./client.ts";
import { takePaperTurn } from "./paper-turn.ts";

/**
 * From now on the papers count as listed when the source's readers noticed them, if only archives
 * had listed them so far, or the same source later. Raw to follow aliases and to compare in one statement.
 */
export async function listPapers(
  db: Db,
  source: string,
  listed: readonly KeyedListing[],
  archives: readonly string[],
  now: Date,
): Promise<void> {
  if (listed.length === 0) return;
  await db.$transaction(async (tx) => {
    await takePaperTurn(tx);
    await tx.$executeRaw`
      UPDATE paper SET listed_at = l.listed_at, updated_at = ${now},
             provenance = jsonb_set(paper.provenance, '{listedAt}', to_jsonb(${source}::text))
        FROM (SELECT coalesce(p.alias_of_id, p.id) AS id, min(t."listedAt") AS listed_at
                FROM jsonb_to_recordset(${JSON.stringify(listed)}::jsonb)
                     AS t(key text, "listedAt" timestamptz)
                JOIN paper p ON p.key = t.key GROUP BY 1) l
       WHERE paper.id = l.id AND paper.alias_of_id IS NULL
         AND (paper.provenance ->> 'listedAt' = ANY (${[...archives]}::text[])
              OR (paper.provenance ->> 'listedAt' = ${source} AND paper.listed_at > l.listed_at))`;
  });
}

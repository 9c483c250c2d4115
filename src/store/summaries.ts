import { Prisma } from "../generated/prisma/client.ts";
import type { PaperId } from "../model.ts";
import type { Db } from "./client.ts";
import { eligibleAt } from "./scores.ts";

/** What a language model made of papers; each for one text of its paper. */

/** Of what is asked about. A paper `p` whose words have changed since is one that nobody asked about. */
const textHash = Prisma.sql`
  encode(sha256(convert_to(p.title || chr(10) || coalesce(p.abstract, ''), 'UTF8')), 'hex')`;

/** Of these papers' texts as they stand. Raw, because the texts are compared where they are. */
export async function readSummaries(
  db: Db,
  ids: readonly PaperId[],
): Promise<Map<PaperId, string>> {
  const rows = await db.$queryRaw<{ paper_id: PaperId; summary: string }[]>`
    SELECT s.paper_id, s.summary
      FROM paper_summary s JOIN paper p ON p.id = s.paper_id
     WHERE s.paper_id = ANY(${[...ids]}::int[]) AND s.summary IS NOT NULL
       AND s.text_hash = ${textHash}`;
  return new Map(rows.map((row) => [row.paper_id, row.summary]));
}

export type UnsummarisedPaper = {
  id: PaperId;
  key: string;
  title: string;
  abstract: string;
  textHash: string;
};

/**
 * Papers that may be chosen now, match a topic of the catalogue or of a reader, have an abstract and
 * neither a TL;DR nor a summary of it, and were not asked about in vain too often: those that
 * somebody follows first, then by their newest score. Raw for that, and for the text's hash.
 */
export async function readUnsummarised(
  db: Db,
  { now, most, triesMost }: { now: Date; most: number; triesMost: number },
): Promise<UnsummarisedPaper[]> {
  return await db.$queryRaw<UnsummarisedPaper[]>`
    WITH followed AS MATERIALIZED (
      SELECT DISTINCT f.topic_id FROM subscriber_topic f JOIN subscriber r ON r.id = f.subscriber_id
       WHERE r.state = 'active' AND NOT f.is_muted),
    matched AS (
      SELECT p.id, bool_or(f.topic_id IS NOT NULL) AS is_followed
        FROM paper p JOIN topic_match m ON m.paper_id = p.id JOIN topic t ON t.id = m.topic_id
        LEFT JOIN followed f ON f.topic_id = t.id
       WHERE ${eligibleAt(now)}
         AND (f.topic_id IS NOT NULL OR (t.slug IS NOT NULL AND t.retired_at IS NULL))
       GROUP BY p.id)
    SELECT p.id, p.key, p.title, p.abstract, ${textHash} AS "textHash"
      FROM matched JOIN paper p USING (id)
      LEFT JOIN paper_summary s ON s.paper_id = p.id AND s.text_hash = ${textHash}
      LEFT JOIN LATERAL (
        SELECT c.score FROM paper_score c
         WHERE c.paper_id = p.id ORDER BY c.edition_id DESC LIMIT 1) c ON true
     WHERE p.abstract <> '' AND coalesce(p.tldr, '') = ''
       AND (s.paper_id IS NULL OR (s.summary IS NULL AND s.tries < ${triesMost}))
     ORDER BY matched.is_followed DESC, c.score DESC NULLS LAST, p.id DESC LIMIT ${most}`;
}

export type AskedPaper = { id: PaperId; textHash: string; model: string } & (
  | { summary: string }
  | { reason: string }
);

/**
 * One answer. Tries count for one text; a summary of the same text stays, whoever comes later with
 * none. Raw for these conditions, and because the paper may be gone by now.
 */
export async function saveSummary(db: Db, asked: AskedPaper, now: Date): Promise<void> {
  const { id, textHash: hash, model } = asked;
  const [summary, reason] = "summary" in asked ? [asked.summary, null] : [null, asked.reason];
  await db.$executeRaw`
    INSERT INTO paper_summary AS s (paper_id, text_hash, summary, reason, model, asked_at)
    SELECT p.id, ${hash}, ${summary}::text, ${reason}::text, ${model}, ${now}::timestamptz FROM paper p WHERE p.id = ${id}
    ON CONFLICT (paper_id) DO UPDATE
       SET text_hash = excluded.text_hash, summary = excluded.summary, reason = excluded.reason,
           model = excluded.model, asked_at = excluded.asked_at,
           tries = CASE WHEN s.text_hash = excluded.text_hash THEN s.tries + 1 ELSE 1 END
     WHERE s.text_hash <> excluded.text_hash OR s.summary IS NULL OR excluded.summary IS NOT NULL`;
}

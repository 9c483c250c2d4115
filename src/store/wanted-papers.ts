import type { Db } from "./client.ts";

/** Papers of which more is to be asked for. */

const MOST_TRIES = 5;
const PAUSE_HOURS = 6;
/** Older papers are not chosen any more, so nothing is asked about them. */
const DAYS = 14;

/** Notes papers of which only the key is known. One that is known, or noted, stays as it is. */
export async function wantPapers(
  db: Db,
  wantedBy: string,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length === 0) return;
  const known = await db.paper.findMany({
    where: { key: { in: [...keys] } },
    select: { key: true },
  });
  const isKnown = new Set(known.map(({ key }) => key));
  const data = keys
    .filter((key) => !isKnown.has(key))
    .map((key) => ({ key, wantedBy, since: now }));
  await db.wantedPaper.createMany({ data, skipDuplicates: true });
}

/**
 * Keys of arXiv papers that arXiv itself was not heard of yet, newest first: those that are
 * wanted, and those that another source listed in the last two weeks. One that was asked for in
 * vain rests for six hours, and after five times is given up. Raw for the anti-joins.
 */
export async function readWanted(db: Db, now: Date, most: number): Promise<string[]> {
  const since = new Date(now.getTime() - DAYS * 86_400_000);
  const triedBefore = new Date(now.getTime() - PAUSE_HOURS * 3_600_000);
  const rows = await db.$queryRaw<{ key: string }[]>`
    WITH asked AS (
      SELECT w.key, w.since AS at FROM wanted_paper w
       WHERE w.since > ${since} AND w.key LIKE 'arxiv:%'
         AND NOT EXISTS (SELECT 1 FROM paper p WHERE p.key = w.key)
      UNION ALL
      SELECT p.key, p.listed_at FROM paper p
       WHERE p.alias_of_id IS NULL AND p.listed_at > ${since} AND p.listed_at <= ${now}
         AND p.key LIKE 'arxiv:%'
         AND NOT EXISTS (SELECT 1 FROM paper_source s WHERE s.paper_id = p.id AND s.source = 'arxiv'))
    SELECT a.key FROM asked a LEFT JOIN wanted_paper w ON w.key = a.key
     WHERE w.tried_at IS NULL OR (w.tries < ${MOST_TRIES} AND w.tried_at < ${triedBefore})
     ORDER BY a.at DESC, a.key LIMIT ${most}`;
  return rows.map(({ key }) => key);
}

/** Written after what was answered is stored: killed before, the same papers are asked for again. */
export async function noteTried(db: Db, keys: readonly string[], now: Date): Promise<void> {
  await db.$executeRaw`
    INSERT INTO wanted_paper (key, wanted_by, since, tried_at, tries)
    SELECT key, 'arxiv-api', ${now}, ${now}, 1 FROM unnest(${[...keys]}::text[]) AS key
    ON CONFLICT (key) DO UPDATE SET tried_at = excluded.tried_at, tries = wanted_paper.tries + 1`;
}

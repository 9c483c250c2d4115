import type { Edition, Likeness, Match, RankedPaper } from "../edition.ts";
import type { EditionId, PaperId, TopicId } from "../model.ts";
import type { Db } from "./client.ts";
import { eligibleAt, insertScores, readScores } from "./scores.ts";
import { readVector } from "./vector-bytes.ts";

export type NewEdition = {
  asOf: Date;
  formula: string;
  settings: Record<string, number>;
  /** The sources that were broken at `asOf`. */
  missing: readonly string[];
  papers: readonly RankedPaper[];
};

/** Stores an edition whole or not at all. What it has in common with the one before stays there. */
export async function saveEdition(db: Db, edition: NewEdition, now: Date): Promise<EditionId> {
  const { asOf, formula, settings } = edition;
  const missing = [...edition.missing];
  return await db.$transaction(async (tx) => {
    const { id } = await tx.edition.create({
      data: { asOf, madeAt: now, formula, settings, missing },
    });
    await insertScores(tx, id, edition.papers);
    return id as EditionId;
  });
}

/** The newest edition that sees the world no later than `now` and no earlier than `since`. */
export async function findEdition(db: Db, since: Date, now: Date): Promise<EditionId | null> {
  const row = await db.edition.findFirst({
    where: { asOf: { gt: since, lte: now } },
    orderBy: [{ asOf: "desc" }, { id: "desc" }],
    select: { id: true },
  });
  return row === null ? null : (row.id as EditionId);
}

/** An edition whole in memory, in the order that `compare` gives the ranking. */
export async function loadEdition(
  db: Db,
  id: EditionId,
  compare: (a: RankedPaper, b: RankedPaper) => number,
): Promise<Edition> {
  const { asOf } = await db.edition.findUniqueOrThrow({ where: { id } });
  const papers = (await readScores(db, { id, asOf })).toSorted(compare);
  const place = new Map(papers.map(({ paperId }, at) => [paperId, at]));
  return {
    id,
    asOf,
    papers,
    matches: await readMatches(db, asOf, place),
    likeness: await readLikeness(db, asOf),
  };
}

/** Raw for the condition it shares with the scores: topics with thousands of papers, once an hour. */
async function readMatches(
  db: Db,
  asOf: Date,
  place: ReadonlyMap<PaperId, number>,
): Promise<Map<TopicId, Match[]>> {
  const rows = await db.$queryRaw<
    { topic_id: number; paper_id: number; relevance: number; is_strict: boolean }[]
  >`
    SELECT m.topic_id, m.paper_id, m.relevance, m.is_strict
      FROM topic_match m JOIN paper p ON p.id = m.paper_id
     WHERE ${eligibleAt(asOf)}`;
  const matches = new Map<TopicId, Match[]>();
  for (const row of rows) {
    const paperId = row.paper_id as PaperId;
    if (!place.has(paperId)) continue;
    const topicId = row.topic_id as TopicId;
    const match = { paperId, relevance: row.relevance, isStrict: row.is_strict };
    const known = matches.get(topicId);
    if (known) known.push(match);
    else matches.set(topicId, [match]);
  }
  const placeOf = ({ paperId }: Match) => place.get(paperId) ?? 0;
  for (const found of matches.values()) found.sort((a, b) => placeOf(a) - placeOf(b));
  return matches;
}

/** Raw for the same condition; a paper has a vector only of the model in use. */
async function readLikeness(db: Db, asOf: Date): Promise<Map<PaperId, Likeness>> {
  const rows = await db.$queryRaw<{ id: number; title: string; vector: Uint8Array | null }[]>`
    SELECT p.id, p.title, v.vector
      FROM paper p
      LEFT JOIN paper_vector v ON v.paper_id = p.id AND v.model_id =
           (SELECT max(id) FROM semantic_model WHERE ready_at IS NOT NULL)
     WHERE ${eligibleAt(asOf)}`;
  return new Map(
    rows.map(({ id, title, vector }) => {
      return [id as PaperId, { title, vector: vector && readVector(vector) }];
    }),
  );
}

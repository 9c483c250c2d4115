import type { Edition, PaperId, Pick, RankedPaper, Selection, Topic, TopicId } from "../model.ts";

export type Reader = { topics: readonly Topic[]; size: number; leastSize: number };

/** What selecting asks of an edition again and again, built once for all readers. */
export type EditionIndex = {
  edition: Edition;
  ranked: ReadonlyMap<PaperId, RankedPaper>;
  topicsOf: ReadonlyMap<PaperId, ReadonlySet<TopicId>>;
};

export function indexEdition(edition: Edition): EditionIndex {
  const topicsOf = new Map<PaperId, Set<TopicId>>();
  for (const [topicId, paperIds] of edition.matches) {
    for (const paperId of paperIds) {
      topicsOf.set(paperId, (topicsOf.get(paperId) ?? new Set()).add(topicId));
    }
  }
  const ranked = new Map(edition.papers.map((paper) => [paper.paperId, paper]));
  return { edition, ranked, topicsOf };
}

/**
 * The papers for one reader out of one edition: a pure function, cheap enough to
 * run for every reader of every day.
 *
 * Each topic, in the reader's order, first gets its best paper; the places left go
 * to the best of the rest in any topic. Nothing in `sent` is chosen. Fewer papers
 * than the reader's least number worth a mail make a quiet day.
 * @returns picks with the best score first.
 */
export function selectPapers(
  index: EditionIndex,
  reader: Reader,
  sent: ReadonlySet<PaperId>,
): Selection {
  const chosen = new Map<PaperId, Topic>();
  const offers = reader.topics.map((topic) => ({ topic, paperIds: unsent(index, topic, sent) }));
  for (const { topic, paperIds } of offers) {
    const best = paperIds.find((paperId) => !chosen.has(paperId));
    if (best !== undefined && chosen.size < reader.size) chosen.set(best, topic);
  }
  const rest = offers
    .flatMap(({ topic, paperIds }) => paperIds.map((paperId) => ({ topic, paperId })))
    .toSorted((a, b) => byScore(index, a.paperId, b.paperId));
  for (const { topic, paperId } of rest) {
    if (chosen.size >= reader.size) break;
    if (!chosen.has(paperId)) chosen.set(paperId, topic);
  }
  if (chosen.size < reader.leastSize) {
    return { kind: "skipped", reason: "quiet", found: chosen.size };
  }
  const picks = [...chosen]
    .toSorted(([a], [b]) => byScore(index, a, b))
    .map(([paperId, topic]) => toPick(index, paperId, topic, reader));
  return { kind: "selected", picks };
}

function unsent(index: EditionIndex, topic: Topic, sent: ReadonlySet<PaperId>): PaperId[] {
  return (index.edition.matches.get(topic.id) ?? []).filter((paperId) => !sent.has(paperId));
}

function byScore(index: EditionIndex, a: PaperId, b: PaperId): number {
  return rankedPaper(index, b).score - rankedPaper(index, a).score || a - b;
}

function toPick(index: EditionIndex, paperId: PaperId, topic: Topic, reader: Reader): Pick {
  const { score, parts } = rankedPaper(index, paperId);
  const matching = index.topicsOf.get(paperId);
  const others = reader.topics.filter(({ id }) => id !== topic.id && matching?.has(id));
  return {
    paperId,
    topicId: topic.id,
    score,
    reason: {
      topics: [topic, ...others].map(({ name }) => name),
      votes: parts.votes,
      votesGained: parts.votesGained,
      stars: parts.stars,
    },
  };
}

function rankedPaper(index: EditionIndex, paperId: PaperId): RankedPaper {
  const paper = index.ranked.get(paperId);
  if (!paper) throw new Error(`paper ${paperId} matches a topic but is not in the edition`);
  return paper;
}

import type { Edition, Match, RankedPaper } from "../edition.ts";
import type { PaperId, Pick, Selection, Topic, TopicId } from "../model.ts";
import { type LikenessOf, likenessOf } from "./likeness.ts";

export type Reader = {
  topics: readonly Topic[];
  muted: readonly Topic[];
  size: number;
  leastSize: number;
};

/** What selecting asks of an edition again and again, built once for all readers. */
export type EditionIndex = {
  edition: Edition;
  ranked: ReadonlyMap<PaperId, RankedPaper>;
  topicsOf: ReadonlyMap<PaperId, ReadonlySet<TopicId>>;
  likeness: LikenessOf;
};

export function indexEdition(edition: Edition): EditionIndex {
  const topicsOf = new Map<PaperId, Set<TopicId>>();
  for (const [topicId, matches] of edition.matches) {
    for (const { paperId } of matches) {
      const topics = topicsOf.get(paperId);
      if (topics) topics.add(topicId);
      else topicsOf.set(paperId, new Set([topicId]));
    }
  }
  const ranked = new Map(edition.papers.map((paper) => [paper.paperId, paper]));
  return { edition, ranked, topicsOf, likeness: likenessOf(edition) };
}

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): 0.7 · worth − 0.3 · likeness to what
 * is chosen already. Worth is the score over seven doublings of votes; only likeness beyond 0.7
 * counts, so that papers on one matter stay together and two tellings of one story do not. A full
 * twin so needs eight times the votes of the next paper.
 */
export const MMR = { worth: 0.7, doublings: 7, twinsFrom: 0.7 } as const;
/** What a likeness of 1 costs, in doublings of votes. */
export const TWIN_COST = ((1 - MMR.worth) / MMR.worth) * MMR.doublings;

/** A paper offered by one of the reader's topics. */
export type Offer = {
  paperId: PaperId;
  topic: Topic;
  relevance: number;
  /** The score less what loose matching takes off: half as relevant needs twice the votes. */
  value: number;
};

/**
 * The papers for one reader out of one edition: a pure function, cheap enough to
 * run for every reader of every day.
 *
 * Each topic, in the reader's order, first gets its best paper; the places left go to the best of
 * the rest in any topic, near-twins apart. Nothing in `sent` and nothing muted is chosen. Fewer
 * papers than the reader's least number worth a mail make a quiet day.
 * @returns picks with the best score first.
 */
export function selectPapers(
  index: EditionIndex,
  reader: Reader,
  sent: ReadonlySet<PaperId>,
): Selection {
  const offers = offersFor(index, reader, sent);
  const chosen = new Map<PaperId, Offer>();
  for (const topic of reader.topics) {
    if (chosen.size >= reader.size) break;
    const best = bestOf(
      index,
      offers.filter((offer) => offer.topic.id === topic.id),
      chosen,
    );
    if (best) chosen.set(best.paperId, best);
  }
  while (chosen.size < reader.size) {
    const best = bestOf(index, offers, chosen);
    if (best === null) break;
    chosen.set(best.paperId, best);
  }
  if (chosen.size < reader.leastSize) {
    return { kind: "skipped", reason: "quiet", found: chosen.size };
  }
  const picks = [...chosen.values()]
    .toSorted((a, b) => byScore(index, a.paperId, b.paperId))
    .map((offer) => toPick(index, offer, reader));
  return { kind: "selected", picks };
}

/** What the reader's topics offer, best first; a paper of two topics stands for the first that offers it best. */
export function offersFor(
  index: EditionIndex,
  { topics, muted }: { topics: readonly Topic[]; muted: readonly Topic[] },
  sent: ReadonlySet<PaperId>,
): Offer[] {
  const isMuted = mutedBy(index, muted);
  return topics
    .flatMap((topic) =>
      matchesOf(index, topic)
        .filter(({ paperId }) => !sent.has(paperId) && !isMuted.has(paperId))
        .map(({ paperId, relevance }) => {
          const value = rankedPaper(index, paperId).score + Math.log2(relevance);
          return { paperId, topic, relevance, value };
        }),
    )
    .toSorted((a, b) => b.value - a.value || a.paperId - b.paperId);
}

/** A mute must be meant: only what holds every word of it counts. */
export function mutedBy(index: EditionIndex, muted: readonly Topic[]): ReadonlySet<PaperId> {
  return new Set(
    muted.flatMap((topic) =>
      matchesOf(index, topic).flatMap(({ paperId, isStrict }) => (isStrict ? [paperId] : [])),
    ),
  );
}

/** How much a paper loses for being like one that is chosen, in doublings of votes. */
export function twinLoss(
  { likeness }: EditionIndex,
  paperId: PaperId,
  chosen: Iterable<PaperId>,
): number {
  let most = 0;
  for (const other of chosen) most = Math.max(most, likeness(paperId, other));
  return (Math.max(0, most - MMR.twinsFrom) / (1 - MMR.twinsFrom)) * TWIN_COST;
}

/** @param offers best first: beyond the dearest twin nobody can win any more. */
function bestOf(
  index: EditionIndex,
  offers: readonly Offer[],
  chosen: ReadonlyMap<PaperId, Offer>,
): Offer | null {
  let best: { offer: Offer; value: number } | null = null;
  for (const offer of offers) {
    if (best && offer.value <= best.value) break;
    if (chosen.has(offer.paperId)) continue;
    const value = offer.value - twinLoss(index, offer.paperId, chosen.keys());
    if (best === null || value > best.value) best = { offer, value };
  }
  return best?.offer ?? null;
}

function matchesOf({ edition }: EditionIndex, topic: Topic): readonly Match[] {
  return edition.matches.get(topic.id) ?? [];
}

function byScore(index: EditionIndex, a: PaperId, b: PaperId): number {
  return rankedPaper(index, b).score - rankedPaper(index, a).score || a - b;
}

function toPick(index: EditionIndex, { paperId, topic, relevance }: Offer, reader: Reader): Pick {
  const { score, parts } = rankedPaper(index, paperId);
  const matching = index.topicsOf.get(paperId);
  const others = reader.topics.filter(({ id }) => id !== topic.id && matching?.has(id));
  return {
    paperId,
    topicId: topic.id,
    score,
    relevance,
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

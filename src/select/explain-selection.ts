import type { ScoreParts } from "../edition.ts";
import type { PaperId } from "../model.ts";
import {
  type EditionIndex,
  mutedBy,
  type Offer,
  offersFor,
  type Reader,
  twinLoss,
} from "./select-papers.ts";

/** Why a paper is in a selection or is not. */
export type Verdict =
  | { kind: "chosen" }
  | { kind: "sent"; day: string }
  | { kind: "muted"; by: string }
  /** Too like a chosen paper: what that cost, in doublings of votes. */
  | { kind: "twin"; of: PaperId; loss: number }
  /** Others had more. */
  | { kind: "behind" };

export type Explained = {
  paperId: PaperId;
  verdict: Verdict;
  topic: string;
  relevance: number;
  /** What it was chosen by: the score, less what loose matching takes off. */
  value: number;
  parts: ScoreParts;
};

export type Explaining = {
  reader: Reader;
  /** Papers sent before, each with the day. */
  sent: ReadonlyMap<PaperId, string>;
  chosen: ReadonlySet<PaperId>;
  /** How many that were not chosen are told beside all that were. */
  nearly: number;
};

/** The chosen papers and the nearest that were not, best first, each with its parts and why. */
export function explainSelection(index: EditionIndex, explaining: Explaining): Explained[] {
  const { reader, chosen, nearly } = explaining;
  const everything = offersFor(index, { topics: reader.topics, muted: [] }, new Set());
  const first = new Map<PaperId, Offer>();
  for (const offer of everything) if (!first.has(offer.paperId)) first.set(offer.paperId, offer);
  let left = nearly;
  return [...first.values()]
    .filter(({ paperId }) => chosen.has(paperId) || left-- > 0)
    .flatMap((offer) => {
      const parts = index.ranked.get(offer.paperId)?.parts;
      if (parts === undefined) return [];
      const { paperId, topic, relevance, value } = offer;
      const verdict = verdictOn(index, offer, explaining);
      return [{ paperId, verdict, topic: topic.name, relevance, value, parts }];
    });
}

function verdictOn(
  index: EditionIndex,
  { paperId }: Offer,
  { reader, sent, chosen }: Explaining,
): Verdict {
  if (chosen.has(paperId)) return { kind: "chosen" };
  const day = sent.get(paperId);
  if (day !== undefined) return { kind: "sent", day };
  const mute = reader.muted.find((topic) => mutedBy(index, [topic]).has(paperId));
  if (mute) return { kind: "muted", by: mute.query };
  const loss = twinLoss(index, paperId, chosen);
  if (loss === 0) return { kind: "behind" };
  const [of = paperId] = [...chosen].toSorted(
    (a, b) => index.likeness(paperId, b) - index.likeness(paperId, a),
  );
  return { kind: "twin", of, loss };
}

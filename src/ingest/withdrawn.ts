import type { PaperRecord } from "../model.ts";

const NOUN = "(?:paper|article|submission|manuscript|preprint|work)";
/** Withdrawn from a conference it is still a paper. */
const ELSEWHERE = "(?! from (?!(?:the )?(?:arxiv|publication)\\b))";
const WITHDRAWN = new RegExp(
  `\\b(?:this (?:${NOUN}|version)(?: has been| is| was)?|the ${NOUN} (?:has been|is|was)) (?:temporarily |permanently )?withdrawn\\b${ELSEWHERE}`,
  "i",
);
/** Alone it must not go on as a sentence on something else: "Withdrawn drugs are ...". */
const BARE = new RegExp(
  `^(?:${NOUN} )?withdrawn\\b(?=[.,;:]|$| (?:by|due|because|for|as|from (?:the )?(?:arxiv|publication))\\b)`,
  "i",
);
/** Further on an abstract may speak of other things that were withdrawn. */
const BEGINNING = 200;

/** arXiv keeps a withdrawn paper's record and says so in its comment, or in place of its abstract. */
export function isWithdrawn({
  comment = "",
  abstract = "",
}: Pick<PaperRecord, "comment" | "abstract">) {
  return [comment, abstract.slice(0, BEGINNING)].some(
    (text) => WITHDRAWN.test(text) || BARE.test(text.trim()),
  );
}

/** A withdrawn paper is never brought in; one that is known stays, marked. */
export function markWithdrawn(records: readonly PaperRecord[]): {
  records: PaperRecord[];
  withdrawn: string[];
} {
  return {
    records: records.map((record) =>
      isWithdrawn(record) ? { ...record, isRevision: true } : record,
    ),
    withdrawn: records.filter(isWithdrawn).map(({ key }) => key),
  };
}

import type { PaperRecord } from "../model.ts";

const NOUN = "(?:paper|article|submission|manuscript|preprint|work)";
const WITHDRAWN = new RegExp(
  `^(?:${NOUN} )?withdrawn\\b|\\b(?:this|the) ${NOUN} (?:has been|is|was) (?:temporarily )?withdrawn\\b`,
  "i",
);
/** Further on an abstract may speak of other things that were withdrawn. */
const BEGINNING = 200;

/** arXiv keeps a withdrawn paper's record and says so in its comment, or in place of its abstract. */
export function isWithdrawn({
  comment = "",
  abstract = "",
}: Pick<PaperRecord, "comment" | "abstract">) {
  return WITHDRAWN.test(comment) || WITHDRAWN.test(abstract.slice(0, BEGINNING));
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

export type Rouge = { rouge1F: number; rouge2F: number; rougeLF: number };

/**
 * How much of a reference a text says, and how little else: the F1 of shared words, of shared pairs
 * of words and of the longest common subsequence of words, each 0 to 1. Lin 2004,
 * https://aclanthology.org/W04-1013/, with β = 1, in lower case, unstemmed, stop words kept.
 */
export function rouge(text: string, reference: string): Rouge {
  const [ours, theirs] = [wordsOf(text), wordsOf(reference)];
  return {
    rouge1F: sharedF1(ours, theirs),
    rouge2F: sharedF1(pairsOf(ours), pairsOf(theirs)),
    rougeLF: f1(commonLength(ours, theirs), ours, theirs),
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, at) => `${words[at]} ${word}`);
}

/** What stands three times in one and twice in the other is shared twice. */
function sharedF1(ours: readonly string[], theirs: readonly string[]): number {
  const left = new Map<string, number>();
  for (const gram of theirs) left.set(gram, (left.get(gram) ?? 0) + 1);
  let shared = 0;
  for (const gram of ours) {
    const count = left.get(gram) ?? 0;
    if (count === 0) continue;
    left.set(gram, count - 1);
    shared++;
  }
  return f1(shared, ours, theirs);
}

function commonLength(ours: readonly string[], theirs: readonly string[]): number {
  let above = theirs.map(() => 0);
  for (const word of ours) {
    const row: number[] = [];
    for (const [at, other] of theirs.entries()) {
      const longest = Math.max(above[at] ?? 0, row[at - 1] ?? 0);
      row.push(word === other ? (above[at - 1] ?? 0) + 1 : longest);
    }
    above = row;
  }
  return above.at(-1) ?? 0;
}

/** 2PR / (P + R), where P = shared / ours and R = shared / theirs. */
function f1(shared: number, ours: readonly string[], theirs: readonly string[]): number {
  return shared === 0 ? 0 : (2 * shared) / (ours.length + theirs.length);
}

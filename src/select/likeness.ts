import type { Edition, Likeness } from "../edition.ts";
import type { PaperId } from "../model.ts";

/** How alike two papers of an edition are, from 0 to 1. */
export type LikenessOf = (a: PaperId, b: PaperId) => number;

/**
 * By meaning where both have a vector, else by the words their titles share. Remembered, because
 * the same few papers are compared for every reader.
 */
export function likenessOf({ likeness }: Pick<Edition, "likeness">): LikenessOf {
  const known = new Map<string, number>();
  return (a, b) => {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const [one, other] = [likeness.get(a), likeness.get(b)];
    const found = one && other ? compare(one, other) : 0;
    known.set(key, found);
    return found;
  };
}

function compare(a: Likeness, b: Likeness): number {
  const words = sharedWords(a.title, b.title);
  return a.vector && b.vector ? Math.max(words, cosine(a.vector, b.vector)) : words;
}

/** Words in both titles as a share of the words in either. */
function sharedWords(a: string, b: string): number {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  const shared = [...one].filter((word) => other.has(word)).length;
  const all = one.size + other.size - shared;
  return all === 0 ? 0 : shared / all;
}

function wordsOf(title: string): Set<string> {
  return new Set(title.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa * bb > 0 ? dot / Math.sqrt(aa * bb) : 0;
}

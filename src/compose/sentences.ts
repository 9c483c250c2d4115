/** The text's sentences in order, trimmed; what comes after the last end counts as one. */
export function splitSentences(text: string): string[] {
  const starts = [0, ...sentenceEnds(text)];
  return starts.map((start, at) => text.slice(start, starts[at + 1]).trim()).filter(Boolean);
}

/** The places right after sentences, in order; none inside TeX, and not the end of the text. */
export function sentenceEnds(text: string): number[] {
  return Array.from(text.matchAll(MATH_OR_END))
    .filter(([found]) => !found.startsWith("$"))
    .map(({ 0: found, index }) => index + found.length);
}

/** Where the TeX around that place begins, or null if it is in none. */
export function mathAround(text: string, place: number): number | null {
  for (const { 0: found, index } of text.matchAll(MATH)) {
    if (index >= place) return null;
    if (place < index + found.length) return index;
  }
  return null;
}

/** Told from money as pandoc does: no space inside the dollars, no digit after them. */
const MATH = /\$(?=\S)[^$]{1,200}(?<=\S)\$(?!\d)/gu;
/** After these and a full stop the sentence goes on: et al., Fig., J. Doe, e.g., U.S. */
const SHORT = [
  "al|vs|cf|resp|approx|ca|Figs?|Eqs?|Secs?|Tab|Refs?|Nos?|Dr|Mr|Mrs|Ms|Prof|St",
  "(?<!-)[A-Z]",
  "(?:[A-Za-z]\\.){1,4}[A-Za-z]",
].join("|");
const MATH_OR_END = new RegExp(
  [
    MATH.source,
    `[.!?؟۔।](?<!\\b(?:${SHORT})\\.)["”’')\\]]{0,3}(?=\\s+(?:\\$\\S|["“‘'(\\[]{0,2}[\\p{Lu}\\p{Lo}\\p{N}\\\\]))`,
    "[。！？][”’」』）]{0,3}",
  ].join("|"),
  "gu",
);

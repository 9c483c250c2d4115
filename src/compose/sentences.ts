/** The places right after each sentence's end; the end of the text is none of them. */
export function sentenceEnds(text: string): number[] {
  return Array.from(text.matchAll(END_OR_MATH))
    .filter(([found]) => !found.startsWith("$"))
    .map(({ 0: found, index }) => index + found.length);
}

/** The text's sentences in order, trimmed; what comes after the last end counts as one. */
export function splitSentences(text: string): string[] {
  const starts = [0, ...sentenceEnds(text)];
  return starts.map((start, at) => text.slice(start, starts[at + 1]).trim()).filter(Boolean);
}

/** TeX as pandoc tells it from money: no space inside the dollars, no digit after them. */
const MATH = String.raw`\$(?=\S)[^$]{1,200}(?<=\S)\$(?!\d)`;
/** Full stops after which the sentence goes on, whatever comes next: et al., Fig., e.g., U.S. */
const SHORT =
  "(?:al|vs|cf|Figs?|Eqs?|Secs?|Tab|Refs?|No|Nos|resp|approx|ca|Dr|Mr|Mrs|Ms|Prof|St|(?<!-)[A-Z]|(?:[A-Za-z]\\.){1,4}[A-Za-z])";
const END_OR_MATH = new RegExp(
  [
    MATH,
    `[.!?](?<!\\b${SHORT}\\.)["”’')\\]]{0,3}(?=\\s+["“‘'(\\[$]{0,2}[\\p{Lu}\\p{Lo}\\p{N}])`,
    "[。！？][”’」』）]{0,3}",
  ].join("|"),
  "gu",
);

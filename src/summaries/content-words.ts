/** The words of a text that say what it is about, and how many of them another text has too. */

const WORDS = new Intl.Segmenter("en", { granularity: "word" });

/** What every sentence has, and what every sentence about a paper has. */
const EMPTY = new Set(
  `about across after all also among and any are been before being between both but can could did does
  each for from had has have her his how into its itself may might more most much not one only onto other
  our out over own same should some such than that the their them then there these they this those through
  two under until upon using very via was well were what when where which while who whose why will with
  within without would you your
  abstract approach author authors demonstrate demonstrates introduce introduces introducing method methods
  new novel paper papers present presents presenting propose proposed proposes proposing provide provides
  result results show shows showing study studies use used uses work works`.split(/\s+/),
);

export function contentWords(text: string): Set<string> {
  const words = new Set<string>();
  for (const { segment, isWordLike } of WORDS.segment(text.normalize("NFKC").toLowerCase())) {
    if (isWordLike && !EMPTY.has(segment) && !/^[a-z]{1,2}$/.test(segment)) words.add(segment);
  }
  return words;
}

export function countShared(
  words: ReadonlySet<string>,
  known: ReadonlySet<string>,
): { words: number; shared: number } {
  const all = [...known];
  const shared = [...words].filter(
    (word) => known.has(word) || all.some((other) => isAkin(word, other)),
  );
  return { words: words.size, shared: shared.length };
}

const STEM_LEAST = 4;
const ENDING_MOST = 3;

/** `train` and `training`, `propose` and `proposal`: all alike but for three letters at the end. */
function isAkin(a: string, b: string): boolean {
  const stem = Math.max(STEM_LEAST, Math.max(a.length, b.length) - ENDING_MOST);
  return a.length >= stem && b.startsWith(a.slice(0, stem));
}

/**
 * How well each sentence of an abstract says what the paper does, by three things one can explain:
 *
 *     score = cues + 3 · share of the title's words + 2 · centrality
 *
 * Cue words and title words are Edmundson's (1969, doi:10.1145/321510.321519). Centrality is how many
 * words a sentence shares with the others, close to LexRank's degree (Erkan and Radev 2004,
 * doi:10.1613/jair.1523) but in linear time: 1 for the most central sentence.
 */
export function scoreSentences(title: string, sentences: readonly string[]): number[] {
  const lowered = sentences.map((sentence) => sentence.toLowerCase());
  const words = lowered.map(stems);
  const central = centralities(words);
  const titleWords = stems(title.toLowerCase());
  const name = /^([^:]{2,40}):\s/.exec(title.toLowerCase())?.[1];
  return lowered.map((sentence, at) => {
    const own = words[at] ?? new Set();
    const inTitle = [...titleWords].filter((word) => own.has(word)).length;
    return (
      cuesOf(sentence) +
      (name !== undefined && sentence.includes(name) ? WEIGHTS.name : 0) +
      (own.size < FRAGMENT ? WEIGHTS.fragment : 0) +
      WEIGHTS.title * (inTitle / Math.max(1, titleWords.size)) +
      WEIGHTS.central * (central[at] ?? 0)
    );
  });
}

function cuesOf(sentence: string): number {
  const said = ANNOUNCES.test(sentence)
    ? WEIGHTS.announces
    : STUDIES.test(sentence)
      ? WEIGHTS.studies
      : 0;
  return (
    said +
    (LEANS.test(sentence) ? WEIGHTS.leans : 0) +
    (BACKGROUND.test(sentence) ? WEIGHTS.background : 0) +
    (POINTS_AWAY.test(sentence) ? WEIGHTS.pointsAway : 0)
  );
}

function centralities(sentences: readonly ReadonlySet<string>[]): number[] {
  const holders = new Map<string, number>();
  for (const words of sentences)
    for (const word of words) holders.set(word, (holders.get(word) ?? 0) + 1);
  const shared = sentences.map((words) => {
    let sum = 0;
    for (const word of words) sum += (holders.get(word) ?? 1) - 1;
    // By the root, as in the cosine: a long sentence shares more, but not for being central.
    return sum / Math.sqrt(Math.max(1, words.size));
  });
  const highest = Math.max(...shared);
  return shared.map((value) => (highest > 0 ? value / highest : 0));
}

/** Without stop words, and without endings, so that plurals meet. */
function stems(lowered: string): Set<string> {
  const words = lowered.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return new Set(
    words
      .filter((word) => !STOP_WORDS.has(word))
      .map((word) => (word.length > 4 ? word.replace(/(?:ing|ed|es|s|ly)$/, "") : word)),
  );
}

/** Tried on half of the recorded days; from half to double they hardly matter. */
const WEIGHTS = {
  announces: 2,
  studies: 1,
  title: 3,
  central: 2,
  name: 1,
  leans: -1,
  background: -0.5,
  pointsAway: -4,
  fragment: -3,
};
/** A sentence of fewer words is a heading or the number of one. */
const FRAGMENT = 3;

const WORKS = "paper|work|study|report|article|survey";
const AUTHORS = `\\b(?:we|${WORKS}) (?:(?:then|thus|therefore|first|here|[a-z]+ly) )?`;
const ANNOUNCES = new RegExp(
  `${AUTHORS}(?:propose|introduce|present|develop|design|devise|build|create|construct|offer|contribute|describe|formulate|release|unveil|establish)(?:e?s)?\\b`,
);
const STUDIES = new RegExp(
  `${AUTHORS}(?:study|studies|investigate|explore|address|tackle|examine|analy[sz]e|revisit|review|argue|show|demonstrate|find|prove|identify|ask|conduct|report|evaluate|formalize|reveal|discover|rethink|extend|bridge|provide)(?:e?s)?\\b`,
);
/** Openings that need the sentence before. */
const LEANS = new RegExp(
  `^(?:${[
    "but|and|yet|also|besides|then|instead|meanwhile|nevertheless|together|both",
    "as a result|in contrast|conversely|similarly|likewise|for (?:example|instance)",
    "second|third|next|lastly|[(]?(?:\\d|i+)[)]",
    `(?:this|that|these|those)(?! (?:${WORKS}))`,
    "it|its|they|their|them|such|he|she|the (?:resulting|proposed)",
  ].join("|")})(?![\\p{L}-])`,
  "u",
);
const BACKGROUND =
  /^(?:however, )?(?:recent(?:ly)?|existing|current(?:ly)?|prior|previous|conventional|traditional(?:ly)?|despite|although|while|most)\b/;
const POINTS_AWAY =
  /https?:|www\.|github|^(?:project page|homepage|website|demo|code)\b|\b(?:code|data|datasets?|models?|weights|checkpoints)\b[^.]{0,60}\b(?:available|released|open-?sourced?)\b/;
const STOP_WORDS = new Set(
  (
    "a all also an and any are as at be been between both but by can do does due each for from had " +
    "has have how in into is it its more most not of on only or other our over same so some such " +
    "than that the their them then there these they this those through to under use used using via " +
    "was we were what when where which while who will with within without across based"
  ).split(" "),
);

import { cutText } from "./clean-text.ts";
import { scoreSentences } from "./score-sentences.ts";
import { mathAround, splitSentences } from "./sentences.ts";

/** Code units: more than any real abstract has, and soon read. */
const LOOKED_AT = 6_000;
const SENTENCES_MOST = 60;
/** What a sentence must score to be told after the best one. */
const NEXT_LEAST = 1;
/** How much more a sentence must say that has to be cut. */
const CUT_PENALTY = 1;

/**
 * The sentence of an abstract that best says what the paper does, and the one after it if both fit
 * into `most` code points. It is cut only where no shorter one says nearly as much.
 */
export function extractSummary(title: string, abstract: string, most: number): string {
  if (fits(abstract, most)) return abstract;
  const sentences = firstOf(abstract);
  const scores = scoreSentences(title.slice(0, LOOKED_AT), sentences);
  let best = { text: "", score: Number.NEGATIVE_INFINITY, at: -1, isWhole: false };
  for (const [at, sentence] of sentences.entries()) {
    const text = withoutLead(sentence);
    const isWhole = fits(text, most);
    const score = (scores[at] ?? 0) - (isWhole ? 0 : CUT_PENALTY);
    if (score > best.score) best = { text, score, at, isWhole };
  }
  if (!best.isWhole) return cutOutsideMath(best.text, most);
  const next = sentences[best.at + 1];
  if (next === undefined || (scores[best.at + 1] ?? 0) < NEXT_LEAST) return best.text;
  const both = join(best.text, next);
  return fits(both, most) ? both : best.text;
}

/** Whole sentences only, unless there is but one. */
function firstOf(abstract: string): string[] {
  const sentences = splitSentences(abstract.slice(0, LOOKED_AT));
  if (abstract.length > LOOKED_AT && sentences.length > 1) sentences.pop();
  return sentences.slice(0, SENTENCES_MOST);
}

/** Drops "However," and "To address this gap,": they lean on a sentence that is not shown. */
function withoutLead(sentence: string): string {
  const rest = sentence.replace(LEAD, "");
  return rest === sentence
    ? sentence
    : rest.replace(/^\p{Ll}(?!\p{Lu})/u, (first) => first.toUpperCase());
}

function cutOutsideMath(text: string, most: number): string {
  const cut = cutText(text, most);
  const start = mathAround(text, cut.length - 1);
  return start ? cutText(text, Array.from(text.slice(0, start)).length) : cut;
}

function join(sentence: string, next: string): string {
  return /[。！？][”’」』）]*$/u.test(sentence) ? sentence + next : `${sentence} ${next}`;
}

function fits(text: string, most: number): boolean {
  if (text.length <= most) return true;
  return text.length <= 2 * most && Array.from(text).length <= most;
}

const THESE = "(?:this|these|those|such|them|both|the above)(?: [\\p{L}-]+){0,3}";
const LEAD = new RegExp(
  `^(?:${[
    "in this (?:\\p{L}+ )?(?:paper|work|study|report|article|survey)",
    `to (?:(?:this|that) end|(?!the )\\p{L}+ ${THESE})`,
    `(?:\\p{L}+(?:ing|ed)|built)(?: by| on| upon| from)? ${THESE}(?=, we )`,
    "however|moreover|furthermore|additionally|in addition|finally|first|overall|in summary",
    "therefore|thus|hence|accordingly|consequently|in response|taken together|here",
    "specifically|concretely|notably|in particular",
  ].join("|")}),\\s+(?=\\p{L})`,
  "iu",
);

import { cutText } from "./clean-text.ts";
import { splitSentences } from "./sentences.ts";

/**
 * The one or two sentences of an abstract that best say what the paper does, in at most `most` code
 * points. Sentences are weighed as in Edmundson (1969, doi:10.1145/321510.321519) by cue words and
 * words of the title, and by how many words they share with the others (degree centrality, as in
 * LexRank: Erkan and Radev 2004, doi:10.1613/jair.1523). The next sentence follows if it fits.
 */
export function extractSummary(title: string, abstract: string, most: number): string {
  if (abstract.length <= most) return abstract;
  const sentences = splitSentences(abstract.slice(0, LOOKED_AT)).slice(0, SENTENCES_MOST);
  const scores = scoreSentences(title, sentences);
  const chosen = sentences.map((sentence, at) => {
    const text = withoutLead(sentence);
    const isCut = !fits(text, most);
    const score = (scores[at] ?? 0) - (isCut ? WEIGHTS.cut : 0);
    return { at, score, isCut, text: isCut ? cutOutsideMath(text, most) : text };
  });
  const [best] = chosen.toSorted((a, b) => b.score - a.score);
  if (best === undefined) return "";
  const next = sentences[best.at + 1];
  if (best.isCut || next === undefined || (scores[best.at + 1] ?? 0) < FOLLOWING_LEAST) return best.text;
  const both = `${best.text}${/[。！？]$/.test(best.text) ? "" : " "}${next}`;
  return fits(both, most) ? both : best.text;
}

function scoreSentences(title: string, sentences: readonly string[]): number[] {
  const words = sentences.map(contentWords);
  const central = centralities(words);
  const titleWords = contentWords(title);
  const name = /^([^:]{2,40}):\s/.exec(title)?.[1]?.toLowerCase();
  return sentences.map((sentence, at) => {
    const shared = [...titleWords].filter((word) => words[at]?.has(word)).length;
    return (
      WEIGHTS.title * (shared / Math.max(1, titleWords.size)) +
      WEIGHTS.central * (central[at] ?? 0) +
      (name && sentence.toLowerCase().includes(name) ? WEIGHTS.name : 0) +
      (ANNOUNCES.test(sentence) ? WEIGHTS.announces : STUDIES.test(sentence) ? WEIGHTS.studies : 0) +
      (LEANS.test(withoutLead(sentence)) ? WEIGHTS.leans : 0) +
      (BACKGROUND.test(sentence) ? WEIGHTS.background : 0) +
      (POINTS_AWAY.test(sentence) ? WEIGHTS.pointsAway : 0) +
      ((words[at]?.size ?? 0) < 3 ? WEIGHTS.fragment : 0)
    );
  });
}

/** For each sentence its words' occurrences in other sentences; 1 for the most central. */
function centralities(sentences: readonly Set<string>[]): number[] {
  const holders = new Map<string, number>();
  for (const word of sentences.flatMap((words) => [...words]))
    holders.set(word, (holders.get(word) ?? 0) + 1);
  const shared = sentences.map((words) => {
    const sum = [...words].reduce((all, word) => all + (holders.get(word) ?? 1) - 1, 0);
    return sum / Math.sqrt(Math.max(1, words.size));
  });
  const highest = Math.max(...shared, 1e-9);
  return shared.map((value) => value / highest);
}

/** What stands in for a word: lower case, no stop word, no ending, so that plurals meet. */
function contentWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return new Set(
    words
      .filter((word) => !STOP_WORDS.has(word))
      .map((word) => (word.length > 4 ? word.replace(/(?:ing|ed|es|s|ly)$/, "") : word)),
  );
}

/** Without "In this paper," and "To address this," which lean on what is not shown. */
function withoutLead(sentence: string): string {
  const rest = sentence.replace(LEAD, "");
  return rest === sentence ? sentence : rest.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

function cutOutsideMath(text: string, most: number): string {
  return cutText(text, most);
}

function fits(text: string, most: number): boolean {
  return text.length <= most || (text.length <= 2 * most && Array.from(text).length <= most);
}

const LOOKED_AT = 6_000;
const SENTENCES_MOST = 60;
const FOLLOWING_LEAST = 1;
const WEIGHTS = { announces: 2, studies: 1, title: 3, central: 2, name: 1, leans: -0.5, background: -0.5, pointsAway: -3, fragment: -3, cut: 1 };

const AUTHORS = "(?:we|(?:paper|work|study|report|article|survey))\\s+(?:(?:then|thus|therefore|first|here|[a-z]+ly)\\s+)?";
const ANNOUNCES = new RegExp(`\\b${AUTHORS}(?:propose|introduce|present|develop|design|devise|build|create|construct|offer|contribute|describe|formulate|release|unveil|establish)s?\\b`, "iu");
const STUDIES = new RegExp(`\\b${AUTHORS}(?:stud(?:y|ies)|investigate|explore|address|tackle|examine|analy[sz]e|revisit|argue|show|demonstrate|find|prove|identify|ask|conduct|report|evaluate|formalize|reveal|discover|rethink|extend|bridge|provide|review)(?:s|es)?\\b`, "iu");
const LEAD = /^(?:in this (?:\p{L}+ )?(?:paper|work|study|report|article|survey)|to (?!the )\p{L}+ (?:this|these|those|such|them|both)(?: [\p{L}-]+){0,3}|to (?:this end|do so)|(?:motivated|inspired|guided|building|based|drawing|driven) (?:by|on|upon|from) (?:this|these)(?: [\p{L}-]+){0,3}|however|therefore|thus|hence|accordingly|consequently|specifically|here|moreover|furthermore|additionally|in addition|finally|first|concretely|notably|in particular|overall|in summary|in response),\s+(?=\p{L})/iu;
const LEANS = /^(?:but|and|yet|also|besides|then|instead|meanwhile|nevertheless|as a result|in contrast|conversely|similarly|likewise|together|for (?:example|instance)|second|third|next|lastly|it|its|they|their|them|this|that|these|those|such|he|she|both|the (?:resulting|proposed)|[(]?(?:\d|i+)[)])(?![\p{L}-])(?! (?:paper|work|study|report|article|survey))/iu;
const BACKGROUND = /^(?:recent|existing|current|prior|previous|conventional|traditional|while|despite|although|most)(?:ly)?\b/iu;
const POINTS_AWAY = /https?:|www\.|github|^(?:project page|code|homepage|website|demo)\b|\b(?:code|data|datasets?|models?|weights|checkpoints)\b[^.]{0,60}\b(?:available|released|open-?sourced?)\b/iu;
const STOP_WORDS = new Set(
  "a an and are as at be been but by can do for from has have how in into is it its more most not of on or our over such than that the their them then there these they this to under via was we were what when where which while who will with without within across between both each through also all any does due only other same so some using used use based".split(" "),
);

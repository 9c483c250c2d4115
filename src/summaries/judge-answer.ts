import { cleanText } from "../compose/clean-text.ts";
import { splitSentences } from "../compose/sentences.ts";
import { readableTex } from "../compose/tex.ts";
import { contentWords, countShared } from "./content-words.ts";

/** Whether a model's answer may be shown to readers. It may be wrong, and the paper may have asked for that. */

export type Verdict = { kind: "usable"; summary: string } | { kind: "unusable"; reason: string };

const LENGTH = { least: 20, most: 300 };
const SENTENCES_MOST = 2;
/**
 * Of 2,013 summaries that a model wrote for a public list all but 3 have that many of their words in
 * their paper; of the same put to another paper 1.5 % do, at 0.4 it was 5.3 %.
 */
const SHARE_LEAST = 0.5;
const SHARED_LEAST = 3;

/** What is judged is what is shown: one line, cleaned, TeX made readable. */
export function judgeAnswer(
  answer: string,
  { title, abstract }: { title: string; abstract: string },
): Verdict {
  const summary = tidy(answer);
  const reason =
    (LINE_END.test(answer.trim()) && "more than one line") ||
    lengthTrouble(summary) ||
    foreignPart(summary) ||
    wordsTrouble(splitSentences(summary), contentWords(`${title}\n${abstract}`));
  return reason ? { kind: "unusable", reason } : { kind: "usable", summary };
}

const LINE_END = /[\n\r\v\f\u0085\u2028\u2029]/;
const LABEL = /^(?:tl;?dr|summary)\s*[:–—-]\s*/i;
const QUOTED = /^(?:"([^"]+)"|“([^“”]+)”)$/;

function tidy(answer: string): string {
  const line = readableTex(cleanText(answer)).replace(LABEL, "");
  const [, straight, curly] = QUOTED.exec(line) ?? [];
  return straight ?? curly ?? line;
}

function lengthTrouble(summary: string): string {
  const length = Array.from(summary).length;
  if (length === 0) return "empty";
  if (length < LENGTH.least) return `fewer than ${LENGTH.least} characters`;
  return length > LENGTH.most ? `more than ${LENGTH.most} characters` : "";
}

/** Whatever a mail client might turn into a link; `Recall@k` is none. */
const LINK =
  /\b(?:https?|ftp|file|data|javascript|mailto|tel):\S|\bwww\.|[\p{L}\p{N}-]\.\p{L}{2}|\d(?:\.\d+){3}|@\p{L}{2}/iu;
const MARKUP =
  /`|__|~~|\*\*|\*[^\s*][^*]*\*|\]\(|<[a-z/!?]|&#?\w+;|\{\{|\}\}|^(?:#|>|[-*+•]\s|\d+[.)]\s)/i;
/** Models that refuse, or talk to whoever asked, begin a sentence like this. */
const ITSELF =
  /(?:^|[.!?]["”]?\s+)(?:I(?:'\w+)?\s|as an? (?:AI|(?:large )?language model|assistant)\b|(?:I'm |I am )?sorry\b|unfortunately,? I\b|sure\b[,!:]|certainly\b[,!:]|of course\b[,!:]|here(?:'s| is| are)\b|please\b|the (?:abstract|paper|text) (?:is|was) (?:missing|empty|not (?:given|provided))|no abstract\b|ignore (?:all|any|the|previous)\b)/i;

function foreignPart(summary: string): string {
  // Full-width letters and ligatures pass for plain ones in links too.
  const plain = summary.normalize("NFKC").replaceAll(/[‘’]/g, "'");
  if (LINK.test(plain)) return "holds a link or an address";
  if (MARKUP.test(plain)) return "holds markup";
  return ITSELF.test(plain) ? "speaks of itself, not of the paper" : "";
}

/** Each sentence by itself: a good one must not carry one that was smuggled in. */
function wordsTrouble(sentences: readonly string[], known: ReadonlySet<string>): string {
  if (sentences.length > SENTENCES_MOST) return `more than ${SENTENCES_MOST} sentences`;
  const counts = sentences.map((sentence) => countShared(contentWords(sentence), known));
  const shared = counts.reduce((sum, count) => sum + count.shared, 0);
  const isStrange = counts.some((count) => count.shared < SHARE_LEAST * count.words);
  return isStrange || shared < SHARED_LEAST ? "speaks in words that the paper does not have" : "";
}

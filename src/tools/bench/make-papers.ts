import { HOUR_MS } from "../../time.ts";

/** Papers nobody wrote, as lines of our own format: of the size of real ones, in words of no language. */

const ABSTRACT_LENGTH = 1_200;
const AUTHORS = 5;
const SENTENCE_WORDS = 22;
const LISTED_WITHIN_HOURS = 30 * 24;

const SYLLABLES =
  "ba ce di fo gu ka lem min nor pur quo ras sel tiv ul va wen xor yl zeb cran dril fesk glom " +
  "hant jund kest lorp mard nist ost prel rond sker trin vash welk ymb zolt bren chol dusk";
const COMMON = "the of and to in we that for with is on are by as this our from which it can".split(
  " ",
);
/** About as many of the words of an abstract carry no meaning, and no search keeps them. */
const COMMON_SHARE = 0.35;
const CATEGORIES = "cs.LG cs.CL cs.CV cs.AI cs.RO cs.SE cs.IR stat.ML eess.IV math.OC".split(" ");

type Random = () => number;

/** One line after the other, so that however many are asked for, one is in memory. */
export function* makePapers(
  { from, to }: { from: number; to: number },
  now: Date,
  random: Random,
): Generator<string> {
  for (let number = from; number < to; number++) {
    yield `${JSON.stringify(makePaper(number, now, random))}\n`;
  }
}

function makePaper(number: number, now: Date, random: Random) {
  const listedAt = new Date(now.getTime() - random() * LISTED_WITHIN_HOURS * HOUR_MS);
  const category = Math.floor(random() * CATEGORIES.length);
  return {
    id: `made:${number}`,
    title: capital(Array.from({ length: 8 + random() * 5 }, () => word(random)).join(" ")),
    abstract: makeAbstract(random),
    authors: Array.from(
      { length: AUTHORS },
      () => `${capital(word(random))} ${capital(word(random))}`,
    ),
    categories: [category, category + 1].map((at) => CATEGORIES[at % CATEGORIES.length]),
    publishedAt: new Date(listedAt.getTime() - 24 * HOUR_MS).toISOString(),
    listedAt: listedAt.toISOString(),
    links: { paper: `https://papers.example/${number}` },
    signals: [
      { kind: "upvotes", value: Math.floor(100 * random() ** 4), at: listedAt.toISOString() },
    ],
  };
}

function makeAbstract(random: Random): string {
  const sentences: string[] = [];
  let length = 0;
  while (length < ABSTRACT_LENGTH) {
    const words = Array.from({ length: SENTENCE_WORDS }, () =>
      random() < COMMON_SHARE ? pick(COMMON, random) : word(random),
    );
    const sentence = `${capital(words.join(" "))}.`;
    sentences.push(sentence);
    length += sentence.length + 1;
  }
  return sentences.join(" ");
}

const VOCABULARY = SYLLABLES.split(" ").flatMap((first, _, all) =>
  all.map((second) => first + second),
);

/** The word of rank r comes in proportion to 1/r, as in a language (Zipf). */
function word(random: Random): string {
  return VOCABULARY[Math.floor(VOCABULARY.length ** random()) - 1] ?? "";
}

function pick(words: readonly string[], random: Random): string {
  return words[Math.floor(random() * words.length)] ?? "";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

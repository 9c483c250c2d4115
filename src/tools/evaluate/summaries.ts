import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { cleanText, cutText, firstSentences } from "../../compose/clean-text.ts";
import { extractSummary } from "../../compose/extract-summary.ts";
import { SUMMARY_MOST } from "../../compose/paper-view.ts";
import { splitSentences } from "../../compose/sentences.ts";
import { readableTex } from "../../compose/tex.ts";
import { parseHuggingFacePapers } from "../../ingest/hugging-face-papers.ts";
import { TellableError } from "../../log.ts";
import { compareSamples, plain, quotient } from "./bootstrap.ts";
import type { Context, Figures, Measurement, Report } from "./report.ts";
import { type Rouge, rouge } from "./rouge.ts";

/**
 * Does the summary we take from an abstract say what the paper does? Against the one sentence that
 * Hugging Face's daily list tells of the same paper.
 */
export const summaries: Measurement = { name: "summaries", usage: "", run: measureSummaries };

const DAY_FILE = /^\d{4}-\d{2}-\d{2}\.json$/;
const FIGURES = ["rouge1F", "rouge2F", "rougeLF"] as const;

type Example = { title: string; abstract: string; reference: string };
type Summarize = (example: Example) => string;
type Judged = Rouge & { characters: number; isCut: boolean };

export async function measureSummaries({
  folder,
  random,
}: Pick<Context, "folder" | "random">): Promise<Report> {
  const { examples, days } = await readExamples(folder);
  const judge = (summarize: Summarize) =>
    examples.map((example) => judged(summarize(example), example));
  const ours = judge(({ title, abstract }) => extractSummary(title, abstract, SUMMARY_MOST));
  const lead = judge(({ abstract }) => firstSentences(abstract, SUMMARY_MOST));
  return {
    figures: figuresOf(ours),
    baselines: {
      lead: figuresOf(lead),
      random: figuresOf(judge(({ abstract }) => anySentences(abstract, random))),
      oracle: figuresOf(judge(bestSentences)),
    },
    intervals: FIGURES.map((figure) =>
      compareSamples(
        { figure, baseline: "lead" },
        plain(ours.map((one) => one[figure])),
        plain(lead.map((one) => one[figure])),
        random,
      ),
    ),
    conditions: { days, papers: examples.length, "code points at most": SUMMARY_MOST },
  };
}

/** Each paper once, its texts as a mail prints them. */
async function readExamples(folder: string): Promise<{ examples: Example[]; days: number }> {
  const place = [folder, path.join(folder, "huggingface")].filter((one) => existsSync(one));
  const files = (await Promise.all(place.map(dayFilesOf))).flat();
  const known = new Map<string, Example>();
  const days = new Set<string>();
  for (const file of files) {
    const day = path.basename(file, ".json");
    for (const record of parseHuggingFacePapers(await readFile(file, "utf8"), { day }).records) {
      const [title, abstract, reference] = [record.title, record.abstract, record.tldr].map(
        (text) => readableTex(cleanText(text ?? "")),
      );
      if (!title || !abstract || !reference || known.has(record.key)) continue;
      known.set(record.key, { title, abstract, reference });
      days.add(day);
    }
  }
  if (known.size === 0) {
    throw new TellableError(
      `${folder} holds no YYYY-MM-DD.json of papers with both summary and ai_summary: see --data.`,
    );
  }
  return { examples: [...known.values()], days: days.size };
}

async function dayFilesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => DAY_FILE.test(name))
    .toSorted()
    .map((name) => path.join(folder, name));
}

function judged(text: string, { reference }: Example): Judged {
  return {
    ...rouge(text, reference),
    characters: Array.from(text).length,
    isCut: text.endsWith("…"),
  };
}

function figuresOf(all: readonly Judged[]): Figures {
  const mean = (valueOf: (one: Judged) => number) => quotient(plain(all.map(valueOf)));
  return {
    ...Object.fromEntries(FIGURES.map((figure) => [figure, mean((one) => one[figure])])),
    characters: mean(({ characters }) => characters),
    cut: mean(({ isCut }) => Number(isCut)),
  };
}

/** One or two sentences that fit, each choice as likely as the others. */
function anySentences(abstract: string, random: () => number): string {
  const choices = choicesOf(abstract);
  return choices[Math.floor(random() * choices.length)] ?? cutText(abstract, SUMMARY_MOST);
}

/** What no choice of whole sentences can beat, having seen the reference. */
function bestSentences({ abstract, reference }: Example): string {
  let best = { text: cutText(abstract, SUMMARY_MOST), worth: -1 };
  for (const text of choicesOf(abstract)) {
    const { rouge1F, rouge2F, rougeLF } = rouge(text, reference);
    const worth = rouge1F + rouge2F + rougeLF;
    if (worth > best.worth) best = { text, worth };
  }
  return best.text;
}

/** Each sentence and each two, in the abstract's order, as far as they fit. */
function choicesOf(abstract: string): string[] {
  const sentences = splitSentences(abstract);
  const pairs = sentences.flatMap((sentence, at) =>
    sentences.slice(at + 1).map((later) => `${sentence} ${later}`),
  );
  return [...sentences, ...pairs].filter((text) => Array.from(text).length <= SUMMARY_MOST);
}

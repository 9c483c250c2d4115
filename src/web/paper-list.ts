import { type PaperView, paperView, topicName } from "../compose/paper-view.ts";
import type { Paper, Pick } from "../model.ts";
import type { ShownPaper } from "./ports.ts";

export type SectionView = { name: string; papers: PaperView[] };

export function paperViews(papers: readonly ShownPaper[]): PaperView[] {
  return papers.map(({ paper, reason }) => paperView(paper, reason));
}

/** By topic in the reader's order, best paper first: as they stood in the mail. */
export function digestSections(
  papers: readonly { paper: Paper; pick: Pick }[],
  topics: readonly string[],
): SectionView[] {
  const sections = new Map<string, SectionView>();
  for (const topic of topics)
    sections.set(topicName(topic), { name: topicName(topic), papers: [] });
  const best = papers.toSorted(
    (a, b) => b.pick.score - a.pick.score || a.pick.paperId - b.pick.paperId,
  );
  for (const { paper, pick } of best) {
    const name = topicName(pick.reason.topics[0] ?? "More");
    const section = sections.get(name) ?? { name, papers: [] };
    section.papers.push(paperView(paper, pick.reason));
    sections.set(name, section);
  }
  return [...sections.values()].filter((section) => section.papers.length > 0);
}

/** `8 papers in 3 topics`. */
export function sayCount(sections: readonly SectionView[]): string {
  const count = sections.reduce((sum, { papers }) => sum + papers.length, 0);
  const topics = sections.length === 1 ? "" : ` in ${sections.length} topics`;
  return `${count === 1 ? "1 paper" : `${count} papers`}${topics}`;
}

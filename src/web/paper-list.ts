import { type PaperView, type PaperViewSettings, paperView } from "../compose/paper-view.ts";
import { sectionsOf } from "../compose/sections.ts";
import type { Paper, Pick, Topic } from "../model.ts";
import type { ShownPaper } from "./ports.ts";

export type SectionView = { name: string; papers: PaperView[] };

export function paperViews(
  papers: readonly ShownPaper[],
  settings: PaperViewSettings,
): PaperView[] {
  return papers.map(({ paper, reason }) => paperView(paper, reason, settings));
}

/** As they stood in the mail. */
export function digestSections(
  papers: readonly { paper: Paper; pick: Pick }[],
  topics: readonly { id: Topic["id"]; name: string }[],
  settings: PaperViewSettings,
): SectionView[] {
  return sectionsOf(papers, topics).map(({ name, papers: chosen }) => ({
    name,
    papers: chosen.map(({ paper, pick }) => paperView(paper, pick.reason, settings)),
  }));
}

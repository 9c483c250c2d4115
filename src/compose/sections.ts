import type { Pick, Topic, TopicId } from "../model.ts";
import { topicName } from "./paper-view.ts";

export type Section<Of> = { name: string; papers: Of[] };

/** By topic in the reader's order, in each the best paper first: as mail and page show a digest. */
export function sectionsOf<Of extends { pick: Pick }>(
  papers: readonly Of[],
  topics: readonly { id: TopicId; name: Topic["name"] }[],
): Section<Of>[] {
  const byTopic = new Map<TopicId, Section<Of>>();
  for (const { id, name } of topics) byTopic.set(id, { name: topicName(name), papers: [] });
  for (const one of byScore(papers)) {
    const { topicId, reason } = one.pick;
    // A topic dropped since the selection keeps its papers, under the name they were chosen by.
    const section = byTopic.get(topicId) ?? {
      name: topicName(reason.topics[0] ?? "More"),
      papers: [],
    };
    section.papers.push(one);
    byTopic.set(topicId, section);
  }
  return [...byTopic.values()].filter((section) => section.papers.length > 0);
}

export function byScore<Of extends { pick: Pick }>(papers: readonly Of[]): Of[] {
  return papers.toSorted((a, b) => b.pick.score - a.pick.score || a.pick.paperId - b.pick.paperId);
}

/** `8 papers in 3 topics`. */
export function sayCount(papers: number, topics: number): string {
  const count = papers === 1 ? "1 paper" : `${papers} papers`;
  return topics === 1 ? count : `${count} in ${topics} topics`;
}

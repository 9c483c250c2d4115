import type { Query, Topic, TopicId } from "../model.ts";
import { parseQuery } from "./parse.ts";

export type ParsedTopic = { id: TopicId; query: Query };

/** One topic whose stored query no longer parses is reported and left out; the rest goes on. */
export function parsedTopics(
  topics: readonly Topic[],
  onProblem: (topic: Topic, problem: string) => void,
): ParsedTopic[] {
  return topics.flatMap((topic) => {
    const parsed = parseQuery(topic.query);
    if (parsed.kind === "ok") return [{ id: topic.id, query: parsed.query }];
    onProblem(topic, parsed.message);
    return [];
  });
}

import { AGENTS_TOPICS } from "./catalogue-agents.ts";
import { COMPUTING_TOPICS } from "./catalogue-computing.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";
import { LANGUAGE_TOPICS } from "./catalogue-language.ts";
import { LEARNING_TOPICS } from "./catalogue-learning.ts";
import { SCIENCES_TOPICS } from "./catalogue-sciences.ts";
import { VISION_TOPICS } from "./catalogue-vision.ts";

/**
 * The topics every installation offers. Papers of Hugging Face have no arXiv categories, so each
 * query but the archives' own works on words too, and all of them are strict: quoted, in the
 * title, or of a category. Abstracts name neighbouring fields in passing: a word of everyday use
 * is asked for in titles only, elsewhere a phrase that only papers on the matter would use.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  ...LANGUAGE_TOPICS,
  ...AGENTS_TOPICS,
  ...VISION_TOPICS,
  ...LEARNING_TOPICS,
  ...SCIENCES_TOPICS,
  ...COMPUTING_TOPICS,
  {
    slug: "trending",
    name: "All of trending",
    description: "Whatever is trending today, in every field",
    group: "Everything",
    query: "*",
  },
];

import { createArxivApiSource, type WantedPapers } from "./arxiv-api.ts";
import { createArxivFeedSource } from "./arxiv-feed.ts";
import { createArxivOaiSource } from "./arxiv-oai.ts";
import { createFileSource, type FileSourceOptions } from "./file-source.ts";
import { createGithubStarsSource, type GithubStarsOptions } from "./github-stars.ts";
import { createHackerNewsSource } from "./hacker-news.ts";
import { createHuggingFaceSource, createHuggingFaceTrendingSource } from "./hugging-face.ts";
import type { Outside } from "./outside.ts";
import type { Source } from "./source.ts";

/** Everything that any source may be given; each takes what it needs. */
export type SourceSettings = {
  outside: Outside;
  file?: FileSourceOptions | undefined;
  huggingFace: { baseUrl: string; token?: string | undefined };
  arxiv: { categories: readonly string[]; apiUrl: string; feedUrl: string; oaiUrl: string };
  github: { baseUrl: string; token?: string | undefined; dailyRequests?: number | undefined };
  hackerNews: { baseUrl: string };
  /** What the sources ask about the papers that are known. */
  papers: WantedPapers & GithubStarsOptions["papers"];
  /** Days of a back-fill, for a source that can be asked about the past. */
  span?: { from: string; until: string } | undefined;
};

type Open = (settings: SourceSettings) => Source;

/** Every source by the name that `--source` and SOURCES take. A new one is one file and one line here. */
const SOURCES = {
  file: ({ file }) => createFileSource(given(file)),
  huggingface: ({ outside, huggingFace }) => createHuggingFaceSource({ outside, ...huggingFace }),
  "huggingface-trending": ({ outside, huggingFace }) =>
    createHuggingFaceTrendingSource({ outside, ...huggingFace }),
  arxiv: ({ outside, arxiv }) =>
    createArxivFeedSource({ outside, categories: arxiv.categories, baseUrl: arxiv.feedUrl }),
  "arxiv-oai": ({ outside, arxiv, span }) =>
    createArxivOaiSource({ outside, categories: arxiv.categories, baseUrl: arxiv.oaiUrl, span }),
  hackernews: ({ outside, hackerNews }) => createHackerNewsSource({ outside, ...hackerNews }),
  "arxiv-api": ({ outside, arxiv, papers }) =>
    createArxivApiSource({ outside, papers, baseUrl: arxiv.apiUrl }),
  github: ({ outside, github, papers }) => createGithubStarsSource({ outside, papers, ...github }),
} satisfies Record<string, Open>;

export type SourceName = keyof typeof SOURCES;

export function isSourceName(name: string): name is SourceName {
  return Object.hasOwn(SOURCES, name);
}

/**
 * In the order in which a run asks them: what tells of papers before what adds to papers that are
 * known.
 */
export function sourceNames(): SourceName[] {
  return Object.keys(SOURCES).filter(isSourceName);
}

/** What can be asked every hour. */
export function networkSourceNames(): SourceName[] {
  return sourceNames().filter((name) => name !== "file");
}

export function openSource(name: SourceName, settings: SourceSettings): Source {
  return SOURCES[name](settings);
}

function given(file: FileSourceOptions | undefined): FileSourceOptions {
  if (!file) throw new Error("the source file needs a path: --path <file-or-folder>");
  return file;
}

import { parseArxivAtom } from "./arxiv-atom.ts";
import { arxivIdOf } from "./arxiv-id.ts";
import { type Asking } from "./asking.ts";
import { ask } from "./http.ts";
import { ARXIV_MANNERS } from "./manners.ts";
import { askingOf, type Outside } from "./outside.ts";
import type { Source, SourceBatch } from "./source.ts";
import { nodesOf, readXml, textOf } from "./xml.ts";

/** Papers of which arXiv itself was not heard of yet. */
export type WantedPapers = {
  /** Keys, `arxiv:…`, most urgent first. */
  read(now: Date, most: number): Promise<string[]>;
  /** They were asked for; who got no answer rests for a while. */
  noteTried(keys: readonly string[], now: Date): Promise<void>;
};

export type ArxivApiOptions = {
  outside: Outside;
  papers: WantedPapers;
  baseUrl?: string | undefined;
};

const BASE_URL = "https://export.arxiv.org";
const PAPERS_PER_REQUEST = 100;
/** A first start has two weeks of another source's papers to ask for; it takes a few runs. */
const REQUESTS_PER_RUN = 10;

/** arXiv's own word on papers that other sources spoke of: categories, dates, comments, DOI. */
export function createArxivApiSource(options: ArxivApiOptions): Source {
  return { name: "arxiv-api", read: (now) => readWanted(options, now) };
}

async function* readWanted(
  { outside, papers, baseUrl = BASE_URL }: ArxivApiOptions,
  now: Date,
): AsyncGenerator<SourceBatch> {
  const asking = askingOf(outside, { baseUrl, standardUrl: BASE_URL }, ARXIV_MANNERS, now, {
    accept: "application/atom+xml",
  });
  const keys = await papers.read(now, PAPERS_PER_REQUEST * REQUESTS_PER_RUN);
  for (let start = 0; start < keys.length; start += PAPERS_PER_REQUEST) {
    const slice = keys.slice(start, start + PAPERS_PER_REQUEST);
    const ids = slice.flatMap((key) => arxivIdOf(key.replace(/^arxiv:/, "")) ?? []);
    yield* readIds(ids, baseUrl, asking);
    // After the yield, by when the answer is stored.
    await papers.noteTried(slice, now);
  }
}

/** One id that arXiv does not like makes it refuse them all: halved, until it stands alone. */
async function* readIds(
  ids: readonly string[],
  baseUrl: string,
  asking: Asking,
): AsyncGenerator<SourceBatch> {
  if (ids.length === 0) return;
  const url = new URL("/api/query", baseUrl);
  url.searchParams.set("id_list", ids.join(","));
  url.searchParams.set("max_results", String(ids.length));
  const answer = await ask(url, asking);
  if (answer.kind === "answered" && !isErrorFeed(answer.text, url)) {
    yield { source: "arxiv", ...parseArxivAtom(answer.text, url.href) };
    return;
  }
  if (answer.kind === "unchanged" || (answer.kind === "refused" && answer.status !== 400)) {
    throw new Error(`${url.href}: status ${answer.kind === "refused" ? answer.status : 304}`);
  }
  const [first = ""] = ids;
  if (ids.length === 1) {
    const leftOut = [{ reason: "arXiv refuses the id", count: 1, example: first }];
    yield { source: "arxiv", records: [], leftOut };
    return;
  }
  const half = Math.ceil(ids.length / 2);
  yield* readIds(ids.slice(0, half), baseUrl, asking);
  yield* readIds(ids.slice(half), baseUrl, asking);
}

/** arXiv may refuse in a good answer, too. Throws where it is no feed at all. */
function isErrorFeed(text: string, url: URL): boolean {
  const xml = readXml(text);
  if (xml.kind === "unusable") throw new Error(`${url.href}: ${xml.reason}`);
  if (xml.name !== "feed") throw new Error(`${url.href}: XML without a feed`);
  const [entry] = nodesOf(xml.root["entry"]);
  return textOf(entry?.["title"]).trim() === "Error" && arxivIdOf(textOf(entry?.["id"])) === null;
}

import type { PaperId, Query } from "./model.ts";
import { wantedTexts } from "./search/compile.ts";
import { type FoundPaper, findPapers } from "./search/find-papers.ts";
import { orderHits } from "./search/order-hits.ts";
import type { Corpus, Meaning } from "./search/ports.ts";
import type { Db } from "./store/client.ts";
import { analyseTexts, countWords, findStrict, findWith, readTexts } from "./store/corpus.ts";

/** The stored papers as searching asks for them, as of an instant. */
export function corpusOf(db: Db, now: Date): Corpus {
  return {
    analyse: (texts) => analyseTexts(db, texts),
    countWords: (lexemes) => countWords(db, lexemes),
    strictHits: (query, most) => findStrict(db, { query, most, now }),
    papersWith: (looks, most) => findWith(db, { looks, most, now }),
    texts: (ids, strict) => readTexts(db, { ids, strict, now }),
  };
}

/** The page of hits for a query: ids, the best first. */
export async function searchPapers(
  ports: { corpus: Corpus; meaning: Meaning | null },
  query: Query,
  most: number,
): Promise<PaperId[]> {
  const findings = await findPapers(ports, query);
  const hits: FoundPaper[] = orderHits(findings, wantedTexts(query));
  return hits.slice(0, most).map(({ text }) => text.id);
}

import { z } from "zod";
import type { App } from "../../app.ts";
import { PAPER_RULES } from "../../ingest/merge.ts";
import type { PaperId, PaperRecord, Query, TopicId } from "../../model.ts";
import { canonicalTopic } from "../../query/canonical-topic.ts";
import { parseQuery } from "../../query/parse.ts";
import { createPaperStore } from "../../store/paper-store.ts";
import { findFile, readLines, readRows } from "./data-folder.ts";

/** A corpus with topics in free words and the papers that editors filed under them. */

const PaperRow = z.object({
  id: z.string().min(1),
  title: z.string().min(1),
  abstract: z.string().nullish(),
  authors: z.array(z.string()).nullish(),
  categories: z.array(z.string()).nullish(),
  listedOn: z.iso.date().nullish(),
});

const TopicRow = z.object({ id: z.string().min(1), query: z.string().min(1) });

export type JudgedTopic = {
  id: string;
  text: string;
  query: Query;
  relevant: ReadonlySet<PaperId>;
};

const PAPERS_PER_BATCH = 1_000;
/** Papers that no list shows a day for are as old as the oldest: none of the evaluations asks. */
const UNKNOWN_DAY = "2024-01-01";

/** Stores the corpus through ingest's own merge. @returns how many papers. */
export async function saveCorpus(
  app: App,
  folder: string,
): Promise<{ papers: number; leftOut: number }> {
  const store = createPaperStore(app.store.db);
  let [papers, leftOut] = [0, 0];
  let batch: PaperRecord[] = [];
  const save = async () => {
    const saved = await store.savePapers("arxiv", batch, app.clock(), PAPER_RULES);
    papers += batch.length - saved.failed.length;
    leftOut += saved.failed.length;
    batch = [];
  };
  for await (const line of readLines(findFile(folder, "topics", "papers.jsonl"))) {
    const read = PaperRow.safeParse(parseJson(line));
    if (read.success) batch.push(toRecord(read.data));
    else leftOut++;
    if (batch.length === PAPERS_PER_BATCH) await save();
  }
  await save();
  return { papers, leftOut };
}

export async function readJudged(app: App, folder: string): Promise<JudgedTopic[]> {
  const { rows } = await readRows(findFile(folder, "topics", "topics.jsonl"), TopicRow);
  const stored = await app.store.db.paper.findMany({ select: { id: true, key: true } });
  const ids = new Map(stored.map(({ id, key }) => [key, id as PaperId]));
  const relevant = new Map<string, Set<PaperId>>();
  for await (const line of readLines(findFile(folder, "topics", "qrels.tsv"))) {
    const [topic = "", arxivId = "", relevance] = line.split("\t");
    const id = ids.get(`arxiv:${arxivId}`);
    if (id === undefined || !(Number(relevance) > 0)) continue;
    const found = relevant.get(topic) ?? new Set();
    relevant.set(topic, found.add(id));
  }
  return rows.flatMap(({ id, query: text }) => {
    const parsed = parseQuery(text);
    const found = relevant.get(id);
    return parsed.kind === "ok" && found
      ? [{ id, text, query: parsed.query, relevant: found }]
      : [];
  });
}

/** As topics that a reader follows. @returns the stored id of each, in order. */
export async function saveTopics(app: App, topics: readonly JudgedTopic[]): Promise<TopicId[]> {
  const { db } = app.store;
  const ids: TopicId[] = [];
  for (const { text } of topics) {
    const data = { ...canonicalTopic(text), name: text, createdAt: app.clock() };
    const { id } = await db.topic.upsert({
      where: { canonical: data.canonical },
      create: data,
      update: {},
    });
    ids.push(id as TopicId);
  }
  return ids;
}

function toRecord(row: z.infer<typeof PaperRow>): PaperRecord {
  const listedAt = new Date(`${row.listedOn ?? UNKNOWN_DAY}T00:00:00Z`);
  return {
    key: `arxiv:${row.id}`,
    title: row.title.replace(/\s+/g, " ").trim(),
    ...(row.abstract && { abstract: row.abstract }),
    authors: row.authors ?? [],
    categories: row.categories ?? [],
    keywords: [],
    links: { paper: `https://arxiv.org/abs/${row.id}` },
    listedAt,
    saidAt: listedAt,
    signals: [],
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
